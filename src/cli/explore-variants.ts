/** Which variants a command looks at, and under which models: those asked for; unasked, those that tell the story. */
import { usageError } from '../errors.js';
import type { ModelName } from '../explore/models/index.js';
import { variantText } from '../protocol/variant-text.js';
import { PROTOCOLS, type Wrprotect } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import { chooseVariants, type KnobChoice, type Variants } from '../verdict/variants.js';
import { ARCHITECTURES, type Arch } from './architectures.js';

/**
 * Each protocol as shipped; beside those whose order is in question the textbook's: the kernel's generic helper, which is
 * a plain store, bare and with the fence that it lacks.
 */
export function toldVariants(protocols: readonly string[] | undefined): Variants {
  const variants = PROTOCOLS.filter(({ name }) => protocols === undefined || protocols.includes(name)).flatMap(
    ({ name, shipped, grid }): Variant[] => {
      const textbook: KnobChoice = { wrprotect: ['store'], fence: ['none', 'full'], fence_per: ['pte'] };
      return [{ protocol: name, ...shipped }, ...(grid ? chooseVariants([name], textbook).variants : [])];
    },
  );
  return { variants: [...new Map(variants.map((variant) => [variantText(variant), variant])).values()], notes: [] };
}

export interface ArchChoice {
  readonly arch?: Arch;
  readonly model?: readonly ModelName[];
  readonly wrprotect?: readonly Wrprotect[];
}

/** The options with what `--arch` chooses in them. Throws a usage error where they choose it themselves. */
export function withArch<O extends ArchChoice>(options: O): O {
  const { arch } = options;
  if (arch === undefined) return options;
  const { wrprotect, model } = ARCHITECTURES[arch];
  const own = { '--model': options.model, '--wrprotect': options.wrprotect };
  for (const [option, value] of Object.entries(own)) {
    if (value === undefined) continue;
    throw usageError(
      `--arch ${arch} does not go with ${option}`,
      `it chooses both: ${model}, and ${wrprotect ?? 'the write-protect that x86 shipped'}`,
    );
  }
  return { ...options, model: [model], ...(wrprotect === null ? {} : { wrprotect: [wrprotect] }) };
}

/** @param all every combination of the knobs, where none was chosen. Throws a usage error where nothing is left of what was asked for */
export function askedVariants(
  protocols: readonly string[] | undefined,
  choice: KnobChoice,
  { arch, all }: { readonly arch?: Arch; readonly all?: boolean },
): Variants {
  const unasked = Object.keys(choice).length === 0 && arch === undefined && !all;
  const chosen = unasked
    ? toldVariants(protocols)
    : chooseVariants(protocols, choice, all && arch === undefined ? 'grid' : 'shipped');
  if (chosen.variants.length === 0) throw usageError(chosen.notes.join('; '), 'see forkbench list');
  return chosen;
}
