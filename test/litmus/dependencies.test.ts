/** Address, data and control dependencies, and the events that a process makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Value } from '../../src/explore/program.js';
import { compileLitmus } from '../../src/litmus/compile.js';
import { parseLitmus } from '../../src/litmus/parse.js';

function run(body: string, reads: readonly Value[], init = ''): readonly Event[] {
  const parameters = 'int *x, int *y, int *z, int **p, atomic_t *a, spinlock_t *s';
  const parsed = parseLitmus(`C t\n{ ${init} }\nP0(${parameters}) {\n${body}\n}\nexists (x=1)`);
  const [thread] = compileLitmus(parsed).program.threads;
  return (thread as { run(reads: readonly Value[]): { events: readonly Event[] } }).run(reads).events;
}

const dependencies = ({ addr, data, ctrl }: Event): unknown => ({ addr, data, ctrl });
const none = { addr: undefined, data: undefined, ctrl: undefined };

test('data: also through locals and where the value cannot matter', () => {
  const events = run('int r0 = READ_ONCE(*x); int r1 = (r0 ^ r0) + 1; WRITE_ONCE(*y, r1);', [5n]);
  assert.deepEqual(events.map(dependencies), [none, { ...none, data: [0] }]);
  assert.equal((events[1] as { value: Value }).value, 1n);
});

test('data: an assigned constant ends it', () => {
  const events = run('int r0 = READ_ONCE(*x); r0 = 1; WRITE_ONCE(*y, r0);', [5n]);
  assert.deepEqual(dependencies(events[1] as Event), none);
});

test('address: by a pointer that was read, and by index arithmetic', () => {
  const events = run('int *r0 = READ_ONCE(*p); WRITE_ONCE(*r0, 1); READ_ONCE(*(x + (READ_ONCE(*z) & 0)));', [
    compileLitmus(parseLitmus('C t\n{}\nP0(int *x) {}\nexists (x=1)')).addresses.of('x'),
    7n,
  ]);
  assert.deepEqual(events.slice(1).map(dependencies), [{ ...none, addr: [0] }, none, { ...none, addr: [2] }]);
});

test('control: the events in both branches, not those after the if', () => {
  const body = 'if (READ_ONCE(*x)) { WRITE_ONCE(*y, 1); smp_mb(); } else WRITE_ONCE(*y, 2); WRITE_ONCE(*z, 1);';
  const taken = run(body, [1n]);
  assert.deepEqual(
    taken.map(({ ctrl }) => ctrl),
    [undefined, [0], [0], undefined],
  );
  assert.deepEqual(
    run(body, [0n]).map(({ ctrl }) => ctrl),
    [undefined, [0], undefined],
  );
});

test('control: nested ifs add up', () => {
  const events = run('if (READ_ONCE(*x)) if (READ_ONCE(*y) == 2) WRITE_ONCE(*z, 1);', [1n, 2n]);
  assert.deepEqual(
    events.map(({ ctrl }) => ctrl),
    [undefined, [0], [0, 1]],
  );
});

test('control: what stands right of && is not evaluated when the left decides', () => {
  const body = 'int r0 = READ_ONCE(*x) && READ_ONCE(*y); WRITE_ONCE(*z, r0);';
  assert.deepEqual(run(body, [0n]).map(dependencies), [none, { ...none, data: [0] }]);
  assert.deepEqual(run(body, [1n, 1n]).map(dependencies), [none, { ...none, ctrl: [0] }, { ...none, data: [0, 1] }]);
});

test('read-modify-writes: the operand is data, what is compared with is not', () => {
  const read = 'int r0 = READ_ONCE(*x); ';
  assert.deepEqual(run(`${read}atomic_add(r0, a);`, [1n, 0n])[1]?.data, [0]);
  assert.deepEqual(run(`${read}xchg(y, r0);`, [1n, 0n])[1]?.data, [0]);
  assert.deepEqual(run(`${read}cmpxchg(y, 0, r0);`, [1n, 0n])[1]?.data, [0]);
  assert.deepEqual(run(`${read}cmpxchg(y, r0, 1);`, [1n, 0n])[1]?.data, undefined);
  assert.deepEqual(run(`int r1 = xchg(y, 1); WRITE_ONCE(*x, r1);`, [3n])[1]?.data, [0]);
});

test('a read that has no value yet ends the run', () => {
  const parsed = parseLitmus('C t\n{}\nP0(int *x) { int r0 = READ_ONCE(*x); smp_mb(); }\nexists (x=1)');
  const thread = compileLitmus(parsed).program.threads[0];
  const waiting = thread?.run([]);
  assert.deepEqual([waiting?.status, waiting?.events.length], ['reading', 1]);
  const done = thread?.run([4n]);
  assert.deepEqual([done?.status, done?.events.length, done?.registers.r0], ['done', 2, 4n]);
});

test('plain accesses are plain', () => {
  const events = run('int r0 = *x; *y = r0 + 1; *z += 2;', [1n, 3n]);
  assert.deepEqual(
    events.map((event) => [event.kind, 'order' in event ? event.order : '', 'value' in event ? event.value : '']),
    [
      ['read', 'plain', ''],
      ['write', 'plain', 2n],
      ['read', 'plain', ''],
      ['write', 'plain', 5n],
    ],
  );
});
