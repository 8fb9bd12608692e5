/** The execution to draw: one that a model allows, or else the one that shows best why it forbids what is asked for. */
import { searchExecutions } from '../explore/axiomatic.js';
import { type Broken, firstBroken } from '../explore/axioms.js';
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import { outcomeOf } from '../explore/decide.js';
import { coherence } from '../explore/models/coherence.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import type { Outcome, Program } from '../explore/program.js';
import { findWitness, type WitnessSearch } from '../explore/witness.js';
import { findLoose } from './loose.js';
import type { Judged } from './model.js';

/** So many forbidden executions are looked at for the one that is nearest to being allowed. */
const ENOUGH = 200;
const PATIENCE_MS = 1000;

export interface Search {
  /** undefined: there is none, allowed or not; or, if not complete, none was found within the bounds */
  readonly judged?: Judged;
  readonly complete: boolean;
}

export function findExecution(
  program: Program,
  model: ModelName,
  wanted: (outcome: Outcome) => boolean,
  bounds: Bounds = {},
): Search {
  const shared = new SharedBounds(bounds);
  const { witness, complete } = findSoon(program, model, wanted, shared.rest());
  if (witness !== undefined) return { judged: witness, complete: true };
  if (!complete) return { complete };
  const coherent = findForbidden(program, model, wanted, shared.rest());
  if (coherent.judged !== undefined || !coherent.complete) return coherent;
  const judged = findLoose(program, wanted, shared.rest());
  return { ...(judged === undefined ? {} : { judged }), complete: true };
}

/** A witness; where there are very many executions, the simplest of those that are found in a second or so after the first. */
function findSoon(
  program: Program,
  model: ModelName,
  wanted: (outcome: Outcome) => boolean,
  bounds: Bounds,
): WitnessSearch {
  const now = bounds.now ?? (() => performance.now());
  let foundAt: number | undefined;
  const listening = (outcome: Outcome): boolean => {
    const is = wanted(outcome);
    if (is) foundAt ??= now();
    return is;
  };
  const full = (): boolean => bounds.full?.() === true || (foundAt !== undefined && now() - foundAt > PATIENCE_MS);
  return findWitness(program, model, listening, { ...bounds, full }, false);
}

/** Of those whose accesses to each location are in order: no model allows any other. */
function findForbidden(
  program: Program,
  modelName: ModelName,
  wanted: (outcome: Outcome) => boolean,
  bounds: Bounds,
): Search {
  const model = modelNamed(modelName);
  let best: Judged | undefined;
  let found = 0;
  const { models } = searchExecutions(program, [coherence], bounds, (leaf) => {
    const outcome = outcomeOf(program, leaf);
    if (!wanted(outcome)) return undefined;
    const execution = leaf.execution();
    const broken = firstBroken(model.axioms(execution));
    // What lets a value come from nowhere breaks none.
    if (broken !== undefined && nearer(broken, best?.broken)) best = { outcome, execution, broken };
    return ++found === ENOUGH ? 'stop' : undefined;
  });
  return {
    ...(best === undefined ? {} : { judged: best }),
    complete: best !== undefined || models[0]?.complete === true,
  };
}

/** To being allowed: more axioms hold; then, a shorter cycle. */
function nearer(broken: Broken, than: Broken | undefined): boolean {
  if (than === undefined || broken.rank !== than.rank) return than === undefined || broken.rank > than.rank;
  return broken.cycle.length < than.cycle.length;
}
