import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { studentQuantile, studentTwoSided } from '../../src/stats/student.js';

// Table of Student's t, two-sided 0.95 and 0.99 (any textbook).
const TABLE: [number, number, number][] = [
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [3, 3.182, 5.841],
  [7, 2.365, 3.499],
  [9, 2.262, 3.25],
  [30, 2.042, 2.75],
  [1000, 1.962, 2.581],
];

test('quantiles are the textbook table', () => {
  for (const [df, q95, q99] of TABLE) {
    assert.equal(studentQuantile(0.95, df).toFixed(3), q95.toFixed(3), `df ${df}`);
    assert.equal(studentQuantile(0.99, df).toFixed(3), q99.toFixed(3), `df ${df}`);
  }
});

test('with one degree of freedom it is the Cauchy distribution', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), (t) => {
      assert.ok(Math.abs(studentTwoSided(t, 1) - (1 - (2 / Math.PI) * Math.atan(t))) < 1e-12);
    }),
  );
});

test('quantile and tail are inverse', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (level, df) => {
      assert.ok(Math.abs(studentTwoSided(studentQuantile(level, df), df) - (1 - level)) < 1e-9);
    }),
  );
});
