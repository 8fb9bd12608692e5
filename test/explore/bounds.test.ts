/** Bounds are counted here, on a clock that moves on by one whenever somebody looks at it: no machine is too slow or too busy for that. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Budget, SharedBounds } from '../../src/explore/bounds.js';
import { Cell, type CellOp } from '../../src/explore/coherence.js';
import { decideLitmusAll } from '../../src/litmus/check.js';

/** @returns the clock, and how far it is */
function ticking(): { readonly now: () => number; readonly ticks: () => number } {
  let at = 0;
  return { now: () => at++, ticks: () => at };
}

/** Too many executions to look at them all, and none that fulfils the condition. */
function endless(statement: (n: number) => string, condition: string): string {
  const body = Array.from({ length: 12 }, (_, n) => `  ${statement(n)}\n`).join('');
  const processes = Array.from({ length: 6 }, (_, p) => `P${p}(int *x, atomic_t *a)\n{\n${body}}\n`);
  return `C endless\n{}\n${processes.join('')}${condition}\n`;
}

const ENDLESS = [
  endless((n) => `int r${n} = READ_ONCE(*x);\n  WRITE_ONCE(*x, r${n} + 1);`, 'exists (0:r5=400)'),
  endless((n) => `int r${n} = atomic_add_return(${n + 1}, a);`, 'exists (0:r5=-3)'),
  endless((n) => `int r${n} = READ_ONCE(*x);\n  if (r${n} == ${n})\n    WRITE_ONCE(*x, ${n + 1});`, 'exists (0:r1=30)'),
  endless((n) => `int r${n} = READ_ONCE(*x) + READ_ONCE(*x) * READ_ONCE(*x);`, 'exists (0:r1=30)'),
];

test('whatever a litmus test is, all that is asked about it ends at one deadline', () => {
  for (const text of ENDLESS) {
    for (const models of [['sc'], ['tso', 'lkmm']]) {
      const { now, ticks } = ticking();
      const deadlineMs = 60;
      const decided = decideLitmusAll(text, 'f', models, { deadlineMs, now });
      assert.deepEqual(new Set(decided.map(({ verdict }) => verdict)), new Set(['Unknown']));
      assert.ok(ticks() < models.length * deadlineMs + 40, `${models} looked ${ticks()} times:\n${text.slice(0, 200)}`);
    }
  }
});

test('several searches share a deadline', () => {
  const { now } = ticking();
  const shared = new SharedBounds({ now }, 100);
  const rest = (most?: number): number => shared.rest(most).deadlineMs as number;
  assert.equal(rest(), 99);
  assert.equal(rest(10), 10);
  for (let n = 0; n < 200; n++) now();
  assert.ok(rest() < 0);
  assert.ok(new Budget(shared.rest(), Infinity).over());
  assert.equal(new SharedBounds({}).rest().deadlineMs, Infinity);
});

test('the heap is looked at every 20 ms of the clock, however many states that are', () => {
  let asked = 0;
  let at = 0;
  const budget = new Budget({ now: () => at, full: () => ++asked === 3 }, Infinity);
  for (let n = 0; n < 1000; n++) assert.ok(!budget.over());
  assert.equal(asked, 0);
  for (let n = 0; n < 5 * 8 && !budget.over(); n++) at += 20;
  assert.ok(budget.exhausted);
  assert.equal(asked, 3);
});

test('a cell gives up when it is too late, and knows one order from all', () => {
  const writes = Array.from({ length: 12 }, (_, n): CellOp => ({ write: BigInt(n) }));
  const reads = Array.from({ length: 12 }, (): CellOp => ({ read: 12n }));
  let looks = 0;
  const late = (): boolean => ++looks > 10;
  assert.ok(!new Cell([writes, writes, writes, reads], 0n, late).possible());
  assert.ok(looks < 200, String(looks));
  const apart = writes.map((op, n) => ({ ...op, free: Array.from({ length: n }, (_, i) => i) }));
  assert.ok(new Cell([apart], 0n).possible(), '12! orders');
});
