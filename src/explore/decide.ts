/** Decides a program under a memory model: the set of final states, how many executions lead to each, and flags. */
import { type Allowed, searchExecutions } from './axiomatic.js';
import type { Bounds } from './bounds.js';
import type { MemoryModel } from './model.js';
import { type ModelName, modelNamed } from './models/index.js';
import { outcomeKey } from './outcome.js';
import type { Location, Outcome, Program, Value } from './program.js';

export interface DecideOptions extends Bounds {
  /** true: fulfils the condition; false: does not; undefined: does not count at all (a litmus test's filter) */
  readonly classify?: (outcome: Outcome) => boolean | undefined;
}

/** A final state and the number of executions (reads-from and coherence) that end in it. */
export interface CountedOutcome extends Outcome {
  readonly executions: number;
}

export interface Decision {
  /** false when a bound was hit: what was not seen may still happen */
  readonly complete: boolean;
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
  const outcomes = new Map<string, CountedOutcome & { executions: number }>();
  const flags = new Set<string>();
  const end = searchExecutions(program, model, options, (allowed) => {
    const outcome = outcomeOf(program, allowed);
    const key = outcomeKey(outcome);
    const known = outcomes.get(key);
    if (known === undefined) outcomes.set(key, { ...outcome, executions: 1 });
    else known.executions++;
    if (flags.size === 0) for (const flag of model.flags?.(allowed.execution) ?? []) flags.add(flag);
    return undefined;
  });
  let positive = 0;
  let negative = 0;
  const kept: CountedOutcome[] = [];
  for (const outcome of outcomes.values()) {
    const wanted = options.classify === undefined ? true : options.classify(outcome);
    if (wanted === undefined) continue;
    kept.push(outcome);
    if (wanted) positive += outcome.executions;
    else negative += outcome.executions;
  }
  return {
    complete: end.complete,
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
