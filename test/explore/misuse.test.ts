/** Operands in no order, locks that are misused, SRCU: what the kernel's model counts and flags. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Decision, decide } from '../../src/explore/decide.js';
import type { Event, Program, Value } from '../../src/explore/program.js';

/** A thread of fixed events; every value read goes to r0, r1, ... */
function programOf(threads: readonly (readonly Event[])[], init: readonly (readonly [string, Value])[] = []): Program {
  return {
    name: 'test',
    init: new Map(init),
    threads: threads.map((events, index) => ({
      name: `P${index}`,
      run(reads) {
        let used = 0;
        for (const [at, { kind }] of events.entries()) {
          if (kind !== 'read' && kind !== 'rmw' && kind !== 'trylock' && kind !== 'is_locked') continue;
          if (used === reads.length) return { status: 'reading', events: events.slice(0, at + 1), registers: {} };
          used++;
        }
        const registers = Object.fromEntries(reads.map((value, at) => [`r${at}`, value]));
        return { status: 'done', events, registers };
      },
    })),
  };
}

const read = (loc: string, more: Partial<Event> = {}): Event =>
  ({ kind: 'read', loc, order: 'once', ...more }) as Event;
const write = (loc: string, value: Value, more: Partial<Event> = {}): Event =>
  ({ kind: 'write', loc, order: 'once', value, ...more }) as Event;
const lock: Event = { kind: 'lock', loc: 'l' };
const unlock: Event = { kind: 'unlock', loc: 'l' };
const fence = (name: string, loc?: string): Event => ({ kind: 'fence', fence: name, loc }) as Event;
const counts = ({ executions, flags }: Decision): unknown[] => [executions, ...flags];

const MP = [write('x', 1n), write('y', 1n)];

test('operands of one expression stand in no order, not even under sc', () => {
  const inOrder = programOf([MP, [read('y'), read('x')]]);
  const apart = programOf([MP, [read('y', { loose: true }), read('x', { unordered: [0] })]]);
  assert.equal(decide(inOrder, 'sc').executions, 3);
  assert.equal(decide(apart, 'sc').executions, 4);
});

test('two reads of one location in one expression may see its stores in either order', () => {
  const apart = programOf([[write('x', 1n)], [read('x', { loose: true }), read('x', { unordered: [0] })]]);
  assert.equal(decide(apart, 'sc').executions, 4);
});

test('an operand may read what a read-modify-write beside it stores', () => {
  const inc: Event = { kind: 'rmw', loc: 'x', order: 'relaxed', op: 'add', apply: (old) => old + 1n, unordered: [0] };
  assert.equal(decide(programOf([[read('x', { loose: true }), inc]]), 'lkmm').executions, 2);
});

test('a fence inside an operand orders nothing of the other', () => {
  const xchg: Event = { kind: 'rmw', loc: 'z', order: 'full', op: 'xchg', apply: () => 1n, unordered: [0] };
  const sb = (loc: string, other: string): Event[] => [write(loc, 1n), fence('mb'), read(other)];
  const beside = [write('x', 1n, { loose: true }), xchg, read('y', { unordered: [0, 1] })];
  assert.equal(decide(programOf([beside, sb('y', 'x')]), 'lkmm').executions, 4);
});

test('a lock is free at first whatever its location holds', () => {
  assert.deepEqual(counts(decide(programOf([[lock, unlock]], [['l', 1n]]), 'lkmm')), [1]);
});

test('giving back what is not held is flagged, and moves no lock', () => {
  const section = [lock, write('x', 1n), unlock];
  assert.deepEqual(counts(decide(programOf([section, [unlock, lock, read('x'), unlock]]), 'sc')), [
    2,
    'unmatched-unlock',
  ]);
});

test('a store to a lock stands before or after a whole critical section', () => {
  const decision = decide(programOf([[lock, unlock], [write('l', 0n)]]), 'lkmm', { observed: new Set(['l']) });
  assert.deepEqual(counts(decision), [2, 'lock-final', 'mixed-lock-accesses']);
});

test('RCU: nesting, and sleeping inside', () => {
  const flags = (events: readonly Event[]): readonly string[] => decide(programOf([events]), 'tso').flags;
  assert.deepEqual(flags([fence('rcu_lock'), fence('rcu_lock'), fence('rcu_unlock')]), ['unmatched-rcu-lock']);
  assert.deepEqual(flags([fence('rcu_unlock'), fence('rcu_lock')]), ['unmatched-rcu-lock', 'unmatched-rcu-unlock']);
  const sleeps = [fence('rcu_lock'), fence('sync_srcu', 's'), fence('rcu_unlock')];
  assert.deepEqual(flags(sleeps), ['invalid-sleep']);
});

const enter = read('s', { order: 'srcu_lock' } as Partial<Event>);
const leave = (from: number, value = 0n): Event =>
  write('s', value, { order: 'srcu_unlock', data: [from] } as Partial<Event>);

for (const model of ['sc', 'tso', 'lkmm', 'armv8', 'ppc']) {
  test(`SRCU under ${model}: a grace period waits for the sections of its own domain only`, () => {
    const reader = [enter, read('y'), read('x'), leave(0)];
    const updater = (domain: string): Event[] => [write('x', 1n), fence('sync_srcu', domain), write('y', 1n)];
    const bad = (domain: string): number =>
      decide(programOf([updater(domain), reader]), model, {
        classify: ({ runs }) => runs[1]?.registers.r1 === 1n && runs[1]?.registers.r2 === 0n,
      }).positive;
    assert.equal(bad('s'), 0);
    assert.equal(bad('t') > 0, model === 'lkmm' || model === 'armv8' || model === 'ppc');
  });
}

test('SRCU: what does not belong together is flagged', () => {
  const flags = (...threads: readonly Event[][]): readonly string[] => decide(programOf(threads), 'lkmm').flags;
  assert.deepEqual(flags([enter, leave(0)]), []);
  assert.deepEqual(flags([enter]), ['unmatched-srcu-lock']);
  assert.deepEqual(flags([write('s', 0n, { order: 'srcu_unlock' } as Partial<Event>)]), ['unmatched-srcu-unlock']);
  assert.deepEqual(flags([enter, leave(0), leave(0)]), ['multiple-srcu-matches']);
  assert.deepEqual(flags([enter, leave(0, 1n)]), ['srcu-bad-value-match']);
});

test('plain stores and marked accesses of one location without a barrier between them are flagged', () => {
  const plain = write('x', 2n, { order: 'plain' } as Partial<Event>);
  assert.deepEqual(decide(programOf([[read('x'), plain]]), 'lkmm').flags, ['mixed-accesses']);
  assert.deepEqual(decide(programOf([[read('x'), fence('barrier'), plain]]), 'lkmm').flags, []);
  assert.deepEqual(decide(programOf([[read('x'), plain]]), 'sc').flags, []);
});
