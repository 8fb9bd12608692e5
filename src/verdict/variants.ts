import type { ModelName } from '../explore/models/index.js';
import { knobsOf } from '../plan/expand.js';
import type { Choice } from '../plan/grid.js';
import { FENCE_PERS, FENCE_PLACES, FENCES, PINS, PROTOCOLS, type Protocol, WRPROTECTS } from '../protocols.js';
import type { Variant } from './scenarios.js';

/** The knobs a person chose values of. */
export type KnobChoice = Pick<Choice, 'wrprotect' | 'fence' | 'fence_per' | 'pin'>;

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
  const free = unchosen === 'grid' && Object.keys(choice).length === 0;
  const variants = chosen.flatMap((protocol) =>
    knobsOf(protocol, free && protocol.grid ? GRID : choice, notes).map((knobs) => variant(protocol, knobs)),
  );
  if (choice.fence_per !== undefined && variants.length > 0 && variants.every(({ fence }) => fence === 'none'))
    notes.add(
      `fence_per=${choice.fence_per.join(',')} has no effect without a fence: choose fence=lock or fence=full too`,
    );
  return { variants, notes: [...notes] };
}

function variant({ name }: Protocol, { wrprotect, fence, fence_per, pin }: Omit<Variant, 'protocol'>): Variant {
  return { protocol: name, wrprotect, fence, fence_per, pin };
}

/** A no-op RMW stands for smp_mb() on x86 alone: of arm64 and Power `fence=lock` says nothing. */
const WITHOUT_LOCK: readonly ModelName[] = ['armv8', 'ppc'];

/** The models that have a verdict of the variant. */
export function modelsOf({ fence }: Variant, models: readonly ModelName[]): readonly ModelName[] {
  return fence === 'lock' ? models.filter((model) => !WITHOUT_LOCK.includes(model)) : models;
}

const VALUES = { wrprotect: WRPROTECTS, fence: FENCES, fence_per: FENCE_PERS, pin: PINS } as const;

/** The variant that `variantText` made this of. @param wrong makes the error of what is wrong with it */
export function parseVariant(text: string, wrong: (what: string) => Error): Variant {
  const [protocol = '', ...values] = text.split('/');
  const knobs = Object.entries(VALUES);
  if (values.length !== knobs.length) throw wrong(`no variant '${text}'`);
  if (!PROTOCOLS.some(({ name }) => name === protocol)) throw wrong(`unknown protocol '${protocol}'`);
  for (const [at, [knob, known]] of knobs.entries()) {
    const value = values[at] as string;
    if (!(known as readonly string[]).includes(value)) throw wrong(`unknown value '${value}' of ${knob}`);
  }
  const [wrprotect, fence, fence_per, pin] = values;
  const choice = { wrprotect: [wrprotect], fence: [fence], fence_per: [fence_per], pin: [pin] } as KnobChoice;
  const variant = chooseVariants([protocol], choice).variants.find((one) => variantText(one) === text);
  if (variant === undefined) throw wrong(`no variant '${text}'`);
  return variant;
}

/** `early_wrprotect/store/none//add1024`: as in replay strings. */
export function variantText({ protocol, wrprotect, fence, fence_per, pin }: Variant): string {
  return [protocol, wrprotect, fence, fence_per, pin].join('/');
}
