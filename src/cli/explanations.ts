/** `forkbench explore --witness` and `--flip`: verdicts with their reasons. */
import type { ModelName } from '../explore/models/index.js';
import type { VerdictRow } from '../results/rows.js';
import { cutText, flipText, pointTitle, witnessText } from '../verdict/explanation.js';
import type { Property } from '../verdict/properties.js';
import { verdictRow } from '../verdict/rows.js';
import type { Scenario, Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { modelsOf } from '../verdict/variants.js';
import { Judge } from '../verdict/verdict.js';

export interface Explaining {
  readonly variants: readonly Variant[];
  readonly models: readonly ModelName[];
  /** each scenario's first if none is named */
  readonly properties: readonly Property[] | undefined;
  readonly witness: boolean;
  readonly flip: boolean;
}

/** The witness, or what prevents one, of each verdict. */
export function* explanations(
  scenarios: readonly Scenario[],
  { variants, models, properties, witness, flip }: Explaining,
): Generator<{ readonly row: VerdictRow; readonly text: string }> {
  for (const scenario of scenarios) {
    const stage = new Stage(scenario);
    const asked = scenario.properties.filter((p) => (properties ?? [scenario.properties[0]]).includes(p));
    for (const variant of variants) {
      const judge = new Judge(stage.program(variant));
      for (const model of modelsOf(variant, models)) {
        const judged = judge.judge(model);
        for (const judgement of judged.judgements.filter(({ property }) => asked.includes(property))) {
          const { property, verdict } = judgement;
          const point = { scenario, variant, model, property };
          const bad = verdict === 'Sometimes' || verdict === 'Always';
          const parts = [
            ...(witness && bad ? [witnessText(stage, judge.program, point) ?? 'none found within the bounds\n'] : []),
            ...(verdict === 'Never' ? [cutText(judge.program, point)] : []),
            ...(flip && verdict === 'Sometimes' ? [flipText(judge.program, point)] : []),
          ];
          const text = `${pointTitle(point, judgement)}\n${parts.join('\n')}`;
          yield { row: verdictRow(point, judged, judgement, null), text };
        }
      }
    }
  }
}
