/** Comparing final states. */
import type { Outcome } from './program.js';

/** Equal for equal final states: all values read, and memory. A location that is 0 need not be there. */
export function outcomeKey({ memory, reads }: Outcome): string {
  const cells = [...memory].filter(([, value]) => value !== 0n).map(([loc, value]) => `${loc}=${value}`);
  return `${reads.map((values) => values.join()).join('|')} ${cells.sort().join()}`;
}
