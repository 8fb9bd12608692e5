// The exact interval of a proportion (Clopper and Pearson 1934): beta quantiles, found by bisection.
import { incompleteBeta } from './student.js';

/** @returns the two-sided interval of k successes in n trials, as proportions; k = 0 begins at 0 and k = n ends at 1 */
export function clopperPearson(k: number, n: number, level = 0.95): readonly [number, number] {
  const tail = (1 - level) / 2;
  const low = k === 0 ? 0 : betaQuantile(tail, k, n - k + 1);
  const high = k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k);
  return [low, high];
}

function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(a, b, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
