/** What `forkbench stress` reports of a variant: what this machine showed beside what the explorer says. */
import { MODELS, type ModelName } from '../explore/models/index.js';
import { clopperPearson } from '../stats/clopper-pearson.js';
import { appliesTo, DEFAULT_SCENARIOS, SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { modelsOf } from '../verdict/variants.js';
import { Judge } from '../verdict/verdict.js';
import { type Verdict, verdictOfAll } from '../verdicts.js';
import type { FreeRun, Met } from './hunt.js';
import type { Outcomes } from './outcomes.js';

/** `skew` and `wait` are those kept to longest: in rounds of a spin loop, the mask of either side's random wait, and what fork's side waits beside. */
export interface StressRow extends Variant, Outcomes, FreeRun, Met {
  /** of trials, whether the sides collided or not */
  readonly lost_per_million: number;
  /**
   * Clopper and Pearson's two-sided 95 % interval of lost_per_million (where none was lost, ci_high is a one-sided 97.5 % bound).
   * Exact if trials were independent; they are not: rates drift, and the hunt goes back to the meetings that lost most.
   */
  readonly ci_low: number;
  readonly ci_high: number;
  /** stores to cold lines before fork's first step */
  readonly pressure: number;
  readonly seed: number;
  /** the explorer's verdict of lost_pin under the model of this host; null where it has no such model */
  readonly model: ModelName | null;
  readonly verdict: Verdict | null;
  readonly conclusion: Conclusion;
}

/** Never `safe`: what a machine does not show it may still do. Where the sides hardly met, the machine was not even asked. */
export type Conclusion =
  | 'observed'
  | 'not observed'
  | 'nothing met'
  | 'hardly met'
  | 'not observable here (model only)'
  | 'FORBIDDEN by the model of this host, and observed';

/** Fewer collisions than this say nothing: of a hundred that lost none, the bound is still 3.6 %. */
const FEW_COLLISIONS = 100;

const RACING: readonly Scenario[] = SCENARIOS.filter(({ name }) => DEFAULT_SCENARIOS.includes(name));

/** The verdict of lost_pin in all scenarios in which a pin and fork race, under each model that has one. */
export function verdictsOf(variant: Variant): ReadonlyMap<ModelName, Verdict> {
  const racing = RACING.filter((scenario) => appliesTo(scenario, variant));
  const judges = racing.map((scenario) => new Judge(new Stage(scenario).program(variant)));
  const all = (model: ModelName): Verdict => verdictOfAll(judges.map((judge) => judge.verdict('lost_pin', model)));
  return new Map(modelsOf(variant, [...MODELS.keys()]).map((model) => [model, all(model)]));
}

/** What is said of a variant, and of the host. */
export interface Said {
  readonly model: ModelName | null;
  /** under the host's model; null where it has none */
  readonly verdict: Verdict | null;
  /** whether any model permits it */
  readonly permitted: boolean;
  /** whether sequential consistency forbids it: what is permitted then is an ordering race, else a logic race */
  readonly ordering: boolean;
  /** whether the self-test saw a store pass a later load on this host; undefined: it could not tell */
  readonly reorders: boolean | undefined;
}

/** What is said of a variant whose verdicts are known. */
export function saidOf(
  verdicts: ReadonlyMap<ModelName, Verdict>,
  model: ModelName | null,
  reorders: boolean | undefined,
): Said {
  return {
    model,
    verdict: model === null ? null : (verdicts.get(model) ?? null),
    permitted: [...verdicts.values()].some((verdict) => verdict !== 'Never'),
    ordering: verdicts.get('sc') === 'Never',
    reorders,
  };
}

/** @param lost pins, in trials or free running */
export function conclude(lost: number, collisions: number, said: Omit<Said, 'model'>): Conclusion {
  const { verdict, permitted, ordering, reorders } = said;
  if (lost > 0) return verdict === 'Never' ? 'FORBIDDEN by the model of this host, and observed' : 'observed';
  if (collisions === 0) return 'nothing met';
  if (collisions < FEW_COLLISIONS) return 'hardly met';
  // A host on which no store was seen to pass a load does not show what hangs on that; a logic race it could show.
  if (permitted && (verdict === 'Never' || (ordering && reorders === false))) return 'not observable here (model only)';
  return 'not observed';
}

export function stressRow(
  { protocol, wrprotect, fence, fence_per, pin, extra }: Variant,
  outcomes: Outcomes & Met & FreeRun,
  how: { readonly pressure: number; readonly seed: number },
  said: Said,
): StressRow {
  const { lost, trials, collisions, free_lost } = outcomes;
  const [low, high] = clopperPearson(lost, trials);
  return {
    ...{ protocol, wrprotect, fence, fence_per, pin },
    ...(extra === undefined ? {} : { extra }),
    ...outcomes,
    lost_per_million: (lost / trials) * 1e6,
    ci_low: low * 1e6,
    ci_high: high * 1e6,
    ...how,
    model: said.model,
    verdict: said.verdict,
    conclusion: conclude(lost + free_lost, collisions, said),
  };
}
