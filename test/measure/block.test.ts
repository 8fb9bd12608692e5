// What becomes of a block's samples: when each was taken, and whether it proves anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Block, runBlock } from '../../src/measure/block.js';
import type { Sample } from '../../src/measure/messages.js';
import type { Batch, Subject } from '../../src/measure/subject.js';
import type { Cell, Factors } from '../../src/plan/cell.js';
import type { CellPlan } from '../../src/plan/cell-plan.js';
import {
  FakeClock,
  scriptedBatch,
  scriptedCell,
  scriptedPinners,
  scriptedPlan,
  scriptedSubject,
} from '../support/scripted.js';

function block(clock: FakeClock, cell: Cell, samples: number, subject: Subject | Batch, more: Partial<Block> = {}) {
  const plan = scriptedPlan([cell], samples, clock.now_ns());
  const planned = plan.cells[0] as CellPlan;
  return { plan, of: { planned, block: 3, orderInBlock: 1, subject, scenario: {}, ...more } };
}

const windows = (samples: readonly Sample[]) =>
  samples.filter((s) => s.metric === 'fork_ns').map((s) => [s.t_offset_ns, s.value]);

test('a sample was taken when its window began: what comes before and after it moves none, and is not timed', () => {
  const clock = new FakeClock();
  const { plan, of } = block(clock, scriptedCell(), 3, scriptedSubject(clock, [900, 100, 101, 50, 70, 60], 1000));
  const { samples, warmup, timed_ns } = runBlock(plan, of, scriptedPinners(0), clock);
  // 900, 100 and 101 are the warm-up, each with 1000 before and after it.
  const first = 3 * 2000 + 900 + 100 + 101 + 1000;
  assert.deepEqual(windows(samples), [
    [first, 50],
    [first + 50 + 2000, 70],
    [first + 50 + 70 + 4000, 60],
  ]);
  assert.deepEqual(warmup, { samples: 3, flat: true });
  assert.equal(timed_ns, 180);
  assert.ok(samples.every((s) => s.block === 3 && s.order_in_block === 1 && s.valid && s.invalid_reason === ''));
});

test('the samples of a program have the times that its own clock gave them', () => {
  const clock = new FakeClock();
  const cell = scriptedCell({ impl: 'native' });
  const { plan, of } = block(clock, cell, 3, scriptedBatch(clock, [900, 100, 50, 70, 60], 500));
  const { samples, warmup, timed_ns } = runBlock(plan, of, scriptedPinners(0), clock);
  assert.deepEqual(windows(samples), [
    [2500, 50],
    [3050, 70],
    [3620, 60],
  ]);
  assert.deepEqual(warmup, { samples: 2, flat: false });
  assert.equal(timed_ns, 180);
});

test('a program that took too few samples, or at another time than it was asked, is an error', () => {
  const clock = new FakeClock();
  const cell = scriptedCell({ impl: 'native' });
  const of = (batch: Batch) => block(clock, cell, 2, batch);
  const run = ({ plan, of: what }: ReturnType<typeof of>) => runBlock(plan, what, scriptedPinners(0), clock);
  assert.throws(() => run(of(scriptedBatch(clock, [1, 2, 3]))), /the program took 3 samples of 4/);
  const told = (at: readonly number[]) => {
    const start = clock.now_ns();
    return { take: () => at.map((ns) => ({ at_ns: start + BigInt(ns), elapsed_ns: 10, readings: [] })) };
  };
  const late = /sample (\d) was not taken when the program was asked/;
  assert.throws(() => run(of(told([-1, 10, 20, 30]))), late); // before it was asked
  assert.throws(() => run(of(told([0, 10, 19, 30]))), late); // two at once
  assert.throws(() => run(of(told([0, 10, 20, 30]))), late); // after it had answered
});

const PINNED: Partial<Factors> = { pinners: 1 };
const missed = (reason: string) => ({
  invalid: (_: Cell, pins: { COPYING_TRIED: number }) => (pins.COPYING_TRIED === 0 ? reason : null),
});

test('each sample is judged by itself: one that no pin met is invalid beside one that was met', () => {
  const clock = new FakeClock();
  const subject = scriptedSubject(clock, [100, 100, 50, 70, 60]);
  const { plan, of } = block(clock, scriptedCell(PINNED), 3, subject, { scenario: missed('nobody came') });
  const met = { GUP_ATTEMPTS: 7, COPYING_TRIED: 2 };
  const pinners = scriptedPinners(1, [met, met, {}, met, { GUP_ATTEMPTS: 4 }]);
  const { samples } = runBlock(plan, of, pinners, clock);
  const judged = new Map(samples.map((s) => [s.sample, s.invalid_reason]));
  assert.deepEqual([...judged.values()], ['no pin was tried in the timed window', '', 'nobody came']);
  assert.ok(samples.every((s) => s.valid === (s.invalid_reason === '')));
  assert.deepEqual(
    samples.filter((s) => s.metric === 'gup_attempts').map((s) => s.value),
    [0, 7, 4],
  );
});

test("without pinners of the model's there is nothing to miss", () => {
  const clock = new FakeClock();
  const subject = scriptedSubject(clock, [1, 1, 1]);
  const { plan, of } = block(clock, scriptedCell(), 1, subject, { scenario: missed('nobody came') });
  assert.ok(runBlock(plan, of, scriptedPinners(0), clock).samples.every((s) => s.valid));
});

test("a program's own reason makes its sample invalid", () => {
  const clock = new FakeClock();
  const batch = scriptedBatch(clock, [1, 1, 5, 6]);
  const take = (n: number) => batch.take(n).map((s, i) => (i === 3 ? { ...s, invalid: 'no page was spliced' } : s));
  const { plan, of } = block(clock, scriptedCell({ impl: 'kernel', pinners: 1 }), 2, { take });
  const { samples } = runBlock(plan, of, scriptedPinners(0), clock);
  assert.deepEqual(
    samples.map((s) => s.invalid_reason),
    ['', 'no page was spliced'],
  );
});

test('a block that copies pages within four caches is invalid, one that copies none is not', () => {
  const clock = new FakeClock();
  const reasons = (cell: Cell, faultCopies: number) => {
    const { plan, of } = block(clock, cell, 1, scriptedSubject(clock, [1, 1, 1]));
    const planned = { ...of.planned, shape: { ...of.planned.shape, faultCopies } };
    const { samples } = runBlock({ ...plan, windowPages: 99 }, { ...of, planned }, scriptedPinners(0), clock);
    return samples.map((s) => s.invalid_reason).join();
  };
  const why = 'frames for copies fit in four last-level caches';
  assert.equal(reasons(scriptedCell(), 0), '');
  assert.equal(reasons(scriptedCell(), 10), why);
  assert.equal(reasons(scriptedCell({ pinned_fraction: 0.5 }), 0), why);
});

test('a cell with more threads than cores is marked oversubscribed', () => {
  const clock = new FakeClock();
  for (const threads of [2, 3]) {
    const { plan, of } = block(clock, scriptedCell(), 1, scriptedSubject(clock, [1, 1, 1]));
    const { samples } = runBlock(plan, { ...of, planned: { ...of.planned, threads } }, scriptedPinners(0), clock);
    assert.ok(samples.length > 0 && samples.every((s) => s.oversubscribed === threads > 2));
  }
});
