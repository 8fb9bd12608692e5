import assert from 'node:assert/strict';
import { test } from 'node:test';
import { midRanks, normalTwoSided } from '../../src/stats/ranks.js';

test('tied values share their ranks', () => {
  assert.deepEqual(midRanks([10, 20, 10, 30]), [1.5, 3, 1.5, 4]);
});

test('normal tails: 1.96 and 2.5758', () => {
  assert.equal(normalTwoSided(1.959964).toFixed(5), '0.05000');
  assert.equal(normalTwoSided(2.575829).toFixed(5), '0.01000');
  assert.equal(normalTwoSided(0).toFixed(6), '1.000000');
});
