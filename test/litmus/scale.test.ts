// Partial executions looked at, beside executions: a lock that is taken by hand leaves an order for each order of its threads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';

const threads = [0, 1, 2, 3, 4];
const TAKEN = `C five
{}
${threads
  .map(
    (p) =>
      `P${p}(int *l, int *x) { int r0; int r1; r0 = xchg_acquire(l, 1); r1 = READ_ONCE(*x); WRITE_ONCE(*x, r1 + 1); smp_store_release(l, 0); }`,
  )
  .join('\n')}
filter (${threads.map((p) => `${p}:r0=0`).join(' /\\ ')})
exists (~x=5)
`;

test('five threads behind xchg_acquire: 5! executions, and few are looked at in vain', () => {
  for (const model of ['sc', 'lkmm', 'ppc']) {
    const { verdict, positive, negative, stats } = checkLitmus(TAKEN, 'five', model);
    assert.deepEqual([verdict, positive, negative], ['Never', 0, 120], model);
    assert.ok((stats?.visited ?? Infinity) <= 25 * 120, `${model}: ${stats?.visited}`);
  }
});
