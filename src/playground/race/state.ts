/** What the race shows, and the text of it that stands in the link. */

import { MODELS, type ModelName } from '../../explore/models/index.js';
import { variantText } from '../../protocol/variant-text.js';
import { PROPERTIES, type Property } from '../../verdict/properties.js';
import { appliesTo, propertiesOf, SCENARIOS, type Scenario, type Variant } from '../../verdict/scenarios.js';
import { parseVariant } from '../../verdict/variants.js';
import { ADDED, type Added, type RaceEdit } from './edits.js';
import { KEPT_WORDS } from './kept-words.js';

export interface RaceState {
  readonly variant: Variant;
  readonly scenario: string;
  /** undefined: the first that breaks, or else the scenario's first */
  readonly property?: Property | undefined;
  /** undefined: one under which it breaks */
  readonly model?: ModelName | undefined;
  readonly edits: readonly RaceEdit[];
  readonly step: number;
}

/** The seed's race: write-protect by a plain store, and no fence before the look at the pin count. */
export const FIRST: RaceState = {
  variant: { protocol: 'early_wrprotect', wrprotect: 'store', fence: 'none', fence_per: '', pin: 'add1024' },
  scenario: 'pin_vs_fork',
  property: 'lost_pin',
  model: 'tso',
  edits: [],
  step: 0,
};

export const MOST_EDITS = 12;
const MOST_STEP = 9999;
/** No link that this page makes is as long. */
const LONGEST = 2000;

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario;
}

/** Why the scenario is not asked of the variant's protocol; undefined: it is. */
export function notAsked({ variant, scenario }: Pick<RaceState, 'variant' | 'scenario'>): string | undefined {
  const found = scenarioNamed(scenario);
  if (appliesTo(found, variant)) return undefined;
  return found.needs === undefined
    ? `${scenario} is not asked of ${variant.protocol}: there a thread reaches memory that another one has only just made.`
    : `${scenario} is not asked of ${variant.protocol}: it is about ${KEPT_WORDS[found.needs]}, which this protocol has not.`;
}

/** A property of another scenario is dropped. */
export function fitting(state: RaceState): RaceState {
  const asked = propertiesOf(scenarioNamed(state.scenario), state.variant);
  const fits = state.property === undefined || asked.includes(state.property);
  return fits ? state : { ...state, property: undefined };
}

/** `early_wrprotect/store/none//add1024&s=pin_vs_fork&p=lost_pin&m=tso&e=mb@A3&n=4`. */
export function stateText({ variant, scenario, property, model, edits, step }: RaceState): string {
  const parts = [
    encode(variantText(variant)),
    `s=${scenario}`,
    ...(property === undefined ? [] : [`p=${property}`]),
    ...(model === undefined ? [] : [`m=${model}`]),
    ...(edits.length === 0 ? [] : [`e=${edits.map(editLink).join(',')}`]),
    ...(step === 0 ? [] : [`n=${step}`]),
  ];
  return parts.join('&');
}

const encode = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/');

function editLink(edit: RaceEdit): string {
  return 'out' in edit ? `-${encode(edit.out)}` : `${edit.add}@${edit.at}`;
}

/** @throws Error with one line that says what is wrong with the text */
export function parseState(text: string): RaceState {
  if (text.length > LONGEST) throw wrong(`it has ${text.length} characters, more than ${LONGEST}`);
  const [first = '', ...rest] = text.split('&');
  const fields = new Map<string, string>();
  for (const part of rest) {
    const [, key = '', value = ''] = /^([spmen])=(.*)$/s.exec(part) ?? [];
    if (key === '' || fields.has(key)) throw wrong(`'${short(part)}' is no part of it`);
    fields.set(key, value);
  }
  const variant = parseVariant(decode(first), (what) => wrong(short(what)));
  const edits = (fields.get('e') ?? '').split(',').filter((one) => one !== '');
  if (edits.length > MOST_EDITS) throw wrong(`${edits.length} changes are more than ${MOST_EDITS}`);
  const property = fields.get('p');
  const model = fields.get('m');
  const scenario = oneOf(
    fields.get('s') ?? 'pin_vs_fork',
    SCENARIOS.map(({ name }) => name),
    'scenario',
  );
  return fitting({
    variant,
    scenario,
    property: property === undefined ? undefined : oneOf(property, PROPERTIES, 'property'),
    model: model === undefined ? undefined : oneOf(model, [...MODELS.keys()], 'memory model'),
    edits: edits.map(parseEdit),
    step: parseStep(fields.get('n') ?? '0'),
  });
}

const wrong = (what: string): Error => new Error(`This link shows no race: ${what}.`);

/** What somebody else wrote, for a line of ours. */
function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function oneOf<T extends string>(value: string, known: readonly T[], what: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw wrong(`no ${what} '${short(value)}'`);
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`'${short(text)}' cannot be read`);
  }
}

function parseStep(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > MOST_STEP) throw wrong(`'${short(text)}' is no step`);
  return Number(text);
}

/** Labels and keys as protocols make them; whether the program has such a one is asked when it is there. */
function parseEdit(text: string): RaceEdit {
  const [, add, at] = /^([a-z]+)@([A-Z]\d{1,3})$/.exec(text) ?? [];
  if (add !== undefined && at !== undefined && (ADDED as readonly string[]).includes(add))
    return { add: add as Added, at };
  const out = text.startsWith('-') ? decode(text.slice(1)) : '';
  if (/^[A-Z]?\d{0,3} [\w .[\]]{1,80}$/.test(out)) return { out };
  throw wrong(`'${short(text)}' is no change`);
}
