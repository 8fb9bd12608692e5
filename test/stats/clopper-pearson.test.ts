import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clopperPearson } from '../../src/stats/clopper-pearson.js';

const near = (actual: number, expected: number, by = 5e-5) =>
  assert.ok(Math.abs(actual - expected) < by, `${actual}, not ${expected}`);

test('published limits', () => {
  // 0 of n: 1 - (alpha / 2)^(1 / n), in closed form.
  near(clopperPearson(0, 10)[1], 1 - 0.025 ** (1 / 10), 1e-12);
  near(clopperPearson(0, 1_000_000)[1], 1 - 0.025 ** 1e-6, 1e-15);
  assert.equal(clopperPearson(0, 10)[0], 0);
  assert.equal(clopperPearson(10, 10)[1], 1);
  // Tables of exact binomial limits (Clopper and Pearson 1934, and since): 1 of 10, 5 of 10.
  near(clopperPearson(1, 10)[0], 0.0025);
  near(clopperPearson(1, 10)[1], 0.445);
  near(clopperPearson(5, 10)[0], 0.1871);
  near(clopperPearson(5, 10)[1], 0.8129);
});

/** P(at least k of n) where each has probability p, term by term. */
function atLeast(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = k, choose = 1; i <= n; i++) {
    if (i === k) for (let j = 0; j < k; j++) choose *= (n - j) / (j + 1);
    else choose *= (n - i + 1) / i;
    sum += choose * p ** i * (1 - p) ** (n - i);
  }
  return sum;
}

test('at each limit the binomial tail beyond what was seen is 2.5 %', () => {
  for (const n of [1, 2, 7, 20, 50])
    for (let k = 0; k <= n; k++) {
      const [low, high] = clopperPearson(k, n);
      if (k > 0) near(atLeast(k, n, low), 0.025, 1e-9);
      if (k < n) near(1 - atLeast(k + 1, n, high), 0.025, 1e-9);
    }
});

test('the interval holds the proportion, is mirrored by the failures, and shrinks with n', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (n, seed) => {
      const k = seed % (n + 1);
      const [low, high] = clopperPearson(k, n);
      const [mirrorLow, mirrorHigh] = clopperPearson(n - k, n);
      assert.ok(low <= k / n && k / n <= high);
      near(low, 1 - mirrorHigh, 1e-9);
      near(high, 1 - mirrorLow, 1e-9);
      const [wideLow, wideHigh] = clopperPearson(k * 4, n * 4);
      assert.ok(wideHigh - wideLow < high - low);
    }),
  );
});
