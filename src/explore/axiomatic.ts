/**
 * The axiomatic decider: every way to choose a run per thread, reads-from and coherence that the model's axioms allow.
 *
 * Runs are combined only while every value read has a writer; each location's orders are found on its own, so that SC
 * per location and atomicity never have to be checked; then the locations are combined one by one, and a combination
 * that the axioms forbid already is given up (they are monotone). An execution that is sequentially consistent needs no
 * look at the weaker model's axioms.
 */
import { type Bounds, Budget } from './bounds.js';
import { type Candidate, type Candidates, CellTable, prepare } from './candidates.js';
import type { CellOrder } from './coherence.js';
import type { Execution, MemoryModel } from './model.js';
import { isSequentiallyConsistent } from './models/sc.js';
import { blockedPaths, enumeratePaths, type Path } from './paths.js';
import type { Location, Program, Value } from './program.js';
import { type NodeSet, Relation } from './relation.js';
import { Skeleton } from './skeleton.js';

const MAX_STATES = 5_000_000;
const MAX_PATHS = 50_000;
const MAX_CELL_ORDERS = 200_000;

/** An execution the model allows; everything of it. */
export interface Allowed {
  readonly chosen: readonly Candidate[];
  readonly execution: Execution;
  /** final values of the locations accessed */
  readonly memory: ReadonlyMap<Location, Value>;
}

export interface SearchEnd {
  /** false: a bound was hit, so that there may be executions that were not visited */
  readonly complete: boolean;
  /** an allowed execution has a thread whose run is `cut` */
  readonly cut: boolean;
  readonly states: number;
}

/** Calls `visit` for each allowed execution until it returns 'stop'. */
export function searchExecutions(
  program: Program,
  model: MemoryModel,
  bounds: Bounds,
  visit: (allowed: Allowed) => 'stop' | undefined,
): SearchEnd {
  const budget = new Budget(bounds, MAX_STATES);
  const { threads, complete } = enumeratePaths(program, MAX_PATHS, budget);
  const search = new Search(program, model, budget, threads, visit);
  let certain = search.run() && complete;
  // A thread at its bound may hold what others wait for, so that no execution is whole: let them wait.
  if (certain && threads.flat().some(({ run }) => run.status === 'bound')) {
    const waiting = threads.map((paths) => [...paths, ...blockedPaths(paths)]);
    certain = new Search(program, model, budget, waiting, () => undefined).run();
  }
  return { complete: certain, cut: search.cut, states: budget.states };
}

interface Layer {
  readonly cell: CellTable;
  readonly orders: readonly CellOrder[];
  readonly nodes: readonly [number, number][];
}

class Search {
  private readonly candidates: Candidates;
  private readonly cells: CellTable[];
  private complete = true;
  private stopped = false;
  cut = false;
  private readonly model: MemoryModel;
  private readonly visit: (allowed: Allowed) => 'stop' | undefined;
  private readonly budget: Budget;
  private readonly chosen: Candidate[] = [];
  /** what the threads from this one on could give at most */
  private readonly stillPossible: NodeSet[];

  constructor(
    program: Program,
    model: MemoryModel,
    budget: Budget,
    paths: readonly (readonly Path[])[],
    visit: (allowed: Allowed) => 'stop' | undefined,
  ) {
    this.model = model;
    this.budget = budget;
    this.visit = visit;
    this.candidates = prepare(program, paths);
    const { candidates } = this;
    const over = (): boolean => budget.over();
    this.cells = candidates.locations.map(
      (loc) => new CellTable(loc, program.init.get(loc) ?? 0n, MAX_CELL_ORDERS, over),
    );
    const words = candidates.initial.length;
    this.stillPossible = [candidates.initial.map(() => 0)];
    for (const thread of candidates.threads.toReversed()) {
      const all = (this.stillPossible[0] as NodeSet).slice();
      for (const { gives } of thread)
        for (let w = 0; w < words; w++) all[w] = (all[w] as number) | (gives[w] as number);
      this.stillPossible.unshift(all);
    }
  }

  /** False if a bound was hit, by the search or by a thread. */
  run(): boolean {
    const { initial } = this.candidates;
    this.choose(
      0,
      initial,
      initial.map(() => 0),
    );
    return this.complete && !this.budget.exhausted && !this.cells.some((cell) => cell.overflow);
  }

  private overBound(): boolean {
    if (this.budget.spend()) {
      this.complete = false;
      this.stopped = true;
    }
    return this.stopped;
  }

  /** Chooses a run for `thread` and those after it. */
  private choose(thread: number, given: NodeSet, needed: NodeSet): void {
    const runs = this.candidates.threads[thread];
    if (runs === undefined) {
      this.combine();
      return;
    }
    const possible = this.stillPossible[thread + 1] as NodeSet;
    for (const candidate of runs) {
      // Runs that do not fit together are no states, and there can be very many of them.
      if (this.stopped || this.budget.over()) return;
      if (this.cut && candidate.path.run.status === 'cut') continue;
      const gives = candidate.gives.map((word, w) => word | (given[w] as number));
      const needs = candidate.needs.map((word, w) => word | (needed[w] as number));
      if (needs.some((word, w) => (word & ~((gives[w] as number) | (possible[w] as number))) !== 0)) continue;
      this.chosen.push(candidate);
      this.choose(thread + 1, gives, needs);
      this.chosen.pop();
    }
  }

  private combine(): void {
    if (this.overBound()) return;
    const layers: Omit<Layer, 'nodes'>[] = [];
    for (const [at, cell] of this.cells.entries()) {
      const orders = cell.orders(this.chosen);
      if (orders.length === 0) {
        // What fails is likely to fail for the next combination as well: ask it first.
        if (at > 0) this.cells.unshift(...this.cells.splice(at, 1));
        return;
      }
      layers.push({ cell, orders });
    }
    layers.sort((a, b) => a.orders.length - b.orders.length);
    const skeleton = new Skeleton(this.chosen.map((candidate) => candidate.skeleton));
    const placed = layers.map((layer) => ({ ...layer, nodes: layer.cell.nodes(this.chosen, skeleton.base) }));
    const none = new Relation(skeleton.size);
    this.extend(placed, 0, { skeleton, rf: none, co: none, fr: none }, new Map());
  }

  /** Decides the locations from `depth` on. */
  private extend(layers: readonly Layer[], depth: number, before: Execution, memory: Map<Location, Value>): void {
    const layer = layers[depth];
    if (layer === undefined) {
      this.found(before, memory);
      return;
    }
    for (const order of layer.orders) {
      if (this.overBound()) return;
      const execution = withOrder(before, layer, order);
      const unchanged = layer.nodes.length === 0;
      if (!unchanged && !isSequentiallyConsistent(execution) && !this.model.allows(execution)) continue;
      memory.set(layer.cell.loc, order.last);
      this.extend(layers, depth + 1, execution, memory);
      if (this.stopped) return;
    }
  }

  private found(execution: Execution, memory: ReadonlyMap<Location, Value>): void {
    if (this.chosen.some(({ path }) => path.run.status === 'cut')) {
      this.cut = true;
      return;
    }
    if (this.chosen.some(({ path }) => path.run.status === 'bound')) this.complete = false;
    if (this.chosen.some(({ path }) => path.run.status === 'bound' || path.blocked)) return;
    const allowed = { chosen: this.chosen.slice(), execution, memory: new Map(memory) };
    if (this.visit(allowed) === 'stop') this.stopped = true;
  }
}

function withOrder(before: Execution, layer: Layer, order: CellOrder): Execution {
  const rf = before.rf.copy();
  const co = before.co.copy();
  const fr = before.fr.copy();
  const writes = order.writes.map((op) => (layer.nodes[op] as [number, number])[1]);
  for (let a = 0; a < writes.length; a++) {
    for (let b = a + 1; b < writes.length; b++) co.add(writes[a] as number, writes[b] as number);
  }
  for (const [op, position] of order.readFrom.entries()) {
    if (position < 0) continue;
    const [read] = layer.nodes[op] as [number, number];
    if (position > 0) rf.add(writes[position - 1] as number, read);
    for (let later = position; later < writes.length; later++) fr.add(read, writes[later] as number);
  }
  for (const [write, read] of order.strayFrom ?? []) {
    rf.add((layer.nodes[write] as [number, number])[1], (layer.nodes[read] as [number, number])[0]);
  }
  return { skeleton: before.skeleton, rf, co, fr };
}
