/** Why an outcome is possible: an execution that ends in it, as steps of a machine where the model has one. */
import { searchExecutions } from './axiomatic.js';
import type { Bounds } from './bounds.js';
import { type CycleEdge, criticalCycle, lacks } from './cycle.js';
import { outcomeOf } from './decide.js';
import type { Step } from './machine.js';
import type { Execution, MemoryModel } from './model.js';
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
  const best = new Simplest(model);
  const { models } = searchExecutions(program, [model], bounds, (leaf) => {
    const outcome = outcomeOf(program, leaf);
    if (key === undefined ? wanted(outcome) : outcomeKey(outcome) === key) best.offer(leaf.execution(), outcome);
    return undefined;
  });
  const complete = models[0]?.complete === true;
  if (best.found === undefined) return { complete };
  const { execution, outcome, cycle } = best.found;
  const witness: Witness = {
    model: modelName,
    outcome,
    execution,
    ...(shortest?.run === undefined ? {} : { steps: shortest.run.steps }),
    ...(cycle === undefined ? {} : { cycle }),
  };
  return { witness, complete };
}

interface Found {
  readonly execution: Execution;
  readonly outcome: Outcome;
  /** undefined: it is an interleaving */
  readonly cycle: readonly CycleEdge[] | undefined;
}

/** An interleaving is simpler than anything else; then what lacks fewer orders, then what has fewer accesses, then the shorter cycle. */
class Simplest {
  private readonly model: MemoryModel;
  found: Found | undefined;

  constructor(model: MemoryModel) {
    this.model = model;
  }

  offer(execution: Execution, outcome: Outcome): void {
    const { found } = this;
    const size = execution.skeleton.size;
    const larger = found !== undefined && size > found.execution.skeleton.size;
    if (larger && found.cycle === undefined) return;
    const isInterleaving = isSequentiallyConsistent(execution);
    // To look for cycles takes time, and nothing that is not an interleaving lacks fewer orders than one.
    if (larger && !isInterleaving && lacks(found.cycle ?? []) === 1) return;
    const cycle = isInterleaving ? undefined : criticalCycle(execution, this.model.preserved(execution));
    const one = { execution, outcome, cycle };
    if (found === undefined || before(rank(one), rank(found))) this.found = one;
  }
}

function rank({ execution, cycle }: Found): readonly number[] {
  const { size } = execution.skeleton;
  if (cycle === undefined) return [0, size, 0];
  return [lacks(cycle) || Number.POSITIVE_INFINITY, size, cycle.length];
}

function before(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}
