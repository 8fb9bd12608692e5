import { median, sortedCopy } from './quantile.js';

/** Means of all pairs of values, each with itself too, ascending. */
export function walshAverages(values: readonly number[]): Float64Array {
  const means: number[] = [];
  for (let i = 0; i < values.length; i++)
    for (let j = i; j < values.length; j++) means.push(((values[i] as number) + (values[j] as number)) / 2);
  return sortedCopy(means);
}

/** The centre of values that lie symmetrically about it, up to outliers: median of the Walsh averages (Hodges and Lehmann 1963). */
export function hodgesLehmann(values: readonly number[]): number {
  return median(walshAverages(values));
}

/** How many subsets of the ranks 1..n have each sum: the null distribution of the signed-rank statistic, times 2^n. */
function rankSumCounts(n: number): number[] {
  const counts = new Array<number>((n * (n + 1)) / 2 + 1).fill(0);
  counts[0] = 1;
  for (let rank = 1; rank <= n; rank++)
    for (let sum = counts.length - 1; sum >= rank; sum--)
      counts[sum] = (counts[sum] as number) + (counts[sum - rank] as number);
  return counts;
}

/** Largest n for which the exact distribution is used: 2^n must be exact, and beyond it the normal curve is close. */
const EXACT_LIMIT = 50;

/**
 * Interval of the centre from the signed-rank test: the Walsh averages that the test at `level` does not reject
 * (Tukey). @returns null where even the widest has less confidence: fewer than 6 values at 0.95
 */
export function signedRankInterval(values: readonly number[], level: number): [number, number] | null {
  const n = values.length;
  if (n > EXACT_LIMIT) return normalInterval(values, level);
  const counts = rankSumCounts(n);
  const tail = (1 - level) / 2;
  let below = 0;
  let k = -1;
  for (let sum = 0; sum < counts.length && (below + (counts[sum] as number)) / 2 ** n <= tail; sum++) {
    below += counts[sum] as number;
    k = sum;
  }
  if (k < 0) return null;
  const averages = walshAverages(values);
  return [averages[k] as number, averages[averages.length - 1 - k] as number];
}

function normalInterval(values: readonly number[], level: number): [number, number] {
  const n = values.length;
  const averages = walshAverages(values);
  // 1.959964 is the normal quantile of 0.95; other levels are not asked for beyond the exact range
  if (level !== 0.95) throw new RangeError('only 0.95 beyond 50 values');
  const k = Math.max(0, Math.floor(averages.length / 2 - 1.959964 * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)));
  return [averages[k] as number, averages[averages.length - 1 - k] as number];
}

/** Two-sided p of the signed-rank test that the centre is 0: exact without ties, zeros dropped, mid-ranks for ties (then normal). */
export function signedRankP(values: readonly number[]): number {
  const nonzero = values.filter((v) => v !== 0);
  const n = nonzero.length;
  if (n === 0) return 1;
  const ranks = midRanks(nonzero.map(Math.abs));
  const positive = nonzero.reduce((sum, v, i) => sum + (v > 0 ? (ranks[i] as number) : 0), 0);
  const ties = new Set(ranks).size < n;
  if (n <= EXACT_LIMIT && !ties) {
    const counts = rankSumCounts(n);
    const extreme = Math.min(positive, (n * (n + 1)) / 2 - positive);
    const below = counts.slice(0, extreme + 1).reduce((sum, c) => sum + c, 0);
    return Math.min(1, (2 * below) / 2 ** n);
  }
  const variance = ranks.reduce((sum, r) => sum + r * r, 0) / 4;
  const z = Math.max(0, Math.abs(positive - (n * (n + 1)) / 4) - 0.5) / Math.sqrt(variance);
  return normalTwoSided(z);
}

/** Ranks from 1, equal values sharing the mean of theirs. */
export function midRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1] as number] === values[order[i] as number]) j++;
    for (let k = i; k <= j; k++) ranks[order[k] as number] = (i + j) / 2 + 1;
    i = j + 1;
  }
  return ranks;
}

/** P(|Z| > z): complementary error function by a Chebyshev fit (Numerical Recipes 6.2), relative error below 1.2e-7. */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const c = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const series = c.reduceRight((sum, ci) => sum * t + ci, 0);
  return Math.min(1, t * Math.exp(-x * x + series));
}
