import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockOrder, ORDERS, randomFor } from '../../src/plan/order.js';

test('every order is a permutation, and equal seeds give equal orders', () => {
  fc.assert(
    fc.property(fc.nat({ max: 60 }), fc.nat(), fc.integer(), fc.constantFrom(...ORDERS), (n, block, seed, order) => {
      const once = blockOrder(n, block, order, randomFor(seed, block));
      assert.deepEqual(
        [...once].sort((a, b) => a - b),
        Array.from({ length: n }, (_, i) => i),
      );
      assert.deepEqual(blockOrder(n, block, order, randomFor(seed, block)), once);
    }),
  );
});

test('abba turns round every other block, sequential never', () => {
  const rng = randomFor(1);
  assert.deepEqual(
    [0, 1, 2].map((b) => blockOrder(3, b, 'abba', rng)),
    [
      [0, 1, 2],
      [2, 1, 0],
      [0, 1, 2],
    ],
  );
  assert.deepEqual(blockOrder(3, 1, 'sequential', rng), [0, 1, 2]);
});

test('random orders put each cell in each place about equally often', () => {
  const seen = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  const blocks = 4000;
  for (let b = 0; b < blocks; b++)
    for (const [place, cell] of blockOrder(4, b, 'random', randomFor(7, b)).entries())
      (seen[cell] as number[])[place] = ((seen[cell] as number[])[place] as number) + 1;
  // expected 1000 each with a standard deviation of 27; five of them leave no room for luck with this seed
  for (const row of seen) for (const n of row) assert.ok(Math.abs(n - blocks / 4) < 137, `${n}`);
});
