/** Why an outcome is possible: an execution that ends in it, as steps of a machine where the model has one. */
import { searchExecutions } from './axiomatic.js';
import type { Bounds } from './bounds.js';
import { type CycleEdge, criticalCycle } from './cycle.js';
import { outcomeOf } from './decide.js';
import type { Step } from './machine.js';
import type { Execution } from './model.js';
import { type ModelName, modelNamed } from './models/index.js';
import { isSequentiallyConsistent } from './models/sc.js';
import { shortestRun } from './operational.js';
import { outcomeKey } from './outcome.js';
import type { Outcome, Program } from './program.js';

export interface Witness {
  readonly model: ModelName;
  readonly outcome: Outcome;
  readonly execution: Execution;
  /** the shortest run, with the fewest switches between threads; only for models that are machines */
  readonly steps?: readonly Step[];
  /** if no interleaving explains the outcome */
  readonly cycle?: readonly CycleEdge[];
}

export interface WitnessSearch {
  /** undefined: there is none, or, if not complete, none was found within the bounds */
  readonly witness?: Witness;
  readonly complete: boolean;
}

/** @param stepwise as steps of a machine, where the model is one; the machines have no grace periods and no operands apart */
export function findWitness(
  program: Program,
  modelName: ModelName,
  wanted: (outcome: Outcome) => boolean,
  bounds: Bounds = {},
  stepwise = true,
): WitnessSearch {
  const model = modelNamed(modelName);
  const shortest =
    model.machine === undefined || !stepwise ? undefined : shortestRun(program, model.machine, wanted, bounds);
  const key = shortest?.run === undefined ? undefined : outcomeKey(shortest.run.outcome);
  let best: { readonly execution: Execution; readonly outcome: Outcome } | undefined;
  const { models } = searchExecutions(program, [model], bounds, (leaf) => {
    const outcome = outcomeOf(program, leaf);
    if (key === undefined ? !wanted(outcome) : outcomeKey(outcome) !== key) return undefined;
    const execution = leaf.execution();
    if (best === undefined || simpler(execution, best.execution)) best = { execution, outcome };
    return undefined;
  });
  const complete = models[0]?.complete === true;
  if (best === undefined) return { complete };
  const { execution, outcome } = best;
  const cycle = criticalCycle(execution, model.preserved(execution));
  const witness: Witness = {
    model: modelName,
    outcome,
    execution,
    ...(shortest?.run === undefined ? {} : { steps: shortest.run.steps }),
    ...(cycle === undefined ? {} : { cycle }),
  };
  return { witness, complete };
}

/** An interleaving is simpler than anything else; then what has fewer accesses. */
function simpler(a: Execution, b: Execution): boolean {
  const [scA, scB] = [isSequentiallyConsistent(a), isSequentiallyConsistent(b)];
  if (scA !== scB) return scA;
  return a.skeleton.size < b.skeleton.size;
}
