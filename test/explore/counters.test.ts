/** Runs that differ in what counters hold are one, and nothing that is found out changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Budget } from '../../src/explore/bounds.js';
import { CounterCell } from '../../src/explore/counter-cell.js';
import { countersOf, withCounters } from '../../src/explore/counters.js';
import { type Decision, decideAll } from '../../src/explore/decide.js';
import { MODELS } from '../../src/explore/models/index.js';
import { openPaths } from '../../src/explore/open-paths.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import { type Paths, pathsOf } from '../../src/explore/paths.js';
import type { Event, Program } from '../../src/explore/program.js';
import { program } from './shapes.js';

const unbounded = (): Budget => new Budget({}, Number.POSITIVE_INFINITY);

/** With additions known as such, and nothing kept of what is read. */
function counting(threads: readonly string[]): Program {
  const given = program(threads.join(' | '), threads);
  const formed = (event: Event): Event =>
    event.kind === 'rmw' && (event.op === 'inc' || event.op === 'add')
      ? { ...event, form: { op: 'add', operands: [1n] } }
      : event;
  return {
    ...given,
    threads: given.threads.map((thread) => ({
      ...thread,
      run: (reads) => {
        const run = thread.run(reads);
        return { ...run, events: run.events.map(formed), registers: {} };
      },
    })),
  };
}

const asked = (of: Program): Paths => pathsOf(of, unbounded());
const whole = (of: Program): Program => withCounters(of);

test('a counter is what additions alone write', () => {
  const of = (...threads: string[]): string[] => [...countersOf(asked(counting(threads)))].sort();
  assert.deepEqual(of('inc c; x=1', 'r1=c; r2=x'), ['c']);
  assert.deepEqual(of('inc c; inc d', 'c=0; r1=d'), ['d']);
  assert.deepEqual(of('inc c', 'r1=xchg c 0'), []);
  assert.deepEqual(of('r1=x', 'lock s; unlock s'), []);
});

test('three threads that count twice have one run each, and as many executions as before', () => {
  const before = counting(['inc c; inc c', 'inc c; inc c', 'inc c; inc c']);
  const after = whole(before);
  assert.deepEqual(
    asked(before).threads.map(({ length }) => length),
    [15, 15, 15],
  );
  assert.deepEqual(
    openPaths(after, unbounded()).threads.map(({ length }) => length),
    [1, 1, 1],
  );
  // 6! orders of six additions, each thread's two in program order
  for (const { executions } of decideAll(after, [...MODELS.values()])) assert.equal(executions, 90);
});

const STATEMENTS = ['inc c', 'r1=add c 1', 'r2=c', 'r3:=c', 'x=1', 'r4=x', 'inc d', 'r5=d', 'mb', 'wmb', 'rmb'];
/** A lock that nobody holds is given back: then its orders are listed. */
const MISUSED = ['unlock s', 'lock s'];
/** Of some statements each: four threads of four have too many executions to count them twice for every test. */
const threadOf = (maxLength: number) =>
  fc.array(fc.constantFrom(...STATEMENTS), { minLength: 1, maxLength }).map((all) => all.join('; '));
const anyThread = threadOf(3);

function told({ complete, executions, outcomes }: Decision): unknown {
  assert.ok(complete);
  return { executions, states: outcomes.map((one) => `${one.executions} ${outcomeKey(one)}`).sort() };
}

test('with and without: the same executions and final states, under every model', () => {
  const models = [...MODELS.values()];
  fc.assert(
    fc.property(fc.array(anyThread, { minLength: 2, maxLength: 3 }), (threads) => {
      const before = counting(threads);
      assert.deepEqual(decideAll(whole(before), models).map(told), decideAll(before, models).map(told));
    }),
    { numRuns: 100 },
  );
});

test('threads alike that count: each execution that is looked at stands for those it stands for', () => {
  const models = [...MODELS.values()];
  const ends = ({ outcomes }: Decision): number => outcomes.reduce((sum, { ways }) => sum + ways, 0);
  fc.assert(
    fc.property(
      threadOf(2),
      threadOf(2),
      fc.integer({ min: 2, max: 3 }),
      fc.boolean(),
      (first, same, times, misuse) => {
        const one = misuse ? [...MISUSED, first].join('; ') : first;
        const threads = [one, ...Array.from({ length: times }, () => (misuse ? `lock s; ${same}; unlock s` : same))];
        const before = counting(threads);
        const alike = [threads.flatMap((_, thread) => (thread === 0 ? [] : [thread]))];
        const all = decideAll(before, models);
        for (const some of [
          decideAll({ ...before, alike }, models, { oneOfAlike: true }),
          decideAll({ ...whole(before), alike }, models, { oneOfAlike: true }),
        ]) {
          for (const [m, found] of some.entries()) {
            const expected = all[m] as Decision;
            assert.ok(found.complete);
            assert.deepEqual([found.executions, ends(found)], [expected.executions, expected.outcomes.length]);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('one of each end: the same memory at the end, under every model', () => {
  const models = [...MODELS.values()];
  const memories = ({ outcomes }: Decision): string[] =>
    [...new Set(outcomes.map(({ memory }) => outcomeKey({ memory, runs: [], reads: [] })))].sort();
  fc.assert(
    fc.property(fc.array(anyThread, { minLength: 2, maxLength: 3 }), (threads) => {
      const before = counting(threads);
      const few = decideAll(whole(before), models, { oneOfEnd: true });
      for (const [m, all] of decideAll(before, models).entries())
        assert.deepEqual(memories(few[m] as Decision), memories(all));
    }),
    { numRuns: 100 },
  );
});

test('what a counter can still do', () => {
  const among = (...values: number[]) => new Set(values.map(BigInt));
  const add = (by: number, ...values: number[]) => ({
    read: 0n,
    write: 0n,
    count: { adds: BigInt(by), among: among(...values) },
  });
  const read = (...values: number[]) => ({ read: 0n, count: { adds: 0n, among: among(...values) } });
  const cell = CounterCell.of([[add(1, 0, 1), add(-1, 1, 2)], [read(2)], [add(1, 0, 1)]], 0n) as CounterCell;
  assert.ok(cell.canFinish([0, 0, 0]));
  assert.ok(cell.canFinish([1, 0, 0]));
  assert.ok(!cell.canFinish([2, 0, 0]), 'both are never there again');
  assert.ok(cell.canFinish([1, 0, 1]));
  assert.ok(!cell.canFinish([2, 0, 1]));
  assert.equal(CounterCell.of([[add(1, 0)], [{ read: 0n }]], 0n), undefined);
});
