/** Threads that change places: what is left out is counted as often as it was left out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alike } from '../../src/explore/alike.js';
import { decide } from '../../src/explore/decide.js';
import { MODELS } from '../../src/explore/models/index.js';
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
