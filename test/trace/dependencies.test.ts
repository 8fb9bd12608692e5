// Dependencies found by replay, against the ones a reader of the source sees.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import type { Event, Program, Run, Value } from '../../src/explore/program.js';
import { findDependencies } from '../../src/trace/dependencies.js';
import type { TraceEvent } from '../../src/trace/record.js';
import { SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { program } from '../explore/shapes.js';

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

/** `r = READ_ONCE(x); found = false; if (r) found = true; READ_ONCE(w); if (found) WRITE_ONCE(z, 1);` */
function throughLocal(x: Value): readonly Event[] {
  const made = (kind: 'read' | 'write', address: number, operand: Value, label: string): TraceEvent => {
    return { kind, how: 'ONCE', op: '', label, address, size: 4, value: 0n, operand, arg: 0n };
  };
  const trace = (answer: (event: TraceEvent, index: number) => Value | undefined): TraceEvent[] => {
    const first = made('read', 0, 0n, 'A1');
    const r = answer(first, 0) ?? 0n;
    const found = r !== 0n;
    const between = made('read', 8, 0n, 'A2');
    const events = [
      { ...first, value: r },
      { ...between, value: answer(between, 1) ?? 0n },
    ];
    return found ? [...events, made('write', 16, 1n, 'A3')] : events;
  };
  const events = trace((_, index) => (index === 0 ? x : 0n));
  const found = findDependencies(events, [0, 1], (answer) => ({ events: trace(answer), cut: false }));
  return events.map((event, at): Event => {
    const loc = ['x', 'w', 'z'][at] as string;
    if (event.kind === 'write') return { kind: 'write', order: 'once', loc, value: 1n, ...found[at] };
    return { kind: 'read', order: 'once', loc, ...found[at] };
  });
}

test('control goes on through a local that was assigned in a branch, and the models count on it', () => {
  const [, between, store] = throughLocal(1n);
  assert.deepEqual([between?.ctrl, store?.ctrl, store?.data], [[], [0], []]);
  assert.equal(throughLocal(0n).length, 2);
  const [other] = program('', ['r1=z; mb; x=1']).threads;
  const shows = (kept: boolean, model: string): number => {
    const run = (reads: readonly Value[]): Run => {
      const events = throughLocal(reads[0] ?? 0n).map((event) => (kept ? event : { ...event, ctrl: [] }));
      if (reads.length < 2) return { status: 'reading', events: events.slice(0, reads.length + 1), registers: {} };
      return { status: 'done', events, registers: {} };
    };
    const threads = [{ name: 'P0', run }, other as Program['threads'][number]];
    const classify = ({ reads }: { readonly reads: readonly (readonly Value[])[] }): boolean =>
      reads[0]?.[0] === 1n && reads[1]?.[0] === 1n;
    return decide({ name: '', init: new Map(), threads }, model, { classify }).positive;
  };
  for (const model of ['lkmm', 'armv8', 'ppc']) {
    assert.equal(shows(true, model), 0, model);
    assert.ok(shows(false, model) > 0, model);
  }
});
