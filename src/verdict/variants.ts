import type { ModelName } from '../explore/models/index.js';
import { knobsOf } from '../plan/expand.js';
import type { Choice } from '../plan/grid.js';
import { FORK_MB, switchesOf, wordsOf } from '../protocol/switches.js';
import { variantText } from '../protocol/variant-text.js';
import { FENCE_PERS, FENCE_PLACES, FENCES, PINS, PROTOCOLS, type Protocol, WRPROTECTS } from '../protocols.js';
import type { Variant } from './scenarios.js';

/** The knobs and switches a person chose values of. */
export interface KnobChoice extends Pick<Choice, 'wrprotect' | 'fence' | 'fence_per' | 'pin'> {
  /** alternatives, as parseSwitches() returns them */
  readonly extra?: readonly string[];
}

const GRID: KnobChoice = {
  wrprotect: WRPROTECTS,
  fence: FENCES,
  fence_per: FENCE_PLACES,
  pin: PINS,
};

export interface Variants {
  readonly variants: readonly Variant[];
  /** one line per combination that was asked for and does not exist, or per value without effect */
  readonly notes: readonly string[];
}

/**
 * The values chosen, and the shipped ones for the rest. Without any choice each protocol as it was shipped, or with
 * `grid` those whose order is in question with every combination of their knobs.
 */
export function chooseVariants(
  protocols: readonly string[] | undefined,
  choice: KnobChoice,
  unchosen: 'grid' | 'shipped' = 'grid',
): Variants {
  const notes = new Set<string>();
  const chosen = PROTOCOLS.filter(({ name }) => protocols === undefined || protocols.includes(name));
  const { extra, ...knobs } = choice;
  const free = unchosen === 'grid' && Object.keys(choice).length === 0;
  const variants = chosen.flatMap((protocol) =>
    switchesOf(protocol, extra, notes).flatMap((switches) =>
      switched(protocol, free && protocol.grid ? GRID : knobs, switches, notes),
    ),
  );
  if (choice.fence_per !== undefined && variants.length > 0 && variants.every(({ fence }) => fence === 'none'))
    notes.add(
      `fence_per=${choice.fence_per.join(',')} has no effect without a fence: choose fence=lock or fence=full too`,
    );
  return { variants, notes: [...notes] };
}

/** The variants with some switches; one of them is a fence by another name. */
function switched(protocol: Protocol, choice: KnobChoice, switches: string, notes: Set<string>): Variant[] {
  const words = wordsOf(switches);
  const own: KnobChoice = words.includes(FORK_MB) ? { ...choice, fence: ['full'], fence_per: ['fork'] } : choice;
  const extra = switches
    .split(';')
    .filter((word) => word !== FORK_MB)
    .join(';');
  if (words.includes(FORK_MB)) notes.add(`${FORK_MB} is --fence full --fence-per fork, and told as that`);
  return knobsOf(protocol, own, notes).map(({ wrprotect, fence, fence_per, pin }) => ({
    protocol: protocol.name,
    ...{ wrprotect, fence, fence_per, pin },
    ...(extra === '' ? {} : { extra }),
  }));
}

/** A no-op RMW stands for smp_mb() on x86 alone: of arm64 and Power `fence=lock` says nothing. */
const WITHOUT_LOCK: readonly ModelName[] = ['armv8', 'ppc'];

/** The models that have a verdict of the variant. */
export function modelsOf({ fence }: Variant, models: readonly ModelName[]): readonly ModelName[] {
  return fence === 'lock' ? models.filter((model) => !WITHOUT_LOCK.includes(model)) : models;
}

/** The values that each knob has. */
export const KNOB_VALUES = { wrprotect: WRPROTECTS, fence: FENCES, fence_per: FENCE_PERS, pin: PINS } as const;

/** The variant that `variantText` made this of. @param wrong makes the error of what is wrong with it */
export function parseVariant(text: string, wrong: (what: string) => Error): Variant {
  const [protocol = '', ...parts] = text.split('/');
  const knobs = Object.entries(KNOB_VALUES);
  const values = parts.slice(0, knobs.length);
  const extra = parts.slice(knobs.length);
  if (values.length !== knobs.length || extra.length > 1) throw wrong(`no variant '${text}'`);
  if (!PROTOCOLS.some(({ name }) => name === protocol)) throw wrong(`unknown protocol '${protocol}'`);
  for (const [at, [knob, known]] of knobs.entries()) {
    const value = values[at] as string;
    if (!(known as readonly string[]).includes(value)) throw wrong(`unknown value '${value}' of ${knob}`);
  }
  const [wrprotect, fence, fence_per, pin] = values;
  const choice = {
    wrprotect: [wrprotect],
    fence: [fence],
    fence_per: [fence_per],
    pin: [pin],
    extra: extra.length === 0 ? [''] : extra,
  } as KnobChoice;
  const variant = chooseVariants([protocol], choice).variants.find((one) => variantText(one) === text);
  if (variant === undefined) throw wrong(`no variant '${text}'`);
  return variant;
}
