/** Each primitive once: the event it makes, what it stores and what it gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Value } from '../../src/explore/program.js';
import { checkLitmus } from '../../src/litmus/check.js';
import { compileLitmus } from '../../src/litmus/compile.js';
import { parseLitmus } from '../../src/litmus/parse.js';
import { primitiveNames } from '../../src/litmus/primitives.js';

/** The event of `call` when its location holds `old`, and r0 afterwards. */
function once(call: string, old: Value): { event: Event | undefined; stored: Value | undefined; r0: Value } {
  const value =
    /^(WRITE|smp_store|srcu_(read_un|up)|sync|smp_mb|smp_.mb|barrier|rcu_(assign|read)|spin_(un)?lock)/.test(call)
      ? ''
      : 'r0 = ';
  const text = `C t\n{}\nP0(int *x, int **p, atomic_t *a, spinlock_t *s) { int r0 = -7; ${value}${call}; }\nexists (x=1)`;
  const run = compileLitmus(parseLitmus(text)).program.threads[0]?.run([old]);
  const event = run?.events[0];
  const stored = event?.kind === 'rmw' ? event.apply(old) : event?.kind === 'write' ? event.value : undefined;
  return { event, stored, r0: run?.registers.r0 ?? 0n };
}

/** call, old value, order, new value, result */
const RMWS: readonly (readonly [string, Value, Value | undefined, Value])[] = [
  ['atomic_fetch_add$(3, a)', 4n, 7n, 4n],
  ['atomic_fetch_sub$(3, a)', 4n, 1n, 4n],
  ['atomic_fetch_and$(6, a)', 5n, 4n, 5n],
  ['atomic_fetch_or$(6, a)', 5n, 7n, 5n],
  ['atomic_fetch_xor$(6, a)', 5n, 3n, 5n],
  ['atomic_fetch_andnot$(6, a)', 5n, 1n, 5n],
  ['atomic_fetch_inc$(a)', 5n, 6n, 5n],
  ['atomic_fetch_dec$(a)', 5n, 4n, 5n],
  ['atomic_add_return$(3, a)', 4n, 7n, 7n],
  ['atomic_sub_return$(3, a)', 4n, 1n, 1n],
  ['atomic_inc_return$(a)', 4n, 5n, 5n],
  ['atomic_dec_return$(a)', 4n, 3n, 3n],
  ['atomic_add_negative$(-5, a)', 4n, -1n, 1n],
  ['xchg$(x, 3)', 4n, 3n, 4n],
  ['atomic_xchg$(a, 3)', 4n, 3n, 4n],
  ['cmpxchg$(x, 4, 3)', 4n, 3n, 4n],
  ['cmpxchg$(x, 5, 3)', 4n, undefined, 4n],
  ['atomic_cmpxchg$(a, 4, 3)', 4n, 3n, 4n],
];
const SUFFIXES = { '': 'full', _relaxed: 'relaxed', _acquire: 'acquire', _release: 'release' };

for (const [call, old, stored, result] of RMWS) {
  test(call, () => {
    for (const [suffix, order] of Object.entries(SUFFIXES)) {
      const got = once(call.replace('$', suffix), old);
      assert.ok(got.event?.kind === 'rmw');
      assert.deepEqual([got.event.order, got.stored, got.r0], [order, stored, result]);
    }
  });
}

const FULL: readonly (readonly [string, Value, Value | undefined, Value])[] = [
  ['atomic_sub_and_test(3, a)', 3n, 0n, 1n],
  ['atomic_sub_and_test(3, a)', 4n, 1n, 0n],
  ['atomic_dec_and_test(a)', 1n, 0n, 1n],
  ['atomic_inc_and_test(a)', -1n, 0n, 1n],
  ['atomic_add_unless(a, 2, 5)', 4n, 6n, 1n],
  ['atomic_add_unless(a, 2, 5)', 5n, undefined, 0n],
  ['atomic_fetch_add_unless(a, 2, 5)', 5n, undefined, 5n],
  ['atomic_inc_not_zero(a)', 0n, undefined, 0n],
  ['atomic_inc_not_zero(a)', 3n, 4n, 1n],
  ['atomic_inc_unless_negative(a)', -1n, undefined, 0n],
  ['atomic_dec_unless_positive(a)', 1n, undefined, 0n],
  ['atomic_dec_if_positive(a)', 0n, undefined, -1n],
  ['atomic_dec_if_positive(a)', 2n, 1n, 1n],
  ['test_and_set_bit(2, x)', 8n, 12n, 0n],
  ['test_and_clear_bit(3, x)', 8n, 0n, 1n],
  ['test_and_change_bit(0, x)', 8n, 9n, 0n],
  ['atomic_long_add_return(1, a)', 8n, 9n, 9n],
];
for (const [call, old, stored, result] of FULL) {
  test(`${call} of ${old}`, () => {
    const got = once(call, old);
    assert.ok(got.event?.kind === 'rmw');
    assert.deepEqual([got.event.order, got.stored, got.r0], ['full', stored, result]);
  });
}

const VALUELESS: readonly (readonly [string, Value])[] = [
  ['atomic_add(3, a)', 9n],
  ['atomic_sub(3, a)', 3n],
  ['atomic_inc(a)', 7n],
  ['atomic_dec(a)', 5n],
  ['atomic_and(3, a)', 2n],
  ['atomic_or(9, a)', 15n],
  ['atomic_xor(3, a)', 5n],
  ['atomic_andnot(2, a)', 4n],
  ['set_bit(0, x)', 7n],
  ['clear_bit(1, x)', 4n],
  ['change_bit(1, x)', 4n],
];
test('value-less atomics', () => {
  for (const [call, stored] of VALUELESS) {
    const got = once(call, 6n);
    assert.ok(got.event?.kind === 'rmw', call);
    assert.deepEqual([got.event.order, got.stored], ['noreturn', stored], call);
  }
});

const ACCESSES: readonly (readonly [string, string, string])[] = [
  ['READ_ONCE(*x)', 'read', 'once'],
  ['rcu_dereference(*p)', 'read', 'once'],
  ['smp_load_acquire(x)', 'read', 'acquire'],
  ['atomic_read(a)', 'read', 'once'],
  ['atomic_read_acquire(a)', 'read', 'acquire'],
  ['test_bit(1, x)', 'read', 'once'],
  ['WRITE_ONCE(*x, 2)', 'write', 'once'],
  ['smp_store_release(x, 2)', 'write', 'release'],
  ['rcu_assign_pointer(*p, x)', 'write', 'release'],
  ['smp_store_mb(*x, 2)', 'write', 'once'],
  ['atomic_set(a, 2)', 'write', 'once'],
  ['atomic_set_release(a, 2)', 'write', 'release'],
  ['srcu_read_lock(x)', 'read', 'srcu_lock'],
  ['srcu_down_read(x)', 'read', 'srcu_lock'],
  ['srcu_read_unlock(x, 2)', 'write', 'srcu_unlock'],
  ['srcu_up_read(x, 2)', 'write', 'srcu_unlock'],
];
test('loads and stores', () => {
  for (const [call, kind, order] of ACCESSES) {
    const { event } = once(call, 2n);
    assert.deepEqual([event?.kind, event && 'order' in event && event.order], [kind, order], call);
  }
  assert.equal(once('test_bit(1, x)', 2n).r0, 1n);
});

const FENCES: readonly (readonly [string, string])[] = [
  ['smp_mb()', 'mb'],
  ['smp_rmb()', 'rmb'],
  ['smp_wmb()', 'wmb'],
  ['barrier()', 'barrier'],
  ['smp_mb__before_atomic()', 'before_atomic'],
  ['smp_mb__after_atomic()', 'after_atomic'],
  ['smp_mb__after_spinlock()', 'after_spinlock'],
  ['smp_mb__after_unlock_lock()', 'after_unlock_lock'],
  ['smp_mb__after_srcu_read_unlock()', 'after_srcu_read_unlock'],
  ['synchronize_srcu(x)', 'sync_srcu'],
  ['synchronize_srcu_expedited(x)', 'sync_srcu'],
  ['rcu_read_lock()', 'rcu_lock'],
  ['rcu_read_unlock()', 'rcu_unlock'],
  ['synchronize_rcu()', 'sync_rcu'],
  ['synchronize_rcu_expedited()', 'sync_rcu'],
];
test('fences', () => {
  for (const [call, fence] of FENCES) {
    const { event } = once(call, 0n);
    assert.deepEqual([event?.kind, event && 'fence' in event && event.fence], ['fence', fence]);
  }
});

const LOCKS = ['spin_lock(s)', 'spin_unlock(s)', 'spin_trylock(s)', 'spin_is_locked(s)'];
test('locks', () => {
  for (const call of LOCKS) assert.equal(`spin_${once(call, 1n).event?.kind}(s)`, call);
  assert.equal(once('spin_trylock(s)', 1n).r0, 1n);
});

test('nothing else is a primitive', () => {
  const suffixed = RMWS.flatMap(([call]) => Object.keys(SUFFIXES).map((suffix) => call.replace('$', suffix)));
  const others = [...FULL, ...VALUELESS, ...ACCESSES, ...FENCES].map(([call]) => call);
  const names = [...suffixed, ...others, ...LOCKS].map((call) => call.slice(0, call.indexOf('(')));
  assert.deepEqual(
    primitiveNames().filter((name) => !names.includes(name)),
    [],
  );
});

test('atomics work on int as well', () => {
  const text = 'C t\n{}\nP0(int *x) { atomic_inc(x); }\nP1(int *x) { int r0 = atomic_fetch_add(2, x); }\nexists (x=3)';
  assert.equal(checkLitmus(text, 'f', 'lkmm').verdict, 'Always');
});
