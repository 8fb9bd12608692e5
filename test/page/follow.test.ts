import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortestRun } from '../../src/explore/operational.js';
import type { Program } from '../../src/explore/program.js';
import { type Followed, follow, type Item, nameOfEvent, type Wanted } from '../../src/page/follow.js';
import { condition, program } from '../explore/shapes.js';

const BARE = ['pte=1; r1=ref', 'r0=add ref 1; r1=pte'];
const LOST = condition('0:r1=0 1:r1=0');

/** The run that breaks on the store-buffer machine, as a schedule. */
function schedule(): Wanted[] {
  const { run } = shortestRun(program('', BARE), 'store-buffer', LOST);
  assert.ok(run);
  return run.steps.map(({ thread, kind, event, read }) => {
    const done = run.outcome.runs[thread]?.events[event];
    assert.ok(done);
    return { thread, kind, what: nameOfEvent(done), ...(read === undefined ? {} : { read }) };
  });
}

/** `0 write pte`, `0 drain pte`, `0 stopped mb`, `0 passes mb`, one a line. */
function told({ items }: Followed): string[] {
  return items.map((item: Item) => {
    if (item.kind === 'fence') return `${item.thread} passes ${item.event.kind === 'fence' ? item.event.fence : ''}`;
    if (item.kind === 'blocked') return `${item.thread} stopped ${item.next.kind === 'fence' ? item.next.fence : ''}`;
    const loc = 'loc' in item.event ? item.event.loc : '';
    const what = item.step.kind === 'drain' ? 'drain' : item.event.kind;
    const differs = item.expected === undefined ? '' : ` not ${item.expected}`;
    return `${item.step.thread} ${what} ${loc}${item.step.read === undefined ? '' : ` = ${item.step.read}`}${differs}`;
  });
}

const of = (p: Program, kind: 'interleaving' | 'store-buffer'): Followed => follow(p, kind, schedule());

test('on the same program the schedule is its own run', () => {
  const followed = of(program('', BARE), 'store-buffer');
  assert.deepEqual(told(followed), ['0 write pte', '0 read ref = 0', '1 rmw ref = 0', '1 read pte = 0', '0 drain pte']);
  assert.ok(LOST(followed.outcome));
});

test('smp_wmb in between is passed with the store still buffered, and it breaks as before', () => {
  const followed = of(program('', ['pte=1; wmb; r1=ref', BARE[1] as string]), 'store-buffer');
  assert.deepEqual(told(followed).slice(0, 3), ['0 write pte', '0 passes wmb', '0 read ref = 0']);
  const passed = followed.items.find((item) => item.kind === 'fence');
  assert.equal(passed?.state.threads[0]?.buffer.length, 1);
  assert.ok(LOST(followed.outcome));
});

test('smp_mb stops the thread; the others go on, and what it reads then is another value', () => {
  const followed = of(program('', ['pte=1; mb; r1=ref', BARE[1] as string]), 'store-buffer');
  assert.deepEqual(told(followed), [
    '0 write pte',
    '0 stopped mb',
    '1 rmw ref = 0',
    '1 read pte = 0',
    '0 drain pte',
    '0 passes mb',
    '0 read ref = 1 not 0',
  ]);
  assert.ok(!LOST(followed.outcome));
});

test('a machine without buffers has no drains, and the read that saw the old value sees the new one', () => {
  const followed = of(program('', BARE), 'interleaving');
  assert.deepEqual(told(followed), ['0 write pte', '0 read ref = 0', '1 rmw ref = 0', '1 read pte = 1 not 0']);
});

test('a thread that takes another path leaves the schedule and ends on its own', () => {
  const branch = ['pte=1; r1=ref; if r1==0; x=1; fi; y=1', 'r0=add ref 1; r1=pte'];
  const { run } = shortestRun(program('', branch), 'interleaving', condition('0:r1=0'));
  const wanted = run?.steps.map(({ thread, kind, event }) => {
    const done = run.outcome.runs[thread]?.events[event];
    assert.ok(done);
    return { thread, kind, what: nameOfEvent(done) };
  });
  assert.ok(wanted);
  const swapped = [...wanted.filter(({ thread }) => thread === 1), ...wanted.filter(({ thread }) => thread === 0)];
  const followed = follow(program('', branch), 'interleaving', swapped);
  assert.equal(followed.outcome.memory.get('x'), undefined);
  assert.equal(followed.outcome.memory.get('y'), 1n);
});
