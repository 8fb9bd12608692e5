import type { Reading, Subject } from './subject.js';

/** Samples of a block that a program of native/ throws away. */
const WARMUP = 2;

/** How many samples a program must take ahead for a block of `samples`. */
export function samplesAhead(samples: number): number {
  return samples + WARMUP;
}

/**
 * A block whose samples a program of native/ took ahead, and timed itself.
 * @throws Error where it took fewer than the block asks for
 */
export function aheadSubject<T>(
  taken: readonly T[],
  elapsedOf: (sample: T) => number,
  readings: (elapsed_ns: number, sample: T) => Reading[],
): Subject {
  let next = 0;
  const sample = (i: number): T => {
    const one = taken[i];
    if (one === undefined) throw new Error(`sample ${i + 1} is due, and the program took ${taken.length}`);
    return one;
  };
  return {
    warmup: WARMUP,
    run: () => elapsedOf(sample(next)),
    after() {
      next++;
    },
    readings: (elapsed_ns) => readings(elapsed_ns, sample(next - 1)),
  };
}
