/** Where C, and so the checker, is not as herd7 has it: docs/litmus.md, "Where it differs from herd7 on purpose". */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';

function decided(init: string, processes: readonly string[], condition: string, model = 'lkmm'): string {
  const parameters = 'int *x, int *y, atomic_t *a, long *w, atomic64_t *b, unsigned int *u';
  const bodies = processes.map((body, index) => `P${index}(${parameters}) { ${body} }\n`);
  const { verdict, positive, negative, error } = checkLitmus(
    `C t\n{ ${init} }\n${bodies.join('')}${condition}`,
    'f',
    model,
  );
  assert.equal(error, null);
  return `${verdict} ${positive} ${negative}`;
}

test("what an RMW's arguments read is read before the RMW; herd7 has no order there", () => {
  const stores = 'atomic_set(a, 4); smp_store_release(y, 1);';
  const reads = 'int r0; int r1; r0 = atomic_fetch_add_relaxed((r1 = smp_load_acquire(y)), a);';
  assert.equal(decided('', [stores, reads], 'exists (1:r1=1 /\\ 1:r0=0)'), 'Never 0 3');
});

test('a full RMW stands between its own barriers, its arguments before the first; herd7 orders them after it', () => {
  const sb = 'WRITE_ONCE(*x, 1); int r0; r0 = xchg(a, READ_ONCE(*y));';
  const other = 'WRITE_ONCE(*y, 1); smp_mb(); int r0 = READ_ONCE(*x);';
  assert.equal(decided('', [sb, other], 'exists (a=0 /\\ 1:r0=0)'), 'Sometimes 1 3');
});

test('two RMWs of one location in one expression are atomic to each other; herd7 lets both read the same', () => {
  assert.equal(
    decided('', ['int r0 = atomic_inc_return(a) + 2 * atomic_inc_return(a);'], 'exists (0:r0=3)'),
    'Never 0 2',
  );
});

test('long and atomic64_t are 64 bits; herd7 has 32 for everything', () => {
  assert.equal(
    decided('long w = 4294967296', ['long r0 = READ_ONCE(*w) * 2;'], 'exists (0:r0=8589934592)'),
    'Always 1 0',
  );
  assert.equal(
    decided('atomic64_t b = ATOMIC_INIT(2147483647)', ['atomic64_inc(b);'], 'exists (b=-2147483648)'),
    'Never 0 1',
  );
});

test('unsigned has no sign, and narrow types their width; herd7 has a signed 32-bit number', () => {
  assert.equal(decided('', ['WRITE_ONCE(*u, 0 - 1); int r0 = READ_ONCE(*u) > 5;'], 'exists (0:r0=1)'), 'Always 1 0');
  assert.equal(decided('', ['int r0 = (u8)256;'], 'exists (0:r0=0)'), 'Always 1 0');
});

test('more of C than herd7 reads', () => {
  const body =
    'int r0 = 0; int r1; for (int i = 0; i < 2; ++i) r0 += 3; do r0--; while (r0 > 5); r1 = r0 == 5 && !0 ? r0 : 1 || 0;';
  assert.equal(decided('', [body], 'exists (0:r0=5 /\\ 0:r1=5)'), 'Always 1 0');
});
