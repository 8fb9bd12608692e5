/** Explored variants as C litmus tests in the kernel's format, ready for herd7 and klitmus7. */
import type { ModelName } from '../explore/models/index.js';
import { printLitmus } from '../litmus/print.js';
import { badStates } from '../litmus/print-condition.js';
import { protocolNamed } from '../protocols.js';
import { variantTitle } from './explanation.js';
import { ABOUT_PROPERTY, CHECKS, type Property } from './properties.js';
import { appliesTo, type Scenario, type Variant } from './scenarios.js';
import { Stage, type TracedProgram } from './traced-program.js';
import { modelsOf } from './variants.js';
import { Judge } from './verdict.js';

export interface ExportedTest {
  readonly file: string;
  readonly text: string;
}

/** Models that a test is about besides the kernel's own. */
const OTHERS: readonly ModelName[] = ['sc', 'tso', 'armv8', 'ppc'];

/** The condition is each scenario's first property; a variant whose code cannot end badly at all has no test. */
export function* exportLitmus(variants: readonly Variant[], scenarios: readonly Scenario[]): Generator<ExportedTest> {
  for (const scenario of scenarios) {
    const stage = new Stage(scenario);
    const property = scenario.properties[0] as Property;
    for (const variant of variants.filter((one) => appliesTo(scenario, one))) {
      const program = stage.program(variant);
      const condition = badStates(program, (outcome) => CHECKS[property](program, outcome));
      if (condition === 'exists (false)') continue;
      const judge = new Judge(program, modelsOf(variant, ['lkmm', ...OTHERS]));
      const result = judge.verdict(property, 'lkmm');
      const about = aboutTest(judge, program, variant, property);
      yield { file: `${program.name}.litmus`, text: printLitmus(program, { result, about, condition }) };
    }
  }
}

/** What the test is, what other models say, and what its labels mean. */
function aboutTest(judge: Judge, { scenario }: TracedProgram, variant: Variant, property: Property): string[] {
  const { steps } = protocolNamed(variant.protocol);
  const others = modelsOf(variant, OTHERS);
  return [
    `${scenario.name}: ${scenario.about}`,
    variantTitle(variant),
    '',
    `exists: ${property}, ${ABOUT_PROPERTY[property]}`,
    [
      ...others.map((model) => `${model}: ${judge.verdict(property, model)}`),
      "Result is the kernel's own model's",
    ].join('; '),
    '',
    ...steps.map(({ label, step }) => `${label.padEnd(4)}${step}`),
    '',
    'Page tables above the pte are folded: no other thread writes them.',
  ];
}
