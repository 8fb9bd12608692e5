/**
 * Values that are not known yet. A thread may be run before its reads have values: each such read returns a hole of its
 * own, which is carried along by assignments; whatever is computed from one is `COMPUTED`, and what hangs on one is a
 * decision that the run asks for (`Run.choices`). Holes lie outside of all values a program can have: 64 bits, signed
 * or unsigned.
 */
import type { Value } from './program.js';

const FIRST = 1n << 80n;

/** Computed from what is not known yet. */
export const COMPUTED: Value = FIRST - 1n;

/** What the n-th read of a thread returns as long as nobody knows. */
export function hole(read: number): Value {
  return FIRST + BigInt(read);
}

export function isHole(value: Value): boolean {
  return value >= COMPUTED;
}

/** Which read's value it is a mere copy of; -1: it is computed, or no hole. */
export function copyOf(value: Value): number {
  return value >= FIRST && value < FIRST_SYMBOL ? Number(value - FIRST) : -1;
}

const FIRST_SYMBOL = 1n << 90n;

/** A value that an execution passes round and nothing fixes: it is equal to itself alone, and stays a hole for good. */
export function symbol(number: number): Value {
  return FIRST_SYMBOL + BigInt(number);
}

/** `S0`, as herd shows them; undefined for anything else. */
export function symbolText(value: Value): string | undefined {
  return value >= FIRST_SYMBOL ? `S${value - FIRST_SYMBOL}` : undefined;
}
