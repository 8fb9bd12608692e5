/** What `try` and `diff` were asked for: a name, or a file that becomes one. */
import { existsSync } from 'node:fs';
import { usageError } from '../errors.js';
import { adoptFiles } from '../outside/adopt.js';
import { protocolNamed, protocolNames } from '../protocols.js';
import { didYouMean } from '../suggest.js';
import { shippedVariant, usualOther } from '../try/variants.js';
import type { Variant } from '../verdict/scenarios.js';

export interface Beside {
  readonly variant: Variant;
  readonly against: Variant;
}

export const isFile = (word: string): boolean => word.includes('.') || word.includes('/') || existsSync(word);

/** @throws exit 64 or 65 */
export function nameOf(word: string): string {
  if (protocolNames().includes(word)) return word;
  if (!isFile(word))
    throw usageError(`unknown protocol '${word}'${didYouMean(word, protocolNames())}`, 'a name, or a file');
  return adoptFiles([word])[0] as string;
}

/** @param other what it is compared with; without it, what its head names. @throws exit 64 or 65 */
export function beside(word: string, other: string | undefined): Beside {
  const name = nameOf(word);
  const against = other === undefined ? usualOther(name) : nameOf(other);
  return { variant: shippedVariant(protocolNamed(name)), against: shippedVariant(protocolNamed(against)) };
}
