/** Counting, flags, bounds: what a verdict consists of beside its name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../src/explore/coherence.js';
import { decide } from '../../src/explore/decide.js';
import { coherence } from '../../src/explore/models/coherence.js';
import { modelNamed } from '../../src/explore/models/index.js';
import { explore } from '../../src/explore/operational.js';
import type { Program, Run } from '../../src/explore/program.js';
import { condition, program } from './shapes.js';

test('executions are counted as herd counts them: reads-from and coherence', () => {
  const sb = program('SB', ['x=1; r1=y', 'y=1; r1=x']);
  const counts = ['sc', 'tso', 'lkmm'].map((model) => {
    const { positive, negative } = decide(sb, model, { classify: condition('0:r1=0 1:r1=0') });
    return [positive, negative];
  });
  assert.deepEqual(counts, [
    [0, 3],
    [1, 3],
    [1, 3],
  ]);
  // Equal values, different writers: one final state, four executions.
  const twice = decide(program('', ['x=1', 'x=1', 'r1=x']), 'sc');
  assert.equal(twice.executions, 6);
  assert.deepEqual(twice.outcomes.map(({ executions }) => executions).sort(), [2, 4]);
});

test('a filter removes executions from the count', () => {
  const sb = program('SB', ['x=1; r1=y', 'y=1; r1=x']);
  const seen = condition('0:r1=1');
  const result = decide(sb, 'tso', { classify: (o) => (seen(o) ? condition('1:r1=1')(o) : undefined) });
  assert.deepEqual([result.positive, result.negative, result.outcomes.length], [1, 1, 2]);
});

test('the orders of a location, counted by hand', () => {
  const count = (threads: readonly string[], wanted: string): number =>
    decide(program('', threads), coherence, { classify: condition(wanted) }).positive;
  assert.equal(count(['x=1', 'x=2'], 'x=1'), 1);
  assert.equal(count(['x=1; x=2', 'x=1'], 'y=0'), 3);
  assert.equal(count(['x=1', 'r1=x; r2=x'], '1:r1=1 1:r2=1'), 1);
  assert.equal(count(['x=1', 'x=1', 'r1=x'], '2:r1=1'), 4);
  assert.equal(count(['r1=x; x=1'], '0:r1=1'), 0, 'a read of what is written later');
  assert.equal(count(['r1=add x 1', 'r1=add x 1'], '0:r1=1 1:r1=1'), 0, 'two RMWs of one write');
});

test('a cell knows whether all of its reads can still be answered', () => {
  const [w1, w2, r0, r1, r2] = [{ write: 1n }, { write: 2n }, { read: 0n }, { read: 1n }, { read: 2n }];
  assert.ok(
    new Cell(
      [
        [w1, w2],
        [r0, r1, r2],
      ],
      0n,
    ).possible(),
  );
  assert.ok(
    !new Cell(
      [
        [w1, w2],
        [r1, r0],
      ],
      0n,
    ).possible(),
  );
  assert.ok(!new Cell([[r1, w1]], 0n).possible());
  assert.ok(!new Cell([[{ read: 0n, write: 1n }], [{ read: 0n, write: 1n }]], 0n).possible());
  const cell = new Cell(
    [
      [w1, w2],
      [r0, r1],
    ],
    0n,
  );
  assert.ok(cell.canFinish([1, 1], [0, 0]));
  assert.ok(!cell.canFinish([1, 0], [0, 0]), 'the initial value is gone');
});

test('plain accesses that race are flagged; ordered ones are not', () => {
  const flags = (threads: readonly string[]): readonly string[] => decide(program('', threads), 'lkmm').flags;
  assert.deepEqual(flags(['x~1', 'x~2']), ['data-race']);
  assert.deepEqual(flags(['x~1', 'r1=x']), ['data-race']);
  assert.deepEqual(flags(['x=1', 'r1=x']), []);
  assert.deepEqual(flags(['x~1; wmb; y=1', 'r1=y; rmb; r2~x']), ['data-race'], 'the read also runs when y is 0');
  assert.deepEqual(flags(['x~1; y:=1', 'r1:=y; if r1==1; r2~x']), []);
  assert.deepEqual(flags(['x~1; wmb; y=1', 'r1:=y; if r1==1; r2~x']), []);
  assert.deepEqual(flags(['x~1; y=1', 'r1:=y; if r1==1; r2~x']), ['data-race']);
  assert.deepEqual(flags(['lock s; r1~x; x~1; unlock s', 'lock s; r1~x; x~2; unlock s']), []);
  assert.deepEqual(flags(['lock s; r1~x; x~1; unlock s', 'lock t; r1~x; x~2; unlock t']), ['data-race']);
});

test('a dependency is carried through a plain variable (dep+plain)', () => {
  const threads = ['r1=x; z~r1; r2~z; y=r2', 'r3=y; x=r3'];
  const wanted = condition('0:r1=1');
  assert.equal(decide(program('', threads, { x: 0 }), 'lkmm', { classify: wanted }).positive, 0);
});

/** Reads x until it is 1, at most `most` times; holding the lock s, if so asked. The other thread stores 1 to x. */
function spin(most: number, held: boolean): Program {
  const [lock, unlock] = held
    ? [[{ kind: 'lock', loc: 's' } as const], [{ kind: 'unlock', loc: 's' } as const]]
    : [[], []];
  const read = { kind: 'read', loc: 'x', order: 'once' } as const;
  const spinner = {
    name: 'P0',
    run(reads: readonly bigint[]): Run {
      const events = [...lock, ...reads.map(() => read)];
      if (reads.at(-1) === 1n) return { status: 'done', events: [...events, ...unlock], registers: {} };
      if (reads.length >= most) return { status: 'bound', events, registers: {} };
      return { status: 'reading', events: [...events, read], registers: {} };
    },
  };
  const other = program('', [held ? 'lock s; x=1; unlock s' : 'x=1']);
  return { ...other, threads: [spinner, ...other.threads] };
}

test('a loop that ran into its bound makes the answer incomplete, never a silent Never', () => {
  for (const model of ['sc', 'tso', 'lkmm']) {
    const result = decide(spin(3, false), model);
    assert.equal(result.complete, false);
    assert.equal(result.outcomes.length, 3);
  }
  assert.equal(explore(spin(3, false), 'interleaving').complete, false);
});

test('also when the other thread can only wait for the one that spins', () => {
  for (const model of ['sc', 'tso', 'lkmm']) {
    const result = decide(spin(2, true), model);
    assert.equal(result.complete, false);
    assert.equal(result.outcomes.length, 1);
  }
  assert.equal(explore(spin(2, true), 'store-buffer').complete, false);
});

test('a bound on states or time is reported', () => {
  const large = program('', Array(4).fill('x=1; r1=y; y=1; r2=x'));
  assert.equal(decide(large, 'lkmm', { maxStates: 10 }).complete, false);
  assert.equal(decide(large, 'lkmm', { deadlineMs: 0 }).complete, false);
  let asked = 0;
  const full = decide(large, 'lkmm', { full: () => ++asked > 1 });
  assert.equal(full.complete, false);
  assert.ok(full.executions > 0, 'what was seen until then is told');
});

test('an unknown model is named, with those there are', () => {
  assert.throws(() => modelNamed('alpha'), /no memory model "alpha"; there are sc, tso, lkmm/);
});
