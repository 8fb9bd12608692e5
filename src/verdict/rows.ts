/** The verdict table: rows of verdicts.csv. */
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import type { ModelName } from '../explore/models/index.js';
import type { VerdictRow } from '../results/rows.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { type Point, replayString } from './replay-string.js';
import type { Scenario, Variant } from './scenarios.js';
import type { Stage } from './traced-program.js';
import { modelsOf } from './variants.js';
import { Judge, type Judged, type Judgement } from './verdict.js';

/** One row of verdicts.csv. */
export function verdictRow(point: Point, { decision }: Judged, judgement: Judgement, runId: string | null): VerdictRow {
  const { scenario, variant, model, property } = point;
  const { verdict, raceClass, bad } = judgement;
  return {
    schema_version: SCHEMA_VERSION,
    run_id: runId,
    ...variant,
    scenario: scenario.name,
    model,
    property,
    verdict,
    race_class: raceClass,
    executions: decision.executions,
    states: decision.outcomes.reduce((sum, { ways }) => sum + ways, 0),
    elapsed_ms: decision.elapsed_ms,
    witness: bad === undefined ? null : replayString(point, bad),
  };
}

/** What is said of a variant of which nothing could be found out. */
export function undecidedRows(
  scenario: Scenario | undefined,
  variant: Variant,
  models: readonly ModelName[],
): VerdictRow[] {
  return modelsOf(variant, models).flatMap((model) =>
    (scenario?.properties ?? []).map((property) => ({
      schema_version: SCHEMA_VERSION,
      run_id: null,
      ...variant,
      scenario: scenario?.name ?? '',
      model,
      property,
      verdict: 'Unknown' as const,
      race_class: '' as const,
      executions: 0,
      states: 0,
      elapsed_ms: 0,
      witness: null,
    })),
  );
}

/** One variant in one scenario. */
export function* variantRows(
  stage: Stage,
  variant: Variant,
  models: readonly ModelName[],
  runId: string | null,
  bounds: Bounds = {},
): Generator<VerdictRow> {
  const { scenario } = stage;
  const asked = modelsOf(variant, models);
  const shared = new SharedBounds(bounds);
  const program = stage.program(variant, shared.rest());
  if (!program.whole) {
    yield* undecidedRows(scenario, variant, models);
    return;
  }
  const judge = new Judge(program, asked, shared.rest(), stage.known);
  for (const model of asked) {
    const judged = judge.judge(model);
    for (const judgement of judged.judgements)
      yield verdictRow({ scenario, variant, model, property: judgement.property }, judged, judgement, runId);
  }
}
