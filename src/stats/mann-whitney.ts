import { midRanks, normalTwoSided } from './ranks.js';

export interface MannWhitney {
  /** pairs in which the first value is larger, ties half */
  readonly u: number;
  /** two-sided, normal with continuity and tie correction */
  readonly p_value: number;
  /** Cliff's delta: P(a > b) - P(a < b), -1 .. 1 */
  readonly cliffs_delta: number;
}

/** Whether two unpaired samples come from one distribution (Mann and Whitney 1947); for runs that share no block. */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) throw new RangeError('two samples are needed');
  const ranks = midRanks([...a, ...b]);
  const u = ranks.slice(0, n).reduce((sum, r) => sum + r, 0) - (n * (n + 1)) / 2;
  const sizes = new Map<number, number>();
  for (const r of ranks) sizes.set(r, (sizes.get(r) ?? 0) + 1);
  const ties = [...sizes.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * Math.max(1, total - 1)));
  const z = variance === 0 ? 0 : Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  return { u, p_value: normalTwoSided(z), cliffs_delta: (2 * u) / (n * m) - 1 };
}
