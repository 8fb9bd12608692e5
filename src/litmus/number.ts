/** Numbers as they stand in a litmus test. */
import type { Value } from '../explore/program.js';
import { LitmusError } from './error.js';

const MOST = 1n << 64n;

/**
 * @param text decimal or hexadecimal, perhaps with C's suffixes
 * @param octal does a leading 0 make it octal? In C it does, in herd's own language it does not.
 * Throws LitmusError past 64 bits.
 */
export function numberValue(text: string, line: number, octal = false): Value {
  const digits = text.replace(/[uUlL]+$/, '');
  if (digits.length > 24) throw new LitmusError(line, `${digits.slice(0, 20)}... is past 64 bits`);
  if (octal && /^0\d*[89]/.test(digits)) throw new LitmusError(line, `${digits} is no octal number`);
  const value = BigInt(octal && /^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  if (value >= MOST) throw new LitmusError(line, `${digits} is past 64 bits`);
  return value;
}
