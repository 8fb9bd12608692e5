/** Decides a program under a memory model: the set of final states, how many executions lead to each, and flags. */
import { Alike } from './alike.js';
import { searchExecutions } from './axiomatic.js';
import type { Bounds } from './bounds.js';
import { endKey, memoryOf } from './ends.js';
import type { Leaf } from './layer.js';
import { misuse } from './misuse.js';
import type { MemoryModel } from './model.js';
import { type ModelName, modelNamed } from './models/index.js';
import type { Location, Outcome, Program, Value } from './program.js';

export interface DecideOptions extends Bounds {
  /** true: fulfils the condition; false: does not; undefined: does not count at all (a litmus test's filter) */
  readonly classify?: (outcome: Outcome) => boolean | undefined;
  /** locations whose final value is asked for: that of a lock is flagged */
  readonly observed?: ReadonlySet<Location>;
}

/** A final state and the number of executions (reads-from and coherence) that end in it. */
export interface CountedOutcome extends Outcome {
  readonly executions: number;
  /** how many final states it stands for, of which this is one: more than 1 only where one of threads alike was asked for */
  readonly ways: number;
}

export interface Decision {
  /** false when a bound was hit: what was not seen may still happen */
  readonly complete: boolean;
  /** an execution ran into the limit of a loop that was to be unrolled so often and no more; it is in no count */
  readonly cut: boolean;
  readonly outcomes: readonly CountedOutcome[];
  readonly executions: number;
  /** executions that fulfil the condition of `classify`, and those that do not; as herd counts them */
  readonly positive: number;
  readonly negative: number;
  /** partial executions that were given up, and executions */
  readonly visited: number;
  readonly states: number;
  readonly elapsed_ms: number;
  readonly flags: readonly string[];
}

export function decide(program: Program, by: ModelName | MemoryModel, options: DecideOptions = {}): Decision {
  const model = typeof by === 'string' ? modelNamed(by) : by;
  return decideAll(program, [model], options)[0] as Decision;
}

/** What several models say, from one search. */
export function decideAll(
  program: Program,
  models: readonly MemoryModel[],
  options: DecideOptions = {},
): readonly Decision[] {
  const started = performance.now();
  const ends = new Ends(program, models, options);
  const { models: found, states } = searchExecutions(program, models, options, (leaf, allowed) => {
    ends.add(leaf, allowed);
    return undefined;
  });
  const elapsed_ms = performance.now() - started;
  return found.map((end, m) => ({ ...end, ...ends.of(m), states, elapsed_ms }));
}

interface End {
  readonly outcome: Outcome;
  readonly wanted: boolean | undefined;
  readonly ways: number;
  /** per model */
  readonly executions: number[];
}

/** Executions, counted by what they end in. */
class Ends {
  private readonly program: Program;
  private readonly models: readonly MemoryModel[];
  private readonly options: DecideOptions;
  private readonly ends = new Map<string, End>();
  /** by runs and last writes, of which several may end in the same */
  private readonly known = new Map<string, End>();
  private readonly flags: readonly Set<string>[];
  private readonly alike: Alike;

  constructor(program: Program, models: readonly MemoryModel[], options: DecideOptions) {
    this.program = program;
    this.models = models;
    this.options = options;
    this.alike = new Alike(options.oneOfAlike ? (program.alike ?? []) : [], program.threads.length);
    this.flags = models.map(() => new Set());
  }

  add(leaf: Leaf, allowed: number): void {
    const end = this.end(leaf);
    if (end.wanted === undefined) return;
    const wrong = misuse(leaf, this.options.observed ?? new Set());
    for (const [m, model] of this.models.entries()) {
      if (((allowed >>> m) & 1) === 0) continue;
      end.executions[m] = (end.executions[m] as number) + leaf.ways;
      const flags = this.flags[m] as Set<string>;
      for (const flag of wrong) flags.add(flag);
      for (const flag of model.flags?.(leaf, flags) ?? []) flags.add(flag);
    }
  }

  private end(leaf: Leaf): End {
    const key = endKey(leaf);
    let end = this.known.get(key);
    if (end !== undefined) return end;
    const outcome = outcomeOf(this.program, leaf);
    const state = this.alike.outcomeKey(outcome);
    end = this.ends.get(state);
    if (end === undefined) {
      const wanted = this.options.classify === undefined ? true : this.options.classify(outcome);
      end = { outcome, wanted, ways: this.alike.ways(outcome.reads.map(String)), executions: this.models.map(() => 0) };
      this.ends.set(state, end);
    }
    this.known.set(key, end);
    return end;
  }

  of(model: number): Pick<Decision, 'outcomes' | 'executions' | 'positive' | 'negative' | 'flags'> {
    let positive = 0;
    let negative = 0;
    const outcomes: CountedOutcome[] = [];
    for (const { outcome, wanted, ways, executions } of this.ends.values()) {
      const count = executions[model] as number;
      if (wanted === undefined || count === 0) continue;
      outcomes.push({ ...outcome, executions: count, ways });
      if (wanted) positive += count;
      else negative += count;
    }
    const flags = [...(this.flags[model] as Set<string>)].sort();
    return { outcomes, executions: positive + negative, positive, negative, flags };
  }
}

export function outcomeOf(program: Program, leaf: Leaf): Outcome {
  return {
    memory: new Map<Location, Value>([...program.init, ...memoryOf(leaf)]),
    runs: leaf.chosen.map(({ path }) => path.run),
    reads: leaf.chosen.map(({ path }) => path.reads),
  };
}
