import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAutocorrelated, lag1 } from '../../src/stats/autocorrelation.js';

test('by hand: 1 2 3 has products (-1)(0) + (0)(1) over 2; 1 -1 1 -1 has -3 / 4', () => {
  assert.equal(lag1([1, 2, 3]), 0);
  assert.equal(lag1([1, -1, 1, -1]), -0.75);
  assert.equal(lag1([5, 5, 5]), 0);
});

test('a trend is found, too few values never are', () => {
  const trend = Array.from({ length: 12 }, (_, i) => i);
  assert.ok(isAutocorrelated(trend));
  assert.ok(!isAutocorrelated(trend.slice(0, 7)));
  assert.ok(!isAutocorrelated([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]));
});
