import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleRankCorrelation } from 'simple-statistics';
import { spearman } from '../../src/stats/spearman.js';

test('by hand: the same order, the opposite one, one pair exchanged, ties', () => {
  assert.equal(spearman([1, 20, 300], [2, 3, 4]), 1);
  assert.equal(spearman([1, 20, 300], [4, 3, 2]), -1);
  assert.equal(spearman([1, 2, 3, 4], [1, 3, 2, 4]), 0.8);
  assert.equal(spearman([1, 1, 2], [1, 1, 2]), 1);
  assert.equal(spearman([5, 5], [1, 2]), null);
  assert.throws(() => spearman([1], []), /one length/);
});

test('without ties it is simple-statistics’s', () => {
  const list = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(list, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (a, more) => {
      const b = a.map((value, i) => value * (more.next().value as number) + i / 7919);
      if (new Set(b).size < b.length) return;
      assert.ok(Math.abs((spearman(a, b) as number) - sampleRankCorrelation(a, b)) < 1e-9);
    }),
  );
});
