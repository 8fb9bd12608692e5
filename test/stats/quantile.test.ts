import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { medianAbsoluteDeviation, median as theirMedian } from 'simple-statistics';
import { mad, median, quantile, sortedCopy } from '../../src/stats/quantile.js';

/** Quarters: sums and halves of them are exact, so that two ways to compute a median give one number. */
const values = fc.array(
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 4),
  { minLength: 1, maxLength: 50 },
);

test('type 7 quantiles of 1..5, by hand', () => {
  const at = (q: number) => quantile([1, 2, 3, 4, 5], q);
  assert.deepEqual([0, 0.25, 0.5, 0.9, 1].map(at), [1, 2, 3, 4.6, 5]);
  assert.throws(() => quantile([], 0.5), RangeError);
});

test('median and mad agree with simple-statistics', () => {
  fc.assert(
    fc.property(values, (xs) => {
      assert.equal(median(xs), theirMedian(xs));
      assert.equal(mad(xs), medianAbsoluteDeviation(xs));
    }),
  );
});

test('quantiles rise with q and stay within the values', () => {
  fc.assert(
    fc.property(
      values,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (xs, a, b) => {
        const sorted = sortedCopy(xs);
        const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
        assert.ok((sorted[0] as number) <= low && low <= high && high <= (sorted.at(-1) as number));
      },
    ),
  );
});
