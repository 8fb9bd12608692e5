/**
 * The runs of one thread merged into straight code with ifs. Runs that part at a read come together again where what
 * they do next is the same and does not depend on the read; a stored value that follows the value read is written as
 * an expression of it.
 */
import type { Event, Value } from '../explore/program.js';
import { consumes } from '../explore/thread-tree.js';
import { rmwForm, rmwResult } from './rmw-text.js';

/** One event, in the run or runs it belongs to. */
export interface Step {
  readonly kind: 'step';
  readonly event: Event;
  /** which of the thread's reads it is, if it is one */
  readonly read?: number;
  /** of a read-modify-write: the old values it meets */
  readonly olds: readonly Value[];
  /** the value stored is that read's plus `plus` */
  readonly stores?: { readonly read: number; readonly plus: Value };
  /** reads that its address, its value, and whether it happens depend on */
  readonly addr: readonly number[];
  readonly data: readonly number[];
  readonly ctrl: readonly number[];
}

export interface Fork {
  readonly kind: 'fork';
  readonly read: number;
  readonly cases: readonly { readonly values: readonly Value[]; readonly body: readonly Node[] }[];
}
export type Node = Step | Fork;

export interface FinishedRun {
  readonly reads: readonly Value[];
  readonly events: readonly Event[];
}

interface Child {
  readonly values: readonly Value[];
  readonly body: readonly Node[];
}

/** The register that the n-th value which a thread reads goes to. */
export function registerName(read: number): string {
  return `r${read}`;
}

export function mergeRuns(runs: readonly FinishedRun[]): readonly Node[] {
  return build(runs, 0, new Map());
}

/** `reads`: event index -> number of the read, for the events before `at`, which all these runs share. */
function build(runs: readonly FinishedRun[], at: number, reads: ReadonlyMap<number, number>): readonly Node[] {
  const event = runs[0]?.events[at];
  if (event === undefined) return [];
  const sources = (indices: readonly number[] = []): number[] => indices.flatMap((i) => reads.get(i) ?? []);
  const { addr, data, ctrl } = event;
  const step = { kind: 'step', event, addr: sources(addr), data: sources(data), ctrl: sources(ctrl) } as const;
  if (!consumes(event)) return [{ ...step, olds: [] }, ...build(runs, at + 1, reads)];
  const number = reads.size;
  const byOld = new Map<Value, FinishedRun[]>();
  for (const run of runs) {
    const old = run.reads[number] as Value;
    byOld.set(old, [...(byOld.get(old) ?? []), run]);
  }
  const olds = [...byOld.keys()].sort((a, b) => (a < b ? -1 : 1));
  const after = new Map(reads).set(at, number);
  // What no register holds parts no runs: a later read shows what there is to tell them apart.
  if (event.kind === 'rmw' && event.order === 'noreturn')
    return [{ ...step, read: number, olds }, ...build(runs, at + 1, after)];
  const children = olds.map((old) => ({
    values: [registerValue(event, old, olds)],
    body: build(byOld.get(old) as FinishedRun[], at + 1, after),
  }));
  return [{ ...step, read: number, olds }, ...join(number, children)];
}

/** What the register holds after the event read `old`. */
export function registerValue(event: Event, old: Value, olds: readonly Value[]): Value {
  return event.kind === 'rmw' ? rmwResult(rmwForm(event, olds), event, old) : old;
}

function join(read: number, children: readonly Child[]): readonly Node[] {
  const classes: Child[] = [];
  for (const child of children) {
    const at = classes.findIndex((known) => unify(read, known, child) !== undefined);
    const known = classes[at];
    if (known === undefined) classes.push(child);
    else {
      const values = [...new Set([...known.values, ...child.values])];
      classes[at] = { values, body: unify(read, known, child) as readonly Node[] };
    }
  }
  const [only] = classes;
  if (only !== undefined && classes.length === 1 && !only.body.some((node) => controlledBy(read, node)))
    return only.body;
  const prefix = common(read, classes, (body, taken) => body[taken]);
  const rest = classes.map(({ values, body }) => ({ values, body: body.slice(prefix.length) }));
  const suffix = common(read, rest, (body, taken) => body[body.length - 1 - taken]).reverse();
  const cases = rest.map(({ values, body }) => ({ values, body: body.slice(0, body.length - suffix.length) }));
  return [...prefix, { kind: 'fork', read, cases }, ...suffix];
}

function controlledBy(read: number, node: Node): boolean {
  if (node.kind === 'step') return node.ctrl.includes(read);
  return node.cases.some(({ body }) => body.some((inner) => controlledBy(read, inner)));
}

/** What all bodies have at one of their ends and `read` does not control, from that end on. */
function common(
  read: number,
  classes: readonly Child[],
  pick: (body: readonly Node[], taken: number) => Node | undefined,
): Node[] {
  const shared: Node[] = [];
  for (;;) {
    let merged: Child | undefined;
    for (const { values, body } of classes) {
      const node = pick(body, shared.length);
      if (node === undefined || controlledBy(read, node)) return shared;
      const both = merged === undefined ? [node] : unify(read, merged, { values, body: [node] });
      if (both === undefined) return shared;
      merged = { values: merged?.values ?? values, body: both };
    }
    if (merged === undefined) return shared;
    shared.push(...merged.body);
  }
}

/** Both bodies as one, with values that follow the value read; undefined if they differ otherwise. */
function unify(read: number, a: Child, b: Child): readonly Node[] | undefined {
  if (a.body.length !== b.body.length) return undefined;
  const out: Node[] = [];
  for (const [at, node] of a.body.entries()) {
    const other = b.body[at] as Node;
    const same =
      node.kind === 'step' && other.kind === 'step'
        ? unifySteps(read, node, other, a.values, b.values)
        : unifyForks(read, node, other, a.values, b.values);
    if (same === undefined) return undefined;
    out.push(same);
  }
  return out;
}

function unifyForks(read: number, a: Node, b: Node, va: readonly Value[], vb: readonly Value[]): Node | undefined {
  if (a.kind !== 'fork' || b.kind !== 'fork' || a.read !== b.read || a.cases.length !== b.cases.length)
    return undefined;
  const cases = [];
  for (const [at, { values, body }] of a.cases.entries()) {
    const other = b.cases[at] as Child;
    const merged = unify(read, { values: va, body }, { values: vb, body: other.body });
    if (merged === undefined || values.join() !== other.values.join()) return undefined;
    cases.push({ values, body: merged });
  }
  return { ...a, cases };
}

function unifySteps(read: number, a: Step, b: Step, va: readonly Value[], vb: readonly Value[]): Step | undefined {
  const olds = [...new Set([...a.olds, ...b.olds])];
  const key = ({ event, addr, data, ctrl, read: number }: Step): string => {
    const order = 'order' in event ? event.order : 'fence' in event ? event.fence : '';
    return [event.kind, 'loc' in event ? event.loc : '', order, number, addr, data, ctrl].join(';');
  };
  if (key(a) !== key(b) || a.ctrl.includes(read)) return undefined;
  const merged: Step = { ...a, olds };
  if (a.event.kind === 'rmw' && b.event.kind === 'rmw') {
    const [x, y] = [rmwForm(a.event, olds), rmwForm(b.event, olds)];
    return x.op === y.op && x.operands.join() === y.operands.join() ? merged : undefined;
  }
  if (a.event.kind !== 'write' || b.event.kind !== 'write') return merged;
  if (a.stores !== undefined && a.stores.read !== read) {
    return b.stores?.read === a.stores.read && b.stores.plus === a.stores.plus ? merged : undefined;
  }
  if (a.stores === undefined && a.event.value === b.event.value) return b.stores === undefined ? merged : undefined;
  const [oldA, oldB] = [va[0] as Value, vb[0] as Value];
  const plus = a.stores?.plus ?? a.event.value - oldA;
  const follows = a.data.includes(read) && b.stores === undefined && b.event.value - oldB === plus;
  return follows ? { ...merged, stores: { read, plus } } : undefined;
}
