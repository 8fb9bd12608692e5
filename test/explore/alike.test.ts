/** Threads that change places: what is left out is counted as often as it was left out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alike } from '../../src/explore/alike.js';
import { Cell, type CellOp } from '../../src/explore/coherence.js';
import { type Decision, decide, decideAll } from '../../src/explore/decide.js';
import { MODELS } from '../../src/explore/models/index.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import { program } from './shapes.js';

test('runs are given out among threads alike in as many ways as differ', () => {
  const alike = new Alike([[1, 2, 3]], 4);
  assert.deepEqual(alike.before, [undefined, undefined, 1, 2]);
  assert.equal(alike.ways(['a', 'x', 'y', 'z']), 6);
  assert.equal(alike.ways(['x', 'x', 'x', 'y']), 3);
  assert.equal(alike.ways(['y', 'x', 'x', 'x']), 1);
});

test('one of threads alike stands for all, under every model', () => {
  for (const threads of [
    ['x=1; r1=y', 'r1=x; y=1', 'r1=x; y=1'],
    ['inc x; r1=x', 'inc x; r1=x', 'inc x; r1=x'],
    ['x=1', 'lock s; r1=x; x=2; unlock s', 'lock s; r1=x; x=2; unlock s'],
  ]) {
    const groups = [threads.map((text, t) => (text === threads[2] ? t : -1)).filter((t) => t >= 0)];
    for (const model of MODELS.keys()) {
      const all = decide(program('', threads), model);
      const one = decide({ ...program('', threads), alike: groups }, model, { oneOfAlike: true });
      const ends = one.outcomes.reduce((sum, { ways }) => sum + ways, 0);
      assert.deepEqual(
        [one.executions, ends],
        [all.executions, all.outcomes.length],
        `${threads.join(' | ')} ${model}`,
      );
      assert.ok(one.outcomes.length < all.outcomes.length);
    }
  }
});

test('one execution of each end: the same final states, and not more executions than it takes', () => {
  const ends = ({ outcomes }: Decision): string[] => outcomes.map(outcomeKey).sort();
  for (const threads of [
    ['x=1; r1=y', 'y=1; r2=x', 'r3=x; r4=y'],
    ['x=1; x=2; y=1', 'x=3; r1=y', 'r2=x; y=2'],
    ['inc x; r1=x; y=1', 'inc x; r2=y', 'inc x; r3=x'],
    ['lock s; r1=x; x=2; unlock s', 'lock s; x=1; unlock s', 'x=3'],
  ]) {
    const models = [...MODELS.values()];
    const all = decideAll(program('', threads), models);
    const few = decideAll(program('', threads), models, { oneOfEnd: true });
    for (const [m, { name }] of models.entries()) {
      const [whole, one] = [all[m], few[m]] as [Decision, Decision];
      assert.ok(one.complete);
      assert.deepEqual(ends(one), ends(whole), `${threads.join(' | ')} ${name}`);
      assert.ok(one.executions <= whole.executions && one.executions >= one.outcomes.length);
    }
  }
});

test('what a location may hold at the end', () => {
  const inc = (read: bigint): CellOp => ({ read, write: read + 1n });
  const write = (value: bigint): CellOp => ({ write: value });
  assert.equal(new Cell([[inc(0n)], [inc(1n)], [inc(2n)]], 0n).finals(), 1);
  assert.equal(new Cell([[write(1n)], [write(2n)], [write(2n)]], 0n).finals(), 2);
  assert.equal(
    new Cell(
      [
        [write(1n), write(2n)],
        [write(3n), { read: 3n }],
      ],
      0n,
    ).finals(),
    2,
  );
  assert.equal(new Cell([[write(1n)], [{ read: 1n }, { read: 2n }], [write(2n)]], 0n).finals(), 1);
  assert.equal(new Cell([[write(1n), { ...write(2n), free: [0] }]], 0n).finals(), Number.POSITIVE_INFINITY);
});
