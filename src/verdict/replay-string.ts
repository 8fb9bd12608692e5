/**
 * A bad outcome as one word that brings it back: scenario, variant, model, property, and what each thread's reads
 * returned, in hexadecimal: `pin_vs_fork:early_wrprotect/store/none//add1024:tso:lost_pin:1.10067-10067.1`.
 */
import { usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import type { Outcome, Value } from '../explore/program.js';
import { variantText } from '../protocol/variant-text.js';
import { PROPERTIES, type Property } from './properties.js';
import { appliesTo, SCENARIOS, type Scenario, type Variant } from './scenarios.js';
import { modelsOf, parseVariant } from './variants.js';

/** What a verdict is of: one row of the verdict table. */
export interface Point {
  readonly scenario: Scenario;
  readonly variant: Variant;
  readonly model: ModelName;
  readonly property: Property;
}

export interface ReplayPoint extends Point {
  /** per thread */
  readonly reads: readonly (readonly Value[])[];
}

export function replayString({ scenario, variant, model, property }: Point, bad: Pick<Outcome, 'reads'>): string {
  const reads = bad.reads.map((values) => values.map((value) => value.toString(16)).join('.')).join('-');
  return [scenario.name, variantText(variant), model, property, reads].join(':');
}

const READS = /^([0-9a-f]+(\.[0-9a-f]+)*)?(-([0-9a-f]+(\.[0-9a-f]+)*)?)*$/;

/** Throws a usage error that names the part that is wrong. */
export function parseReplayString(text: string): ReplayPoint {
  const [scenarioName, variantName, model, property, reads, ...more] = text.split(':');
  const wrong = (what: string): Error =>
    usageError(`--replay: ${what} in '${text}'`, 'take it from a witness as it is');
  const scenario = SCENARIOS.find(({ name }) => name === scenarioName);
  if (scenario === undefined) throw wrong(`no scenario '${scenarioName}'`);
  if (model === undefined || !MODELS.has(model)) throw wrong(`no model '${model ?? ''}'`);
  if (!(PROPERTIES as readonly string[]).includes(property ?? '')) throw wrong(`no property '${property ?? ''}'`);
  if (reads === undefined || more.length > 0 || !READS.test(reads)) throw wrong('no values read');
  const variant = parseVariant(variantName ?? '', wrong);
  if (modelsOf(variant, [model]).length === 0) throw wrong(`no verdict of fence=lock under ${model}`);
  if (!appliesTo(scenario, variant)) throw wrong(`${scenario.name} is not asked of ${variant.protocol}`);
  const values = reads
    .split('-')
    .map((list) => (list === '' ? [] : list.split('.').map((word) => BigInt(`0x${word}`))));
  if (values.length !== scenario.actors.length) throw wrong(`values of ${values.length} threads`);
  return { scenario, variant, model, property: property as Property, reads: values };
}
