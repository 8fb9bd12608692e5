import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparePaired, compareRuns, judge, noiseFloor, type PairedRatio } from '../../src/stats/paired.js';

const pairs = (...launches: number[][]): PairedRatio[] =>
  launches.flatMap((blocks, launch) => blocks.map((log_ratio, block) => ({ launch, block, log_ratio })));

test('four launches by hand: mean 0.03, standard error 0.0129 / 2, t(3) = 3.182', () => {
  // launch centres 0.015 0.025 0.035 0.045: standard deviation 0.01291, interval 0.03 -+ 3.182 * 0.006455 = 0.02054
  const c = comparePaired(pairs([0.01, 0.02], [0.02, 0.03], [0.03, 0.04], [0.04, 0.05]), {});
  assert.equal(c.ratio.toFixed(6), Math.exp(0.03).toFixed(6));
  assert.equal(Math.log(c.ci_low as number).toFixed(4), (0.03 - 0.02054).toFixed(4));
  assert.equal(c.effect, 1);
  assert.equal(c.verdict, 'inconclusive');
  assert.equal(c.estimator, 'hl_launch_t');
});

test('one launch never has a verdict, and with few blocks no interval', () => {
  const c = comparePaired(pairs([0.1, 0.2]), {});
  assert.deepEqual([c.verdict, c.ci_low, c.ci_high, c.mde], ['inconclusive', null, null, null]);
  const many = comparePaired(pairs([0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16]), {});
  assert.equal(many.verdict, 'inconclusive');
  assert.ok((many.ci_low as number) > 1);
});

test('verdicts from interval and band', () => {
  assert.deepEqual(
    [
      judge(0.02, 0.03, 0.01),
      judge(-0.03, -0.02, 0.01),
      judge(-0.005, 0.01, 0.01),
      judge(0.005, 0.02, 0.01),
      judge(-1, 1, 0.01),
      judge(-0.2, 0.1, 0.5),
    ],
    ['slower', 'faster', 'same', 'inconclusive', 'inconclusive', 'inconclusive'],
  );
});

test('the noise floor widens the band: what it covers is never faster or slower', () => {
  const spread = fc.array(fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), { minLength: 2, maxLength: 3 }), {
    minLength: 3,
    maxLength: 6,
  });
  const centre = fc.double({ min: -0.2, max: 0.2, noNaN: true });
  const ratios = fc.tuple(spread, centre).map(([launches, c]) => launches.map((blocks) => blocks.map((x) => x + c)));
  const seen = new Set<string>();
  fc.assert(
    fc.property(ratios, fc.double({ min: 0, max: 0.2, noNaN: true }), (launches, floor) => {
      const c = comparePaired(pairs(...launches), { noiseFloor: floor });
      const [low, high] = [Math.log(c.ci_low as number), Math.log(c.ci_high as number)];
      seen.add(c.verdict);
      if (c.verdict === 'slower') assert.ok(low > floor);
      if (c.verdict === 'faster') assert.ok(high < -floor);
      if (c.verdict === 'same') assert.ok(Math.max(-low, high) <= Math.max(floor, Math.log(1.01)) + 1e-12);
    }),
    { numRuns: 500 },
  );
  assert.deepEqual([...seen].sort(), ['faster', 'inconclusive', 'same', 'slower'], 'each of them was tried');
});

test('turning a pair round turns the comparison round', () => {
  const launches = [[0.01, 0.05], [0.03, 0.02], [0.06]];
  const [there, back] = [
    comparePaired(pairs(...launches), {}),
    comparePaired(pairs(...launches.map((l) => l.map((x) => -x))), {}),
  ];
  assert.ok(Math.abs(there.ratio * back.ratio - 1) < 1e-12);
  assert.ok(Math.abs((there.ci_low as number) * (back.ci_high as number) - 1) < 1e-12);
});

test('the floor of an A/A pair is the farther end of its interval', () => {
  const c = comparePaired(pairs([0.01], [0.02], [-0.01]), {});
  assert.equal(
    noiseFloor(pairs([0.01], [0.02], [-0.01]))?.floor,
    Math.max(-Math.log(c.ci_low as number), Math.log(c.ci_high as number)),
  );
  assert.equal(noiseFloor(pairs([0.01, 0.02])), null);
});

test('two runs: equal runs differ by nothing, and a shift of one is found', () => {
  const base = pairs([0.1, 0.11], [0.11, 0.12], [0.09, 0.1], [0.1, 0.1]);
  const same = compareRuns(base, base, {});
  assert.deepEqual([same.ratio, same.effect], [1, 0]);
  const slower = compareRuns(
    base,
    base.map((p) => ({ ...p, log_ratio: p.log_ratio + 0.2 })),
    {},
  );
  assert.deepEqual([slower.verdict, slower.effect], ['slower', 1]);
  assert.equal(slower.ratio.toFixed(4), Math.exp(0.2).toFixed(4));
});
