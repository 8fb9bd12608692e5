import { mad, quantile, sortedCopy } from './quantile.js';

export interface Description {
  readonly n: number;
  readonly min: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
  readonly mad: number;
  /** of the median; null where there are too few values */
  readonly ci_low: number | null;
  readonly ci_high: number | null;
  readonly ci_level: number | null;
  readonly estimator: string;
  /** beyond Tukey's inner fences (1.5 IQR) but not the outer ones (3 IQR): labelled, never dropped */
  readonly outliers_mild: number;
  readonly outliers_severe: number;
}

const LEVEL = 0.95;

/** What a summary says of one cell's samples of one metric, of which there is at least one. */
export function describe(values: ArrayLike<number>): Description {
  const sorted = sortedCopy(values);
  const at = (q: number) => quantile(sorted, q);
  const interval = medianInterval(sorted, LEVEL);
  const [q1, q3] = [at(0.25), at(0.75)];
  const beyond = (fences: number) =>
    sorted.filter((v) => v < q1 - fences * (q3 - q1) || v > q3 + fences * (q3 - q1)).length;
  return {
    n: sorted.length,
    min: at(0),
    p25: q1,
    p50: at(0.5),
    p75: q3,
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    mean: sorted.reduce((sum, v) => sum + v, 0) / sorted.length,
    mad: mad(sorted),
    ci_low: interval?.[0] ?? null,
    ci_high: interval?.[1] ?? null,
    ci_level: interval === null ? null : LEVEL,
    estimator: 'median_binomial',
    outliers_mild: beyond(1.5) - beyond(3),
    outliers_severe: beyond(3),
  };
}

/**
 * Distribution-free interval of the median: the widest pair of order statistics k, n - k + 1 that binomial(n, 1/2) leaves
 * out at most 1 - level. null below six values (at 0.95). Takes samples for independent: a description, no verdict.
 */
export function medianInterval(sorted: ArrayLike<number>, level: number): [number, number] | null {
  const n = sorted.length;
  let below = 0;
  let term = 0.5 ** n; // P(exactly k of n lie below the median), k = 0
  let k = 0;
  while (below + term <= (1 - level) / 2) {
    below += term;
    term *= (n - k) / (k + 1);
    k++;
  }
  return k === 0 ? null : [sorted[k - 1] as number, sorted[n - k] as number];
}
