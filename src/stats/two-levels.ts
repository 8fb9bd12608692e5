import { interquartileRange, quantile, sortedCopy } from './quantile.js';

/** Fewer than this in one of the two are bursts and no level; neither median nor lower quartile rests on them. */
const LEAST_SHARE = 1 / 4;
const LEAST_COUNT = 4;
/** A smaller step is nobody's concern. */
const LEAST_STEP = Math.log(1.05);
/** The step between the two, in interquartile ranges of the wider one. */
const CLEAR = 2;

export interface TwoLevels {
  /** medians of the two, and how many values each has */
  readonly low: number;
  readonly high: number;
  readonly lows: number;
  readonly highs: number;
}

/**
 * Whether values (logarithms, one per block) are a mixture of two levels, so that no one number stands for them: somewhere
 * is a gap wider than 5 % and than twice the interquartile range on either side of it. By simulation of 24 blocks, of cells
 * with one level at most one in a hundred is taken for two, whatever disturbs it (test/stats/two-levels.test.ts).
 */
export function twoLevels(values: readonly number[]): TwoLevels | null {
  const sorted = sortedCopy(values);
  const least = Math.max(LEAST_COUNT, Math.ceil(sorted.length * LEAST_SHARE));
  let best: TwoLevels | null = null;
  let widest = LEAST_STEP;
  for (let at = least; at <= sorted.length - least; at++) {
    const gap = (sorted[at] as number) - (sorted[at - 1] as number);
    const [low, high] = [sorted.subarray(0, at), sorted.subarray(at)];
    if (gap <= widest || gap <= CLEAR * Math.max(interquartileRange(low), interquartileRange(high))) continue;
    widest = gap;
    best = { low: quantile(low, 0.5), high: quantile(high, 0.5), lows: low.length, highs: high.length };
  }
  return best;
}
