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

const ticket = (count: number, filter: boolean): string => {
  const all = Array.from({ length: count }, (_, p) => p);
  const body =
    'int r0 = atomic_fetch_inc_relaxed(next); int r1 = smp_load_acquire(owner); int r2 = READ_ONCE(*x); ' +
    'WRITE_ONCE(*x, r2 + 1); smp_store_release(owner, r0 + 1);';
  const processes = all.map((p) => `P${p}(atomic_t *next, int *owner, int *x) { ${body} }`);
  const served = filter ? `filter (${all.map((p) => `${p}:r0=${p}:r1`).join(' /\\ ')})\n` : '';
  return `C ticket\n{}\n${processes.join('\n')}\n${served}exists (x=${count - 1})\n`;
};

test('five threads behind a ticket lock: what its filter excludes is not completed', () => {
  for (const model of ['sc', 'lkmm', 'ppc']) {
    const { verdict, positive, negative, stats } = checkLitmus(ticket(5, true), 'ticket', model);
    assert.deepEqual([verdict, positive, negative], ['Never', 0, 120], model);
    assert.ok((stats?.visited ?? Infinity) <= 40 * 120, `${model}: ${stats?.visited}`);
  }
});

test('a filter takes away what it does not let through, and nothing else', () => {
  const { positive, negative } = checkLitmus(ticket(3, false), 'ticket', 'lkmm');
  assert.deepEqual([positive, negative], [1260, 1188]);
  const asked = ticket(3, true)
    .replace('exists (x=2)', 'exists (~x=3)')
    .replace(/filter \((.*)\)/, 'filter (~($1))');
  const other = checkLitmus(asked, 'ticket', 'lkmm');
  assert.equal((other.positive ?? 0) + (other.negative ?? 0), 1260 + 1188 - 6);
});
