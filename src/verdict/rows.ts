/** The verdict table: rows of verdicts.csv. */
import type { ModelName } from '../explore/models/index.js';
import { type Row, SCHEMA_VERSION } from '../results/columns.js';
import { replayString } from './replay-string.js';
import type { Scenario, Variant } from './scenarios.js';
import { Stage } from './traced-program.js';
import { Judge } from './verdict.js';

/** Every variant in every scenario under every model; rows come out as they are decided. */
export function* verdictRows(
  variants: readonly Variant[],
  scenarios: readonly Scenario[],
  models: readonly ModelName[],
  runId: string | null,
): Generator<Row> {
  for (const scenario of scenarios) {
    const stage = new Stage(scenario);
    for (const variant of variants) {
      const judge = new Judge(stage.program(variant));
      for (const model of models) {
        const { decision, judgements } = judge.judge(model);
        for (const { property, verdict, raceClass, bad } of judgements) {
          const point = { scenario, variant, model, property };
          yield {
            schema_version: SCHEMA_VERSION,
            run_id: runId,
            ...variant,
            scenario: scenario.name,
            model,
            property,
            verdict,
            race_class: raceClass,
            executions: decision.executions,
            states: decision.outcomes.length,
            elapsed_ms: decision.elapsed_ms,
            witness: bad === undefined ? null : replayString(point, bad),
          };
        }
      }
    }
  }
}
