/** Correlation of each value with the one before it: (sum of neighbours' products) / (sum of squares), about the mean. */
export function lag1(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const centred = values.map((v) => v - mean);
  const squares = centred.reduce((sum, v) => sum + v * v, 0);
  if (squares === 0) return 0;
  return centred.slice(1).reduce((sum, v, i) => sum + v * (centred[i] as number), 0) / squares;
}

/** Fewer values cannot show it: with 7, no value of lag1 is beyond the bound often enough to be told from chance. */
const LEAST = 8;

/** Whether successive values go together more than independent ones would in 99 % of cases (Bartlett's bound, mean -1/n). */
export function isAutocorrelated(values: readonly number[]): boolean {
  const n = values.length;
  return n >= LEAST && lag1(values) + 1 / n > 2.326 / Math.sqrt(n);
}
