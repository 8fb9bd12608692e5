import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holm } from '../../src/stats/holm.js';

test('0.01 0.04 0.03 0.005 by hand: 0.03 0.06 0.06 0.02', () => {
  // sorted 0.005 x 4 = 0.02, 0.01 x 3 = 0.03, 0.03 x 2 = 0.06, 0.04 x 1 = 0.04 -> not below its predecessor
  assert.deepEqual(
    holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(6)),
    ['0.030000', '0.060000', '0.060000', '0.020000'],
  );
});

test('no p falls, none exceeds 1, and the order of tests stays', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => {
      const adjusted = holm(ps);
      for (const [i, p] of ps.entries()) {
        assert.ok((adjusted[i] as number) >= p && (adjusted[i] as number) <= 1);
        for (const [j, q] of ps.entries()) if (p < q) assert.ok((adjusted[i] as number) <= (adjusted[j] as number));
      }
    }),
  );
});
