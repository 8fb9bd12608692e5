// Dependencies found by replay, against the ones a reader of the source sees.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Run, Value } from '../../src/explore/program.js';
import { SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';

const stage = new Stage(SCENARIOS[0] as Scenario);
const RW = 0x10067n;

/** The run of a thread that reads these values, with a lookup by label and kind. */
function run(protocol: string, wrprotect: string, thread: number, reads: readonly Value[]) {
  const variant = { protocol, wrprotect, fence: 'none', fence_per: '', pin: 'add1024' } as Variant;
  const done = stage.program(variant).threads[thread]?.run(reads) as Run;
  assert.equal(done.status, 'done');
  const index = (label: string, kind: Event['kind']): number =>
    done.events.findIndex((event) => event.label === label && event.kind === kind);
  return { events: done.events, index };
}

test('the generic write-protect stores what it read: data; whether it does so depends on the first read: control', () => {
  const { events, index } = run('early_wrprotect', 'store', 0, [RW, RW, 1n, 1n, 1n, 1n, RW]);
  const store = events[index('A3', 'write')] as Event;
  assert.deepEqual(store.data, [index('A3', 'read')]);
  assert.ok(store.ctrl?.includes(index('A1', 'read')));
});

test('the page to pin is found through the pte: address; the pin is taken if the pte allows it: control', () => {
  const { events, index } = run('no_early', 'rmw', 1, [RW, 1n, 1n, RW]);
  const pin = events[index('B3', 'rmw')] as Event;
  assert.ok(pin.addr?.includes(index('B2', 'read')));
  assert.ok(pin.ctrl?.includes(index('B2', 'read')));
});

test('a read nobody looks at has no dependents: the re-read of the pte only decides what comes after it', () => {
  const { events, index } = run('no_early', 'rmw', 1, [RW, 1n, 1n, RW]);
  const recheck = index('B4', 'read');
  for (const [at, event] of events.entries()) {
    if (at > recheck) continue;
    for (const kind of ['addr', 'data', 'ctrl'] as const) assert.ok(!event[kind]?.includes(recheck));
  }
});

test('a value-less RMW is no source', () => {
  const { events, index } = run('no_early', 'rmw', 0, [RW, 1n, 1n, 1n, 1n, RW]);
  const noreturn = [index('A7', 'rmw'), index('A8', 'rmw'), index('A9', 'rmw')];
  for (const event of events)
    for (const kind of ['addr', 'data', 'ctrl'] as const)
      for (const source of noreturn) assert.ok(!event[kind]?.includes(source));
});
