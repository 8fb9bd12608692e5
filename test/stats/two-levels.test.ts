import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { PRESETS } from '../../src/plan/grid.js';
import { twoLevels } from '../../src/stats/two-levels.js';
import { simulate, WORLDS } from './worlds.js';

/** 256 Ki sequential pages on an Intel Xeon: ns per PTE of a block, 15 to 17 or 23 to 29. */
const XEON = [15.2, 23.5, 16.1, 15.4, 28.7, 16.8, 24.9, 15.9, 15.1, 26.3, 16.4, 25.5, 15.7, 16.2, 23.1, 27.4];

test('by hand: nine blocks at 15.9 and seven at 25.5', () => {
  const found = twoLevels(XEON.map(Math.log));
  assert.ok(found !== null);
  assert.deepEqual([found.lows, found.highs], [9, 7]);
  assert.deepEqual([Math.exp(found.low).toFixed(1), Math.exp(found.high).toFixed(1)], ['15.9', '25.5']);
});

test('not two: nothing, one value, a slope, a step of 4 %, fewer than a quarter beyond the gap', () => {
  const twelve = (at: (i: number) => number): number[] => Array.from({ length: 12 }, (_, i) => at(i));
  for (const values of [
    [],
    [1],
    twelve((i) => i),
    twelve((i) => (i % 2 === 0 ? 0 : 0.04)),
    twelve((i) => (i < 3 ? 1 : 0)),
  ])
    assert.equal(twoLevels(values), null, `${values}`);
});

const { launches, blocks, samples } = PRESETS.quick;
for (const world of WORLDS)
  test(`quick, ${world.name}: of cells with one level at most 1 % are taken for two`, () => {
    const rng = xoroshiro128plus(7);
    const fastest = Array.from({ length: 100 }, () => simulate(world, { launches, blocks, samples }, rng))
      .flat()
      .map((cell) => cell.map(({ logs }) => Math.min(...logs)));
    const wrong = fastest.filter((of) => twoLevels(of) !== null).length;
    assert.ok(wrong <= fastest.length / 100, `${wrong} of ${fastest.length}`);
    if (world.common > 0.05) return; // blocks that differ by 10 % hide a second level 50 % away in two cells of three
    const mixed = fastest.map((of, i) => of.map((log, j) => ((i + 3 * j) % 5 < 2 ? log + Math.log(1.6) : log)));
    const found = mixed.filter((of) => twoLevels(of) !== null).length;
    assert.ok(found >= 0.85 * mixed.length, `found ${found} of ${mixed.length}`);
  });
