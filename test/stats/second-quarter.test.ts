import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { secondQuarter, weightedSecondQuarter } from '../../src/stats/second-quarter.js';

test('by hand: of eight values the third and fourth, of six the second and third, of three the first two', () => {
  assert.equal(secondQuarter([8, 7, 6, 5, 4, 3, 2, 1]), 3.5);
  assert.equal(secondQuarter([60, 50, 40, 30, 20, 10]), 25);
  assert.equal(secondQuarter([3, 1, 2]), 1.5);
  assert.equal(secondQuarter([2, 1]), 1);
  assert.equal(secondQuarter([5]), 5);
  assert.throws(() => secondQuarter([]), RangeError);
});

const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 30 });

test('it moves with its values, and what makes the slower half slower still changes nothing', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 1e6 }), (xs, by) => {
      assert.ok(Math.abs(secondQuarter(xs.map((x) => x + by)) - secondQuarter(xs) - by) < 1e-6);
      const sorted = [...xs].sort((a, b) => a - b);
      const kept = Math.max(Math.floor(xs.length / 4) + 1, Math.ceil(xs.length / 2));
      assert.equal(secondQuarter(sorted.map((x, i) => (i < kept ? x : x + by))), secondQuarter(xs));
    }),
  );
});

test('counted so many times is there so many times', () => {
  fc.assert(
    fc.property(values, fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }), (xs, times) => {
      const sorted = [...xs].sort((a, b) => a - b);
      const groups = sorted.map((x) => Math.abs(x) % 3);
      const spread = sorted.flatMap((x, i) => new Array<number>(times[groups[i] as number] as number).fill(x));
      if (spread.length > 0)
        assert.ok(Math.abs(weightedSecondQuarter(sorted, groups, times) - secondQuarter(spread)) < 1e-6);
    }),
  );
});
