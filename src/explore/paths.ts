/**
 * All complete runs of each thread that could take part in an execution. Which values a read may return is found by
 * iteration: a read of a location may see its initial value and whatever some run of some thread writes there. With each
 * value goes the chain of RMWs that made it of a plain store or of the initial value; coherence forbids many chains,
 * which keeps counters from growing for ever.
 */
import type { Budget } from './bounds.js';
import { type Chain, INITIAL, mayFollow, type Written, writesTo } from './chain.js';
import type {
  Event,
  Location,
  LockQueryEvent,
  Program,
  ReadEvent,
  RmwEvent,
  Run,
  Value,
  WriteEvent,
} from './program.js';
import { consumes, type ThreadNode, ThreadTree } from './thread-tree.js';

export interface Path {
  readonly reads: readonly Value[];
  readonly run: Run;
  /** the thread waits for a lock for ever */
  readonly blocked?: true;
}

export interface Paths {
  /** per thread */
  readonly threads: readonly (readonly Path[])[];
  /** false when a bound cut the enumeration short */
  readonly complete: boolean;
}

export const MAX_PATHS = 50_000;
const found = new WeakMap<Program['threads'], Paths>();

/** The same, found once for all who ask about these threads. */
export function pathsOf(program: Program, budget: Budget): Paths {
  let paths = found.get(program.threads);
  if (paths === undefined) {
    paths = enumeratePaths(program, Math.min(MAX_PATHS, budget.maxPaths), budget);
    remember(program.threads, paths);
  }
  return paths;
}

/** `threads` are others of which the same is true. */
export function remember(threads: Program['threads'], paths: Paths): void {
  if (paths.complete) found.set(threads, paths);
}

export function enumeratePaths(program: Program, maxPaths: number, budget: Budget): Paths {
  const trees = program.threads.map((thread) => new ThreadTree(thread));
  let written: Written[] = trees.map(() => new Map());
  for (let round = 0; ; round++) {
    const walks = trees.map((tree, thread) => new Walk(program, tree, written, thread, maxPaths, budget).start());
    const complete = walks.every((walk) => walk.complete);
    const next = walks.map((walk) => walk.written);
    // A value passes through at most as many writes as there are.
    const deepest = walks.reduce((sum, walk) => sum + walk.mostWrites, 0);
    if (!complete || round >= deepest || next.every((w, t) => sameChains(w, written[t] as Written))) {
      return { threads: walks.map((walk) => walk.paths), complete };
    }
    written = next;
  }
}

/** The paths' beginnings that end before a lock is taken. */
export function blockedPaths(paths: readonly Path[]): Path[] {
  const out = new Map<string, Path>();
  for (const { reads, run } of paths) {
    let consumed = 0;
    for (const [at, event] of run.events.entries()) {
      if (event.kind === 'lock') {
        const before = reads.slice(0, consumed);
        const events = run.events.slice(0, at);
        out.set(`${at} ${before.join()}`, { reads: before, run: { ...run, status: 'done', events }, blocked: true });
      }
      if (consumes(event)) consumed++;
    }
  }
  return [...out.values()];
}

function sameChains(a: Written, b: Written): boolean {
  return a.size === b.size && [...a].every(([loc, chains]) => b.get(loc)?.size === chains.size);
}

type Access = ReadEvent | WriteEvent | RmwEvent | LockQueryEvent;

function isLoose({ loose, unordered }: Access): boolean {
  return loose === true || unordered !== undefined;
}

/** What the thread's latest access to each location may have read or written. */
type Seen = ReadonlyMap<Location, readonly Chain[]>;

/** One walk over a thread's tree with the chains known so far. */
class Walk {
  readonly paths: Path[] = [];
  readonly written: Written = new Map();
  mostWrites = 0;
  complete = true;
  private readonly program: Program;
  private readonly tree: ThreadTree;
  private readonly thread: number;
  private readonly maxPaths: number;
  private readonly budget: Budget;
  private readonly others = new Map<Location, Chain[]>();
  /** what this thread writes, for accesses that its own later ones are not ordered with */
  private readonly own = new Map<Location, Chain[]>();

  constructor(
    program: Program,
    tree: ThreadTree,
    known: readonly Written[],
    thread: number,
    maxPaths: number,
    budget: Budget,
  ) {
    this.budget = budget;
    this.program = program;
    this.tree = tree;
    this.thread = thread;
    this.maxPaths = maxPaths;
    for (const [t, written] of known.entries()) {
      const into = t === thread ? this.own : this.others;
      for (const [loc, chains] of written) into.set(loc, [...(into.get(loc) ?? []), ...chains.values()]);
    }
  }

  start(): this {
    this.visit(this.tree.root, 0, new Map(), 0);
    return this;
  }

  /** `from`: the first event of the node's run that is not in `seen` yet, the one whose value was chosen last. */
  private visit(node: ThreadNode, from: number, before: Seen, writesBefore: number): void {
    if (this.paths.length >= this.maxPaths || this.budget.over()) {
      this.complete = false;
      return;
    }
    const seen = new Map(before);
    let writes = writesBefore;
    const { events } = node.run;
    const waiting = node.waiting();
    const end = waiting === undefined ? events.length : events.length - 1;
    for (let at = from; at < end; at++) {
      if (this.step(events, at, node.reads.at(-1), seen)) writes++;
    }
    this.mostWrites = Math.max(this.mostWrites, writes);
    if (waiting === undefined) this.paths.push({ reads: node.reads, run: node.run });
    else if (waiting.kind === 'trylock' || waiting.kind === 'is_locked') {
      for (const value of [0n, 1n]) this.visit(node.after(value), end, seen, writes);
    } else {
      const values = new Set(this.readable(waiting, events, end, seen).map((chain) => chain.value));
      for (const value of values) this.visit(node.after(value), end, seen, writes);
    }
  }

  /** Takes an event into `seen`; true if it writes. `read` is the value it consumes, if it does. */
  private step(
    events: readonly Event[],
    at: number,
    read: Value | undefined,
    seen: Map<Location, readonly Chain[]>,
  ): boolean {
    const event = events[at] as Event;
    if (event.kind === 'write') {
      const root = { thread: this.thread, event: at };
      this.saw(seen, event, this.record(event.loc, [this.append({ value: event.value, root, events: [] }, at)]));
      return true;
    }
    if (event.kind !== 'read' && event.kind !== 'rmw') return false;
    const sources = this.readable(event, events, at, seen).filter((chain) => chain.value === read);
    const value = event.kind === 'rmw' ? event.apply(read as Value) : undefined;
    if (value === undefined) {
      this.saw(seen, event, sources);
      return false;
    }
    const made = sources.map((chain) => this.append({ ...chain, value }, at));
    this.saw(seen, event, this.record(event.loc, made));
    return true;
  }

  /** What stands in no order with its siblings narrows down nothing. */
  private saw(seen: Map<Location, readonly Chain[]>, event: Access, chains: readonly Chain[]): void {
    const before = isLoose(event) ? (seen.get(event.loc) ?? [this.initial(event.loc)]) : [];
    seen.set(event.loc, [...before, ...chains]);
  }

  private initial(loc: Location): Chain {
    return { value: this.program.init.get(loc) ?? 0n, root: INITIAL, events: [] };
  }

  /**
   * The writes that event `at` may read: not before what the thread saw last, and of the thread's own writes made of those
   * alone that it has done in this run: others are in its future, or another run's.
   */
  private readable(event: Access, events: readonly Event[], at: number, seen: Seen): Chain[] {
    const { loc } = event;
    const last = seen.get(loc) ?? [this.initial(loc)];
    if (isLoose(event)) return [...last, ...(this.others.get(loc) ?? []), ...(this.own.get(loc) ?? [])];
    const notDone = ~writesTo(loc, events.slice(0, at));
    const fresh = (this.others.get(loc) ?? []).filter(
      (chain) =>
        ((chain.events[this.thread] ?? 0n) & notDone) === 0n && last.some((before) => mayFollow(chain, before)),
    );
    return [...last, ...fresh];
  }

  private append(chain: Chain, event: number): Chain {
    const events = this.program.threads.map((_, thread) => chain.events[thread] ?? 0n);
    events[this.thread] = (events[this.thread] ?? 0n) | (1n << BigInt(event));
    return { ...chain, events };
  }

  private record(loc: Location, chains: readonly Chain[]): readonly Chain[] {
    const all = this.written.get(loc) ?? new Map<string, Chain>();
    for (const chain of chains) {
      all.set(`${chain.value} ${chain.root.thread} ${chain.root.event} ${chain.events.join()}`, chain);
    }
    this.written.set(loc, all);
    return chains;
  }
}
