// Before an interval is believed: at the quick preset's own numbers, in made-up worlds worse than the real one, it holds
// the truth as often as it says. Seeds are fixed; a world's 700 comparisons, of a hundred pairs of runs, have a standard
// error of 1 %: half of that is allowed on either side of 93-97 %. More trials, designs and estimators: study.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { PRESETS } from '../../src/plan/grid.js';
import type { Estimate } from '../../src/stats/launches.js';
import { comparePaired, noiseFloor } from '../../src/stats/paired.js';
import { ESTIMATORS, score, secondQuarterOfRun } from './study.js';
import { simulate, WORLDS, type World } from './worlds.js';

const TRIALS = 100;
const { launches, blocks, samples } = PRESETS.quick;
const design = { launches, blocks, samples };

for (const world of WORLDS)
  test(`quick, ${world.name}: intervals hold the truth in 93-97 %, at most 2 % false verdicts`, () => {
    const { held, heldBetween, wrong, wrongBetween } = score(world, design, secondQuarterOfRun, TRIALS, 1);
    assert.ok(held >= 0.925 && held <= 0.975, `within a run ${held}`);
    assert.ok(heldBetween >= 0.925 && heldBetween <= 0.975, `between two ${heldBetween}`);
    assert.ok(wrong <= 0.02 && wrongBetween <= 0.02, `${wrong}, ${wrongBetween}`);
  });

const worldOf = (name: string): World => WORLDS.find((world) => world.name === name) as World;

test('a planted 3 % slowdown on a quiet machine is slower in at least 95 %', () => {
  const rng = xoroshiro128plus(3);
  let found = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const cells = simulate(worldOf('quiet'), design, rng);
    const slower = (cells[1] ?? []).map((block) => ({ ...block, logs: block.logs.map((log) => log + Math.log(1.03)) }));
    const [replica, cell] = secondQuarterOfRun([...cells.slice(0, 2), slower]) as [Estimate, Estimate];
    if (comparePaired(cell, { noiseFloor: noiseFloor(replica) ?? 0 }).verdict === 'slower') found++;
  }
  assert.ok(found >= 0.95 * TRIALS, `${found} of ${TRIALS}`);
});

test('two runs of one tree on a quiet machine are the same in more than half of the comparisons', () => {
  const { same } = score(worldOf('quiet'), design, secondQuarterOfRun, TRIALS, 5);
  assert.ok(same > 0.5, `${same}`);
});

test('a busy loop: the interval is a quarter as wide as that of block medians, which a burst on one cell carries', () => {
  const old = ESTIMATORS['block medians, Hodges-Lehmann per launch'];
  assert.ok(old !== undefined);
  const { half } = score(worldOf('busy loop'), design, secondQuarterOfRun, TRIALS / 4, 6);
  const before = score(worldOf('busy loop'), design, old, TRIALS / 4, 6);
  assert.ok(half < before.half / 4, `${half} and ${before.half}`);
});
