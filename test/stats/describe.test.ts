import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, medianInterval } from '../../src/stats/describe.js';
import { sortedCopy } from '../../src/stats/quantile.js';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('order statistics by hand: 1st and 6th of 6, 2nd and 9th of 10, 6th and 15th of 20', () => {
  // binomial(6): 2 / 64 = 0.031; (10): 2 * 11 / 1024 = 0.021; (20): 2 * 0.0207 = 0.041 (any table of sign-test intervals)
  assert.equal(medianInterval(upTo(5), 0.95), null);
  assert.deepEqual(
    [6, 10, 20].map((n) => medianInterval(upTo(n), 0.95)),
    [
      [1, 6],
      [2, 9],
      [6, 15],
    ],
  );
});

test('outliers are counted by Tukey fences and kept', () => {
  const d = describe([...upTo(8), 15, 100]);
  // quartiles 3.25 and 7.75, IQR 4.5: inner fence 14.5, outer 21.25
  assert.deepEqual([d.p25, d.p75, d.outliers_mild, d.outliers_severe, d.n, d.max], [3.25, 7.75, 1, 1, 10, 100]);
});

test('the interval holds the median of an exponential distribution in at least 95 % of 2,000 trials', () => {
  const rng = xoroshiro128plus(5);
  let held = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const values = sortedCopy(Array.from({ length: 48 }, () => -Math.log(1 - uniformFloat64(rng))));
    const [low, high] = medianInterval(values, 0.95) as [number, number];
    if (low <= Math.LN2 && Math.LN2 <= high) held++;
  }
  assert.ok(held / 2000 >= 0.945, `${held}`);
});
