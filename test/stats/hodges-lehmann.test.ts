import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  hodgesLehmann,
  midRanks,
  normalTwoSided,
  signedRankInterval,
  signedRankP,
  walshAverages,
} from '../../src/stats/hodges-lehmann.js';

test('by hand: 1, 2, 4 has Walsh averages 1 1.5 2 2.5 3 4 and centre 2.25', () => {
  assert.deepEqual([...walshAverages([1, 2, 4])], [1, 1.5, 2, 2.5, 3, 4]);
  assert.equal(hodgesLehmann([1, 2, 4]), 2.25);
});

// Hollander and Wolfe, Nonparametric Statistical Methods, table 3.1: Hamilton depression scale, differences y - x of
// nine patients. T+ = 5; P(T+ <= 5) = 10 / 512 (subsets of {1..9} with sum 0..5: 1+1+1+2+2+3); centre -0.46.
const HAMILTON = [
  0.878 - 1.83,
  0.647 - 0.5,
  0.598 - 1.62,
  2.05 - 2.48,
  1.06 - 1.68,
  1.29 - 1.88,
  1.06 - 1.55,
  3.14 - 3.06,
  1.29 - 1.3,
];

test('the Hamilton data of Hollander and Wolfe: p = 2 x 10/512, centre -0.46', () => {
  assert.equal(signedRankP(HAMILTON), (2 * 10) / 512);
  assert.equal(hodgesLehmann(HAMILTON).toFixed(3), '-0.460');
});

test('an interval at 0.95 needs six values, and is their range then', () => {
  assert.equal(signedRankInterval([1, 2, 3, 4, 5], 0.95), null);
  assert.deepEqual(signedRankInterval([1, 2, 3, 4, 5, 6], 0.95), [1, 6]);
});

test('test and interval agree: 0 lies outside the interval exactly where p is below 0.05', () => {
  const distinct = fc
    .uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 20, selector: Math.abs })
    .filter((xs) => !xs.includes(0));
  fc.assert(
    fc.property(distinct, (xs) => {
      const [low, high] = signedRankInterval(xs, 0.95) as [number, number];
      if (walshAverages(xs).includes(0)) return; // the boundary itself: the test counts it to neither side
      assert.equal(low > 0 || high < 0, signedRankP(xs) <= 0.05, `${xs}: ${low} .. ${high}, p ${signedRankP(xs)}`);
    }),
  );
});

test('the centre moves with its values and turns with their sign', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: -1e6, max: 1e6 }),
      (xs, by) => {
        assert.equal(hodgesLehmann(xs.map((x) => x + by)), hodgesLehmann(xs) + by);
        assert.ok(hodgesLehmann(xs.map((x) => -x)) + hodgesLehmann(xs) === 0);
      },
    ),
  );
});

test('tied values share their ranks', () => {
  assert.deepEqual(midRanks([10, 20, 10, 30]), [1.5, 3, 1.5, 4]);
});

test('normal tails: 1.96 and 2.5758', () => {
  assert.equal(normalTwoSided(1.959964).toFixed(5), '0.05000');
  assert.equal(normalTwoSided(2.575829).toFixed(5), '0.01000');
  assert.equal(normalTwoSided(0).toFixed(6), '1.000000');
});
