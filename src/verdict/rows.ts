/** The verdict table: rows of verdicts.csv. */
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import type { ModelName } from '../explore/models/index.js';
import type { VerdictRow } from '../results/rows.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { CLASS_MODELS, raceClassOf } from './race-class.js';
import { type Point, replayString } from './replay-string.js';
import { propertiesOf, type Scenario, type Variant } from './scenarios.js';
import { type Tally, verdictOf } from './tally.js';
import type { Stage } from './traced-program.js';
import { modelsOf } from './variants.js';
import { Judge } from './verdict.js';

/** A variant without its switches, which have a column of their own. */
const knobsOf = ({ extra: _, ...knobs }: Variant): Omit<Variant, 'extra'> => knobs;

/** One row of verdicts.csv. */
export function verdictRow(point: Point, under: (model: ModelName) => Tally): VerdictRow {
  const { scenario, variant, model, property } = point;
  const { executions, states, elapsed_ms, bad } = under(model);
  const verdict = verdictOf(under(model), property);
  const reads = bad.get(property)?.reads;
  return {
    schema_version: SCHEMA_VERSION,
    run_id: null,
    ...knobsOf(variant),
    scenario: scenario.name,
    model,
    property,
    verdict,
    race_class: raceClassOf(verdict, property, (by) => verdictOf(under(by), property)),
    executions,
    states,
    elapsed_ms,
    witness: reads === undefined ? null : replayString(point, { reads }),
    extra: variant.extra ?? null,
  };
}

/** What is said of a variant of which nothing could be found out. */
export function undecidedRows(
  scenario: Scenario | undefined,
  variant: Variant,
  models: readonly ModelName[],
): VerdictRow[] {
  return modelsOf(variant, models).flatMap((model) =>
    (scenario === undefined ? [] : propertiesOf(scenario, variant)).map((property) => ({
      schema_version: SCHEMA_VERSION,
      run_id: null,
      ...knobsOf(variant),
      scenario: scenario?.name ?? '',
      model,
      property,
      verdict: 'Unknown' as const,
      race_class: '' as const,
      executions: 0,
      states: 0,
      elapsed_ms: 0,
      witness: null,
      extra: variant.extra ?? null,
    })),
  );
}

/** One variant in one scenario. @returns undefined: not all that its threads may do was found out */
export function variantTallies(
  stage: Stage,
  variant: Variant,
  models: readonly ModelName[],
  bounds: Bounds = {},
): Tally[] | undefined {
  const shared = new SharedBounds(bounds);
  const program = stage.program(variant, shared.rest());
  if (!program.whole) return undefined;
  const asked = modelsOf(variant, models);
  const judge = new Judge(program, asked, shared.rest(), bounds.slice === undefined ? stage.known : undefined);
  return asked.length === 0 ? [] : [...new Set([...asked, ...CLASS_MODELS])].map((model) => judge.tally(model));
}

/** @param tallies of the models asked for, and of those that tell a race's class */
export function* tallyRows(
  scenario: Scenario,
  variant: Variant,
  models: readonly ModelName[],
  tallies: readonly Tally[],
): Generator<VerdictRow> {
  const under = (model: ModelName): Tally => tallies.find((tally) => tally.model === model) as Tally;
  for (const model of modelsOf(variant, models))
    for (const property of propertiesOf(scenario, variant))
      yield verdictRow({ scenario, variant, model, property }, under);
}

/** What `tallyRows` says of all there is; or what is said where nothing could be found out. */
export function variantRows(
  stage: Stage,
  variant: Variant,
  models: readonly ModelName[],
  bounds: Bounds = {},
): VerdictRow[] {
  const tallies = variantTallies(stage, variant, models, bounds);
  if (tallies === undefined) return undecidedRows(stage.scenario, variant, models);
  return [...tallyRows(stage.scenario, variant, models, tallies)];
}
