import { sortedCopy } from './quantile.js';

/**
 * What a cell takes where nothing comes between: the mean of its values from the lower quartile to the median. What else
 * runs can make a sample slow and never fast, so that the slower half says little of the cell; and the fastest quarter is
 * where a sample that met no pinner, or an unusually lucky one, lies. Of fewer than four values the fastest are not left out.
 */
export function secondQuarter(values: ArrayLike<number>): number {
  return weightedSecondQuarter(sortedCopy(values), new Uint8Array(values.length), [1]);
}

/** The same of ascending values, each counted as often as its group is. */
export function weightedSecondQuarter(
  sorted: ArrayLike<number>,
  groups: ArrayLike<number>,
  times: ArrayLike<number>,
): number {
  let n = 0;
  for (let i = 0; i < sorted.length; i++) n += times[groups[i] as number] as number;
  if (n === 0) throw new RangeError('no level of nothing');
  const from = Math.floor(n / 4);
  const to = Math.max(from + 1, Math.ceil(n / 2));
  let sum = 0;
  for (let i = 0, at = 0; at < to; i++) {
    const next = at + (times[groups[i] as number] as number);
    sum += (sorted[i] as number) * Math.max(0, Math.min(next, to) - Math.max(at, from));
    at = next;
  }
  return sum / (to - from);
}
