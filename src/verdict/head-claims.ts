/** What a protocol file's head claims, `Never under sc, tso. Sometimes under lkmm.`, and what of it is not so. */
import type { Knobs } from '../protocols.js';
import { isBad, type Verdict } from '../verdicts.js';
import { PROPERTIES, type Property } from './properties.js';
import { SCENARIOS } from './scenarios.js';

export interface Claim {
  readonly knobs: Knobs;
  readonly property: Property;
  /** by name; empty: where the property is at stake */
  readonly scenario: string;
  readonly never: readonly string[];
  readonly sometimes: readonly string[];
}

/** Knobs, a property, a scenario, if any; then the claim. What a sentence quotes is none. */
const CLAIM = /^(?:(?:\w+=\S*|[a-z]+_\w+)(?: (?:\w+=\S*|[a-z]+_\w+))*: )?(?:Never|Sometimes) under \w/;

/** The lines of a head's prose that claim something. */
export function claimLines(about: string): string[] {
  return about
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => CLAIM.test(line));
}

/** `wrprotect=store fence=full/pte lost_dirty: Never under sc. Sometimes under tso, lkmm.`; `pin_before_fork: Never under ..` */
export function parseClaim(line: string, shipped: Knobs): Claim {
  const models = (verb: string): string[] =>
    (new RegExp(`${verb} under ([\\w, ]+)\\.`).exec(line)?.[1] ?? '').split(', ').filter((model) => model !== '');
  const words = (/^(.*?): /.exec(line)?.[1] ?? '').split(' ').filter((word) => word !== '');
  const chosen = words
    .filter((word) => word.includes('='))
    .flatMap((word) => {
      const [knob, value] = word.split('=') as [string, string];
      if (knob !== 'fence') return [[knob, value]];
      return value.split('/').map((part, at) => [['fence', 'fence_per'][at], part]);
    });
  const property =
    words.find((word): word is Property => (PROPERTIES as readonly string[]).includes(word)) ?? 'lost_pin';
  return {
    knobs: { ...shipped, ...Object.fromEntries(chosen) },
    property,
    scenario: words.find((word) => SCENARIOS.some(({ name }) => name === word)) ?? '',
    never: models('Never'),
    sometimes: models('Sometimes'),
  };
}

export interface Refuted {
  readonly property: Property;
  readonly model: string;
  readonly claimed: 'Never' | 'Sometimes';
  readonly verdict: Verdict;
}

/** Claims about the code as shipped, in all scenarios, that the verdicts contradict; each once. */
export function refuted(
  { about, shipped }: { readonly about: string; readonly shipped: Knobs },
  verdicts: readonly { readonly property: Property; readonly model: string; readonly verdict: Verdict }[],
): Refuted[] {
  const claims = claimLines(about)
    .map((line) => parseClaim(line, shipped))
    .filter(({ knobs, scenario }) => scenario === '' && JSON.stringify(knobs) === JSON.stringify(shipped));
  return verdicts.flatMap(({ property, model, verdict }): Refuted[] => {
    const own = claims.filter((claim) => claim.property === property);
    if (isBad(verdict) && own.some(({ never }) => never.includes(model)))
      return [{ property, model, claimed: 'Never', verdict }];
    if (verdict === 'Never' && own.some(({ sometimes }) => sometimes.includes(model)))
      return [{ property, model, claimed: 'Sometimes', verdict }];
    return [];
  });
}
