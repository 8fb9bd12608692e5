/** Decides a program under a memory model: the set of final states, how many executions lead to each, and flags. */
import { type Allowed, searchExecutions } from './axiomatic.js';
import type { Bounds } from './bounds.js';
import { misuse } from './misuse.js';
import type { MemoryModel } from './model.js';
import { type ModelName, modelNamed } from './models/index.js';
import { outcomeKey } from './outcome.js';
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
}

interface Counted extends CountedOutcome {
  executions: number;
  readonly wanted: boolean | undefined;
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
  readonly states: number;
  readonly elapsed_ms: number;
  readonly flags: readonly string[];
}

export function decide(program: Program, by: ModelName | MemoryModel, options: DecideOptions = {}): Decision {
  const started = performance.now();
  const model = typeof by === 'string' ? modelNamed(by) : by;
  const outcomes = new Map<string, Counted>();
  const flags = new Set<string>();
  const observed = options.observed ?? new Set();
  const end = searchExecutions(program, model, options, (allowed) => {
    const outcome = outcomeOf(program, allowed);
    const key = outcomeKey(outcome);
    let counted = outcomes.get(key);
    if (counted === undefined) {
      const wanted = options.classify === undefined ? true : options.classify(outcome);
      counted = { ...outcome, executions: 0, wanted };
      outcomes.set(key, counted);
    }
    if (counted.wanted === undefined) return undefined;
    counted.executions++;
    for (const flag of misuse(allowed.execution, observed)) flags.add(flag);
    for (const flag of model.flags?.(allowed.execution, flags) ?? []) flags.add(flag);
    return undefined;
  });
  const kept = [...outcomes.values()].filter(({ wanted }) => wanted !== undefined);
  const sum = (which: boolean): number =>
    kept.reduce((total, { executions, wanted }) => total + (wanted === which ? executions : 0), 0);
  const [positive, negative] = [sum(true), sum(false)];
  return {
    complete: end.complete,
    cut: end.cut,
    outcomes: kept,
    executions: positive + negative,
    positive,
    negative,
    states: end.states,
    elapsed_ms: performance.now() - started,
    flags: [...flags].sort(),
  };
}

export function outcomeOf(program: Program, { chosen, memory }: Allowed): Outcome {
  return {
    memory: new Map<Location, Value>([...program.init, ...memory]),
    runs: chosen.map(({ path }) => path.run),
    reads: chosen.map(({ path }) => path.reads),
  };
}
