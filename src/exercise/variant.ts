/** Verdicts of a protocol for an exercise, from the code that is benchmarked. */
import type { ModelName } from '../explore/models/index.js';
import { variantRows } from '../verdict/rows.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { chooseVariants, KNOB_VALUES, type KnobChoice, modelsOf } from '../verdict/variants.js';
import { DEADLINE_MS, type DecideVariant } from './check.js';

const values = (knob: string): readonly string[] | undefined =>
  (KNOB_VALUES as Readonly<Record<string, readonly string[]>>)[knob];

export const decideVariant: DecideVariant = ({ protocol, scenario, property }, knobs, models) => {
  const found = SCENARIOS.find(({ name }) => name === scenario);
  if (found === undefined) return `there is no scenario ${scenario}`;
  const unknown = Object.entries(knobs).find(([knob, value]) => !values(knob)?.includes(value) && knob !== 'extra');
  if (unknown !== undefined)
    return `${unknown[0]} has no value ${unknown[1]}: ${values(unknown[0])?.join(', ') ?? 'no such knob'}`;
  const lists = Object.fromEntries(Object.entries(knobs).map(([knob, value]) => [knob, [value]]));
  const { variants, notes } = chooseVariants([protocol], lists as KnobChoice, 'shipped');
  const [variant, ...more] = variants;
  if (variant === undefined || more.length > 0) return notes[0] ?? `${protocol} has no such variant, or several`;
  const lacking = models.filter((model) => !modelsOf(variant, models).includes(model));
  if (lacking.length > 0) return `this says nothing of ${lacking.join(', ')}`;
  return verdictsIn(found, variant, property, models);
};

function verdictsIn(
  scenario: Scenario,
  variant: Variant,
  property: string,
  models: readonly ModelName[],
): ReturnType<DecideVariant> {
  const rows = variantRows(new Stage(scenario), variant, models, { deadlineMs: DEADLINE_MS });
  const own = rows.filter((row) => row.property === property);
  if (own.length === 0) return `${property} is not asked in ${scenario.name}`;
  return Object.fromEntries(own.map(({ model, verdict }) => [model, verdict]));
}
