/**
 * The axiomatic decider: every way to choose a run per thread, reads-from and coherence that the models' axioms allow.
 * Several models are asked at once: what one of them forbids is followed for the sake of the others. Nothing is kept of
 * an execution but what `visit` keeps.
 */
import { Alike, inOneOrder, runKey } from './alike.js';
import { type Bounds, Budget, type Slice } from './bounds.js';
import { type Candidate, Preparation, useOf } from './candidates.js';
import { Combinations } from './combinations.js';
import { EndsOfRuns } from './ends.js';
import type { Layer, Visit } from './layer.js';
import type { MemoryModel } from './model.js';
import { isOpen, openPaths } from './open-paths.js';
import { blockedPaths, type Path, pathsOf } from './paths.js';
import type { Location, Program } from './program.js';
import { Search } from './search.js';
import type { SearchTask } from './search-task.js';
import { depthFor, Share, Turns } from './share.js';
import type { Skeleton } from './skeleton.js';
import { Values } from './values.js';

const MAX_STATES = 50_000_000;
/** Pieces of work per slice: they are of different size, and so many of them are about as much for each. */
const PIECES = 16;

export interface SearchEnd {
  /** per model */
  readonly models: readonly ModelEnd[];
  readonly states: number;
}

export interface ModelEnd {
  /** false: a bound was hit, so that there may be executions that were not visited */
  readonly complete: boolean;
  /** an allowed execution has a thread whose run is `cut` */
  readonly cut: boolean;
  /** partial executions that were given up, and executions */
  readonly visited: number;
}

/** Calls `visit` for each execution that a model allows until it returns 'stop'. At most 31 models. */
export function searchExecutions(
  program: Program,
  models: readonly MemoryModel[],
  bounds: Bounds,
  visit: Visit,
): SearchEnd {
  const budget = new Budget(bounds, MAX_STATES);
  const { threads, complete } = isOpen(program) ? openPaths(program, budget) : pathsOf(program, budget);
  const search = new Combined(program, models, budget, visit, bounds);
  search.run(threads, bounds.oneOfAlike ? program.alike : []);
  let { cutShort } = search;
  // A thread at its bound may hold what others wait for, so that no execution is whole: let them wait.
  if (search.certain && threads.flat().some(({ run }) => run.status === 'bound')) {
    const waiting = threads.map((paths) => [...paths, ...blockedPaths(paths)]);
    const again = new Combined(program, models, budget, () => undefined);
    again.run(waiting);
    cutShort |= again.cutShort;
    if (!again.certain) cutShort = search.all;
  }
  const ends = models.map((_, m) => ({
    complete: complete && search.certain && ((cutShort >>> m) & 1) === 0,
    cut: ((search.cut >>> m) & 1) !== 0,
    visited: search.visited[m] as number,
  }));
  return { models: ends, states: budget.states };
}

/** The search through all combinations of runs. Sets of models are bits. */
class Combined {
  /** an execution in which no thread waits, and one is at the bound of a loop */
  cutShort = 0;
  /** an execution with a thread that was cut */
  cut = 0;
  /** false if a bound on the search itself was hit */
  certain = true;
  readonly all: number;
  readonly visited: number[];
  private readonly program: Program;
  private readonly models: readonly MemoryModel[];
  private readonly budget: Budget;
  private readonly visit: Visit;
  private readonly preparation = new Preparation();
  private readonly oneOfEnd: boolean;
  private readonly counters: ReadonlySet<Location>;
  private readonly slice: Slice;
  private readonly turns: Turns;
  /** so many at least are made of one combination; 1: each is one */
  private pieces = 1;
  private alike = new Alike([], 0);

  constructor(program: Program, models: readonly MemoryModel[], budget: Budget, visit: Visit, bounds: Bounds = {}) {
    this.program = program;
    this.models = models;
    this.budget = budget;
    this.visit = visit;
    this.oneOfEnd = bounds.oneOfEnd ?? false;
    this.slice = bounds.slice ?? { part: 0, of: 1 };
    this.turns = new Turns(this.slice);
    this.counters = program.counters ?? new Set();
    this.visited = models.map(() => 0);
    this.all = (1 << models.length) - 1;
  }

  run(paths: readonly (readonly Path[])[], groups: readonly (readonly number[])[] = []): void {
    const ordered = inOneOrder(groups, paths);
    const over = (): boolean => this.budget.over();
    const threads = ordered.threads.map((all, thread) =>
      all.flatMap((path) => (over() ? [] : [this.preparation.candidate(path, thread)])),
    );
    this.alike = new Alike(ordered.groups, threads.length);
    const combinations = new Combinations(this.program, threads, this.alike, over);
    if (this.slice.within) this.pieces = this.piecesOfEach(combinations);
    combinations.each((chosen) => this.combination(chosen, combinations));
    this.certain = !this.budget.exhausted && !combinations.overflow;
  }

  private piecesOfEach(combinations: Combinations): number {
    const { of } = this.slice;
    let found = 0;
    combinations.each(() => (++found === PIECES * of ? 'stop' : undefined));
    return found === PIECES * of ? 1 : Math.max(of, Math.ceil((PIECES * of) / found));
  }

  private combination(chosen: readonly Candidate[], combinations: Combinations): 'stop' | undefined {
    const is = (what: 'cut' | 'bound'): boolean => chosen.some(({ path }) => path.run.status === what);
    const whole = this.pieces === 1 || is('cut') || is('bound');
    if (whole && !this.turns.mine()) return undefined;
    if (is('cut')) this.cut |= this.some(chosen, combinations, this.all & ~this.cut);
    else if (is('bound')) this.cutShort |= this.some(chosen, combinations, this.all & ~this.cutShort);
    else if (!chosen.some(({ path }) => path.blocked)) {
      const { visit, visited } = this;
      const search = this.search(chosen, combinations, { visit, visited, counts: this.program.counts });
      if (whole) search.run(this.all);
      else this.share(search);
      return search.ended || this.budget.exhausted ? 'stop' : undefined;
    }
    return undefined;
  }

  /** Does this slice's pieces of it. */
  private share(search: Search): void {
    const depth = depthFor(this.pieces, (share) => search.run(this.all, share));
    if (this.budget.exhausted) return;
    if (depth > 0) search.run(this.all, new Share(this.turns, depth));
    else if (this.turns.mine()) search.run(this.all);
  }

  /** Those of the models that allow some execution of these runs. */
  private some(chosen: readonly Candidate[], combinations: Combinations, models: number): number {
    let found = 0;
    if (models === 0) return found;
    const visit: Visit = (_, allowed) => {
      found |= allowed;
      return found === models ? 'stop' : undefined;
    };
    // Which models are asked hangs on what was found before: what is visited here is not counted.
    this.search(chosen, combinations, { visit, visited: [], counts: undefined }).run(models);
    return found;
  }

  private search(
    chosen: readonly Candidate[],
    combinations: Combinations,
    asked: Pick<SearchTask, 'visit' | 'visited' | 'counts'>,
  ): Search {
    const skeleton = this.preparation.skeleton(
      chosen.map((candidate) => candidate.skeleton),
      !this.models.every((model) => model.ignoresDependencies),
    );
    const layers = layersOf(chosen, skeleton, combinations, this.oneOfEnd ? this.counters : new Set());
    const values = new Values(this.program, chosen, skeleton, this.preparation);
    const runs = chosen.map(({ path }) => runKey(path));
    const ends = this.oneOfEnd ? new EndsOfRuns(layers, this.counters) : undefined;
    const { models, budget, alike } = this;
    return new Search({ values, skeleton, layers, alike, runs, models, budget, ends, ...asked });
  }
}

/**
 * What leaves least to choose comes first: what only one thread touches; then locks and whatever has read-modify-writes,
 * since they order the rest; then what has few accesses. @param last what comes after all these
 */
function layersOf(
  chosen: readonly Candidate[],
  skeleton: Skeleton,
  combinations: Combinations,
  last: ReadonlySet<Location>,
): Layer[] {
  const locations = new Set(chosen.flatMap(({ cells }) => [...cells.keys()]));
  const layers = [...locations].map((loc) => layerOf(loc, chosen, skeleton, combinations));
  const choices = (layer: Layer): number => {
    if (!layer.shared) return 0;
    if (last.has(layer.loc)) return Number.POSITIVE_INFINITY;
    const product = layer.ops.reduce((all, ops) => all * (ops.length + 1), 1);
    const ordering = layer.ops.some((ops) => ops.some(([read, write]) => read >= 0 && write >= 0));
    return ordering ? 1 - 1 / product : product;
  };
  return layers.sort((a, b) => choices(a) - choices(b));
}

function layerOf(loc: Location, chosen: readonly Candidate[], skeleton: Skeleton, combinations: Combinations): Layer {
  const uses = chosen.map((candidate) => useOf(candidate, loc));
  const ops = uses.map(({ nodes }, thread) => {
    const base = skeleton.base[thread] as number;
    return nodes.map(([read, write]) => [read < 0 ? -1 : base + read, write < 0 ? -1 : base + write] as const);
  });
  return {
    loc,
    cell: combinations.cell(loc, uses),
    ops,
    next: ops.map(() => 0),
    done: [],
    writers: [],
    shared: ops.filter((of) => of.length > 0).length > 1,
    // Read-modify-writes hang together by their values; values not known yet say nothing.
    few: ops.every((of) => of.every(([read, write]) => write < 0 || read >= 0)) ? 6 : 3,
  };
}
