/** What `forkbench stress` reports of a variant: what this machine showed beside what the explorer says. */
import { MODELS, type ModelName } from '../explore/models/index.js';
import { clopperPearson } from '../stats/clopper-pearson.js';
import { DEFAULT_SCENARIOS, SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { modelsOf } from '../verdict/variants.js';
import { Judge, type Verdict } from '../verdict/verdict.js';
import type { FreeRun, Outcomes } from './hunt.js';

export interface StressRow extends Variant, Outcomes, FreeRun {
  readonly lost_per_million: number;
  /** exact (Clopper-Pearson) 95 % interval of lost_per_million */
  readonly ci_low: number;
  readonly ci_high: number;
  /** mask of the random wait at the meeting, in rounds of a spin loop; where it was looked for, the one kept to longest */
  readonly skew: number;
  /** rounds that fork's side waits beside */
  readonly wait: number;
  /** stores to cold lines before fork's first step */
  readonly pressure: number;
  readonly seed: number;
  /** the explorer's verdict of lost_pin under the model of this host; null where it has no such model */
  readonly model: ModelName | null;
  readonly verdict: Verdict | null;
  readonly conclusion: Conclusion;
}

/** Never `safe`: what a machine does not show it may still do. */
export type Conclusion =
  | 'observed'
  | 'not observed'
  | 'not observable here (model only)'
  | 'FORBIDDEN by the model of this host, and observed';

const RACING: readonly Scenario[] = SCENARIOS.filter(({ name }) => DEFAULT_SCENARIOS.includes(name));

/** The worst verdict of lost_pin over the scenarios in which a pin and fork race, under each model that has one. */
export function verdictsOf(variant: Variant): ReadonlyMap<ModelName, Verdict> {
  const judges = RACING.map((scenario) => new Judge(new Stage(scenario).program(variant)));
  const worst = (model: ModelName): Verdict =>
    judges.map((judge) => judge.verdict('lost_pin', model)).find((verdict) => verdict !== 'Never') ?? 'Never';
  return new Map(modelsOf(variant, [...MODELS.keys()]).map((model) => [model, worst(model)]));
}

/** What is said of a variant, and of the host. */
export interface Said {
  readonly model: ModelName | null;
  /** under the host's model; null where it has none */
  readonly verdict: Verdict | null;
  /** whether any model permits it */
  readonly permitted: boolean;
  /** whether the self-test saw a store pass a later load on this host */
  readonly buffers: boolean;
}

export function conclude(lost: number, { verdict, permitted, buffers }: Omit<Said, 'model'>): Conclusion {
  if (lost > 0) return verdict === 'Never' ? 'FORBIDDEN by the model of this host, and observed' : 'observed';
  if (permitted && (verdict === 'Never' || !buffers)) return 'not observable here (model only)';
  return 'not observed';
}

export function stressRow(
  { protocol, wrprotect, fence, fence_per, pin }: Variant,
  outcomes: Outcomes & FreeRun,
  how: { readonly skew: number; readonly wait: number; readonly pressure: number; readonly seed: number },
  said: Said,
): StressRow {
  const { lost, trials, free_lost } = outcomes;
  const [low, high] = clopperPearson(lost, trials);
  return {
    ...{ protocol, wrprotect, fence, fence_per, pin },
    ...outcomes,
    lost_per_million: (lost / trials) * 1e6,
    ci_low: low * 1e6,
    ci_high: high * 1e6,
    ...how,
    model: said.model,
    verdict: said.verdict,
    conclusion: conclude(lost + free_lost, said),
  };
}
