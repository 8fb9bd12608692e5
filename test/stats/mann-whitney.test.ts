import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorFunction, wilcoxonRankSum } from 'simple-statistics';
import { mannWhitney } from '../../src/stats/mann-whitney.js';

const sample = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 15 });

test('by hand: 1 2 3 against 2 4 has U = 1.5 of 6', () => {
  // pairs (a > b): 3 > 2; ties: 2 = 2 -> 1 + 1/2
  const { u, cliffs_delta } = mannWhitney([1, 2, 3], [2, 4]);
  assert.equal(u, 1.5);
  assert.equal(cliffs_delta, (2 * 1.5) / 6 - 1);
});

test('U is the rank sum of simple-statistics less its least value, and counts pairs', () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const { u, cliffs_delta, p_value } = mannWhitney(a, b);
      assert.equal(u, wilcoxonRankSum(a, b) - (a.length * (a.length + 1)) / 2);
      const wins = a.flatMap((x) => b.map((y) => Math.sign(x - y))).reduce((s, v) => s + v, 0);
      assert.ok(Math.abs(cliffs_delta - wins / (a.length * b.length)) < 1e-12);
      assert.ok(Math.abs(mannWhitney(b, a).p_value - p_value) < 1e-12);
    }),
  );
});

/** All ways to choose `k` of `values`. */
function choices(values: readonly number[], k: number): number[][] {
  const [first, ...rest] = values;
  if (k === 0) return [[]];
  if (first === undefined || k > values.length) return [];
  return [...choices(rest, k - 1).map((chosen) => [first, ...chosen]), ...choices(rest, k)];
}

test('p is the normal tail at the mean and variance that U has over all ways to deal the values, ties or not', () => {
  const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(few, few, (a, b) => {
      const { u, p_value } = mannWhitney(a, b);
      const pool = [...a, ...b];
      const us = choices([...pool.keys()], a.length).map((chosen) => {
        const [mine, theirs] = [chosen, [...pool.keys()].filter((i) => !chosen.includes(i))].map((which) =>
          which.map((i) => pool[i] as number),
        ) as [number[], number[]];
        return mine.flatMap((x) => theirs.map((y) => (1 + Math.sign(x - y)) / 2)).reduce((sum, v) => sum + v, 0);
      });
      const mean = us.reduce((sum, v) => sum + v, 0) / us.length;
      const variance = us.reduce((sum, v) => sum + (v - mean) ** 2, 0) / us.length;
      const z = variance < 1e-12 ? 0 : Math.max(0, Math.abs(u - mean) - 0.5) / Math.sqrt(variance);
      const expected = 1 - errorFunction(z / Math.SQRT2);
      assert.ok(Math.abs(p_value - expected) < 1e-5, `${p_value}, not ${expected}`);
    }),
  );
});

test('two samples far apart: 8 against 8 without overlap has z = 3.31, p = 0.00094', () => {
  // mean 32, variance 8 * 8 * 17 / 12 = 90.67, z = (32 - 0.5) / 9.522 = 3.308; two-sided normal tail 0.00094
  const low = [1, 2, 3, 4, 5, 6, 7, 8];
  assert.equal(
    mannWhitney(
      low,
      low.map((x) => x + 10),
    ).p_value.toFixed(5),
    '0.00094',
  );
});
