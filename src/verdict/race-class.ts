/** What kind of race breaks a property: told by the strongest model under which it shows. */
import type { ModelName } from '../explore/models/index.js';
import { isBad, NO_RACE, type Verdict } from '../verdicts.js';
import type { Property } from './properties.js';

export type RaceClass =
  | ''
  | typeof NO_RACE
  | 'logic race'
  | 'ordering race'
  | 'ordering race (weak models only)'
  | 'lost update';

/** Weaker one by one: the first under which a race shows gives its class. */
const CLASSES: readonly (readonly [ModelName, RaceClass])[] = [
  ['sc', 'logic race'],
  ['tso', 'ordering race'],
];

/** What a property says when it does not hold, where that is no question of models. */
const OWN_CLASS: Partial<Record<Property, RaceClass>> = {
  lost_dirty: 'lost update',
  lost_accessed: 'lost update',
  set_pte_on_valid: '', // a rule that is broken, with or without another thread
};

/** Those that must be decided to tell a class. */
export const CLASS_MODELS: readonly ModelName[] = CLASSES.map(([model]) => model);

/** @param verdict on the property, under one model; `under`: under others */
export function raceClassOf(verdict: Verdict, property: Property, under: (model: ModelName) => Verdict): RaceClass {
  if (!isBad(verdict)) return '';
  const own = OWN_CLASS[property];
  if (own !== undefined) return own;
  for (const [model, raceClass] of CLASSES) {
    const there = under(model);
    // What was not found out there gives no class.
    if (there === 'Unknown') return '';
    if (there === 'Always') return NO_RACE;
    if (there === 'Sometimes') return raceClass;
  }
  return 'ordering race (weak models only)';
}
