/**
 * All candidate executions of a small program, found by trying everything: every value that anybody may store for every
 * read, every write of that value for it to read from, every order of the writes to a location. Locks as lock.cat says.
 */
import type { Event, Program, Run, Value } from '../../../src/explore/program.js';
import { Rel } from './relations.js';

export interface Node {
  /** -1: an initial write */
  readonly thread: number;
  readonly event: number;
  /** what part of the event */
  readonly part: number;
  readonly kind: 'R' | 'W' | 'F';
  /** of a fence: which; of an access: how it is ordered, or a lock's role */
  readonly tag: string;
  readonly loc: string | undefined;
  readonly value: Value;
  /** part of a read-modify-write, one that fails too */
  readonly rmw: boolean;
  /** that only looks, and then tries nothing: an atomic_add_unless() that fails */
  readonly looked: boolean;
}

export interface CandidateExecution {
  readonly nodes: readonly Node[];
  readonly po: Rel;
  readonly rmw: Rel;
  readonly addr: Rel;
  readonly data: Rel;
  readonly ctrl: Rel;
  readonly rf: Rel;
  readonly co: Rel;
  readonly runs: readonly Run[];
  readonly memory: ReadonlyMap<string, Value>;
}

interface ThreadRun {
  readonly run: Run;
  readonly reads: readonly Value[];
}

const consuming = ({ kind }: Event): boolean => ['read', 'rmw', 'trylock', 'is_locked'].includes(kind);

/** Every run of every thread over the values that are stored anywhere, found round by round. */
function runsOf(program: Program): ThreadRun[][] {
  const domain = new Map<string, Set<Value>>();
  const known = (loc: string): Set<Value> => {
    const values = domain.get(loc) ?? new Set([program.init.get(loc) ?? 0n]);
    domain.set(loc, values);
    return values;
  };
  for (let round = 0; ; round++) {
    const all = program.threads.map((thread) => {
      const runs: ThreadRun[] = [];
      const walk = (reads: readonly Value[]): void => {
        const run = thread.run(reads);
        if (run.status !== 'reading') {
          runs.push({ run, reads });
          return;
        }
        const last = run.events.at(-1) as Event & { readonly loc: string };
        const values = last.kind === 'trylock' || last.kind === 'is_locked' ? [0n, 1n] : [...known(last.loc)];
        for (const value of values) walk([...reads, value]);
      };
      walk([]);
      return runs;
    });
    let grown = false;
    for (const { run, reads } of all.flat()) {
      let used = 0;
      for (const event of run.events) {
        const read = consuming(event) ? reads[used++] : undefined;
        const stored =
          event.kind === 'write' ? event.value : event.kind === 'rmw' ? event.apply(read as Value) : undefined;
        if (stored === undefined || !('loc' in event)) continue;
        const values = known(event.loc as string);
        grown ||= !values.has(stored);
        values.add(stored);
      }
    }
    // No value passes through more writes than there are.
    if (!grown || round > 6) return all;
  }
}

function nodesOf({ run, reads }: ThreadRun, thread: number): Node[] {
  const nodes: Node[] = [];
  let used = 0;
  for (const [index, event] of run.events.entries()) {
    const value = consuming(event) ? (reads[used++] as Value) : 0n;
    let part = 0;
    const add = (kind: Node['kind'], tag: string, of: Value = 0n, rmw = false, looked = false): void => {
      const loc = 'loc' in event ? event.loc : undefined;
      nodes.push({ thread, event: index, part: part++, kind, tag, loc, value: of, rmw, looked });
    };
    if (event.kind === 'fence') add('F', event.fence);
    else if (event.kind === 'read') add('R', event.order, value);
    else if (event.kind === 'write') add('W', event.order, event.value);
    else if (event.kind === 'unlock') add('W', 'UL');
    else if (event.kind === 'is_locked') add('R', value === 0n ? 'RU' : 'LF');
    else if (event.kind === 'trylock' && value === 0n) add('R', 'LF');
    else if (event.kind === 'lock' || event.kind === 'trylock') {
      add('R', 'LKR');
      add('W', 'LKW');
    } else if (event.kind === 'rmw') {
      const stored = event.apply(value);
      if (stored === undefined) add('R', 'once', value, true, event.op === 'add_unless');
      else {
        if (event.order === 'full') add('F', 'mb');
        add('R', event.order === 'acquire' || event.order === 'noreturn' ? event.order : 'once', value, true);
        add('W', event.order === 'release' ? 'release' : 'once', stored, true);
        if (event.order === 'full') add('F', 'mb');
      }
    }
  }
  return nodes;
}

export function* candidates(program: Program): Generator<CandidateExecution> {
  const threads = runsOf(program);
  function* choose(thread: number, chosen: readonly ThreadRun[]): Generator<CandidateExecution> {
    if (thread === threads.length) yield* ofRuns(program, chosen);
    else for (const run of threads[thread] as ThreadRun[]) yield* choose(thread + 1, [...chosen, run]);
  }
  yield* choose(0, []);
}

function* ofRuns(program: Program, chosen: readonly ThreadRun[]): Generator<CandidateExecution> {
  const own = chosen.flatMap((run, thread) => nodesOf(run, thread));
  const locs = [...new Set(own.flatMap(({ loc }) => (loc === undefined ? [] : [loc])))];
  const initial = locs.map(
    (loc): Node => ({
      ...{ thread: -1, event: 0, part: 0, kind: 'W', tag: 'IW', loc, rmw: false, looked: false },
      value: program.init.get(loc) ?? 0n,
    }),
  );
  const nodes = [...initial, ...own];
  const size = nodes.length;
  const at = (i: number): Node => nodes[i] as Node;
  const events = (thread: number): readonly Event[] => (chosen[thread] as ThreadRun).run.events;
  const po = Rel.of(size, (a, b) => {
    const [x, y] = [at(a), at(b)];
    if (x.thread < 0 || x.thread !== y.thread) return false;
    if (x.event === y.event) return x.part < y.part;
    return x.event < y.event && !(events(y.thread)[y.event]?.unordered ?? []).includes(x.event);
  });
  const paired = (a: number, b: number): boolean => at(a).thread === at(b).thread && at(a).event === at(b).event;
  const isOf = (i: number, ...tags: readonly string[]): boolean => tags.includes(at(i).tag);
  const rmw = Rel.of(
    size,
    (a, b) => at(a).thread >= 0 && paired(a, b) && at(a).kind === 'R' && at(b).kind === 'W' && a !== b,
  );
  const depends = (which: 'addr' | 'data' | 'ctrl'): Rel =>
    Rel.of(size, (a, b) => {
      const [x, y] = [at(a), at(b)];
      if (x.thread < 0 || x.thread !== y.thread || x.kind !== 'R') return false;
      if (which === 'data' && y.kind !== 'W') return false;
      return (events(y.thread)[y.event]?.[which] ?? []).includes(x.event);
    });
  const within = Rel.of(size, (a, b) => {
    const event = at(a).thread < 0 ? undefined : events(at(a).thread)[at(a).event];
    return rmw.has(a, b) && event?.kind === 'rmw' && !event.op.includes('xchg');
  });
  const same = Rel.of(size, (a, b) => at(a).loc !== undefined && at(a).loc === at(b).loc);
  const poLoc = po.and(same);
  const fixed = { nodes, po, rmw, addr: depends('addr'), data: depends('data').or(within), ctrl: depends('ctrl') };
  const all = nodes.map((_, i) => i);
  const critical = Rel.of(size, (a, b) => {
    if (!isOf(a, 'LKW') || !isOf(b, 'UL') || !poLoc.has(a, b)) return false;
    return !all.some((c) => isOf(c, 'LKW', 'UL') && poLoc.has(a, c) && poLoc.has(c, b));
  });
  const held = (i: number): boolean =>
    all.some(
      (a) => isOf(a, 'LKW') && poLoc.has(a, i) && !all.some((c) => isOf(c, 'UL') && poLoc.has(a, c) && poLoc.has(c, i)),
    );
  if (all.some((i) => isOf(i, 'LKR', 'RU') && held(i))) return;
  const unmatched = all.filter((i) => isOf(i, 'LKW') && critical.rows[i] === 0n);
  if (unmatched.some((a) => unmatched.some((b) => a !== b && same.has(a, b)))) return;
  for (const co0 of coherence(nodes, locs, unmatched)) {
    const co = co0.or(critical, critical.inverse().seq(co0)).plus();
    if (!co.isIrreflexive()) continue;
    const lkr = Rel.of(size, (w, r) => {
      if (!isOf(r, 'LKR') || !isOf(w, 'IW', 'UL')) return false;
      const lkw = all.find((i) => rmw.has(r, i)) as number;
      return co.has(w, lkw) && !all.some((m) => co.has(w, m) && co.has(m, lkw));
    });
    const reads = all.filter((i) => at(i).kind === 'R' && !isOf(i, 'LKR'));
    const sources = reads.map((r) => all.filter((w) => same.has(w, r) && mayRead(w, r)));
    function mayRead(w: number, r: number): boolean {
      const ext = at(w).thread !== at(r).thread;
      if (isOf(r, 'LF')) return isOf(w, 'LKW') && (held(r) ? poLoc.has(w, r) : ext);
      if (isOf(r, 'RU')) {
        const last = poLoc.has(w, r) && !all.some((c) => isOf(c, 'UL') && poLoc.has(w, c) && poLoc.has(c, r));
        return isOf(w, 'UL') ? ext || last : isOf(w, 'IW');
      }
      return at(w).kind === 'W' && !isOf(w, 'LKW', 'UL') && at(w).value === at(r).value;
    }
    for (const from of product(sources)) {
      const rf = lkr.or(Rel.of(size, (w, r) => reads.indexOf(r) >= 0 && from[reads.indexOf(r)] === w));
      yield { ...fixed, rf, co, runs: chosen.map(({ run }) => run), memory: memoryOf(nodes, co) };
    }
  }
}

function* product(choices: readonly (readonly number[])[]): Generator<number[]> {
  const [first, ...rest] = choices;
  if (first === undefined) yield [];
  else for (const tail of product(rest)) for (const head of first) yield [head, ...tail];
}

/** Orders of the writes to each location; a lock that is never given back comes after the others. */
function* coherence(nodes: readonly Node[], locs: readonly string[], unmatched: readonly number[]): Generator<Rel> {
  const perLoc = locs.map((loc) => {
    const writes = nodes.flatMap((n, i) => (n.loc === loc && n.kind === 'W' && n.tag !== 'UL' ? [i] : []));
    return [...permutations(writes.slice(1))]
      .filter((order) =>
        order.every((i, at) => !unmatched.includes(i) || order.slice(at + 1).every((j) => nodes[j]?.tag !== 'LKW')),
      )
      .map((order) => [writes[0] as number, ...order]);
  });
  for (const which of product(perLoc.map((orders) => orders.map((_, i) => i)))) {
    const orders = which.map((choice, loc) => (perLoc[loc] as number[][])[choice] as number[]);
    yield Rel.of(nodes.length, (a, b) =>
      orders.some((o) => o.includes(a) && o.includes(b) && o.indexOf(a) < o.indexOf(b)),
    );
  }
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const item of items) for (const rest of permutations(items.filter((i) => i !== item))) yield [item, ...rest];
}

function memoryOf(nodes: readonly Node[], co: Rel): Map<string, Value> {
  const memory = new Map<string, Value>();
  const stores = nodes.flatMap((n, i) => (n.kind === 'W' && !['LKW', 'UL'].includes(n.tag) ? [i] : []));
  for (const i of stores) {
    const last = !stores.some((j) => co.has(i, j));
    const { loc, value } = nodes[i] as Node;
    if (last) memory.set(loc as string, value);
  }
  return memory;
}
