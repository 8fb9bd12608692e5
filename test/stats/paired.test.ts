import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Estimate } from '../../src/stats/launches.js';
import { comparePaired, compareRuns, halfWidth, judge, noiseFloor } from '../../src/stats/paired.js';

const four: Estimate = { centre: 0.03, error: 0.00646, launches: [0.015, 0.025, 0.035, 0.045] };
const one: Estimate = { centre: 0.1, error: Number.POSITIVE_INFINITY, launches: [0.1] };

test('four launches by hand: t(3) = 3.182 standard errors of 0.00646 on either side of 0.03', () => {
  const c = comparePaired(four, {});
  assert.equal(c.ratio, Math.exp(0.03));
  assert.equal(Math.log(c.ci_low as number).toFixed(4), (0.03 - 0.02056).toFixed(4));
  assert.equal(Math.log(c.ci_high as number).toFixed(4), (0.03 + 0.02056).toFixed(4));
  assert.equal(c.effect, 1);
  assert.equal(c.verdict, 'inconclusive');
  assert.equal(c.estimator, 'second_quarter_t');
});

test('one launch never has an interval nor a verdict', () => {
  const c = comparePaired(one, {});
  assert.deepEqual([c.verdict, c.ci_low, c.ci_high, c.mde, c.p_value], ['inconclusive', null, null, null, 1]);
  assert.equal(halfWidth(one), null);
  assert.equal(noiseFloor(one), null);
});

test('verdicts from interval and band: beyond it, or within 2 %, or within a wider band, but never 5 % apart', () => {
  assert.deepEqual(
    [
      judge(0.02, 0.03, 0.01),
      judge(-0.03, -0.02, 0.01),
      judge(-0.005, 0.01, 0.01),
      judge(0.005, 0.019, 0.01),
      judge(0.005, 0.03, 0.01),
      judge(0.005, 0.03, 0.04),
      judge(0.012, 0.015, 0.01),
      judge(-1, 1, 0.01),
      judge(-0.2, 0.1, 0.5),
    ],
    ['slower', 'faster', 'same', 'same', 'inconclusive', 'same', 'slower', 'inconclusive', 'inconclusive'],
  );
});

const estimates = fc.record({
  centre: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  error: fc.double({ min: 0, max: 0.05, noNaN: true }),
  launches: fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 2, maxLength: 7 }),
});

test('the noise floor widens the band: what it covers is never faster or slower; what can be told apart is never less', () => {
  fc.assert(
    fc.property(estimates, fc.double({ min: 0, max: 0.2, noNaN: true }), (estimate, floor) => {
      const c = comparePaired(estimate, { noiseFloor: floor });
      const [low, high] = [Math.log(c.ci_low as number), Math.log(c.ci_high as number)];
      if (c.verdict === 'slower') assert.ok(low > floor);
      if (c.verdict === 'faster') assert.ok(high < -floor);
      if (c.verdict === 'same') assert.ok(Math.max(-low, high) <= Math.max(floor, Math.log(1.02)) + 1e-12);
      assert.ok(Math.log1p(c.mde as number) >= floor - 1e-12);
    }),
  );
});

test('the floor of an A/A pair is the farther end of its interval', () => {
  fc.assert(
    fc.property(estimates, (estimate) => {
      const { ci_low, ci_high } = comparePaired(estimate, {});
      const farther = Math.max(-Math.log(ci_low as number), Math.log(ci_high as number));
      assert.ok(Math.abs((noiseFloor(estimate) as number) - farther) < 1e-9);
    }),
  );
});

test('launches that drift are no independent evidence', () => {
  const launches = Array.from({ length: 12 }, (_, i) => 0.3 + i / 1000);
  const c = comparePaired({ centre: 0.3, error: 0.001, launches }, {});
  assert.deepEqual([c.verdict, c.warnings.length], ['inconclusive', 1]);
});

test('two runs: equal runs differ by nothing, and a shift of one is found', () => {
  const same = compareRuns(four, four, {});
  assert.deepEqual([same.ratio, same.effect], [1, 0]);
  const shifted = { ...four, centre: four.centre + 0.2, launches: four.launches.map((x) => x + 0.2) };
  const slower = compareRuns(four, shifted, {});
  assert.deepEqual([slower.verdict, slower.effect], ['slower', 1]);
  assert.equal(slower.ratio.toFixed(4), Math.exp(0.2).toFixed(4));
  // Welch: two equal errors of four launches have t(6) = 2.447
  assert.equal(Math.log(slower.ci_high as number).toFixed(4), (0.2 + 2.4469 * 0.00646 * Math.SQRT2).toFixed(4));
  assert.equal(compareRuns(four, one, {}).verdict, 'inconclusive');
});

test('two runs: launches that lie far apart are known no better than one of them, and a change of all of them is found', () => {
  const apart = { centre: 4, error: 0.05, launches: [3.9, 3.9, 3.9, 3.9, 4.2, 4.2, 4.2, 4.2] }; // box 0.3, in sigmas 0.222
  const half = (c: { ci_low: number | null; ci_high: number | null }) =>
    Math.log((c.ci_high as number) / (c.ci_low as number)) / 2;
  const sigma = (0.3 / 1.349) * Math.SQRT2;
  assert.equal(half(compareRuns(apart, apart, {})).toFixed(4), (2.1448 * sigma).toFixed(4)); // t(14)
  const by = (shift: number) => ({ ...apart, centre: 4 + shift, launches: apart.launches.map((x) => x + shift) });
  assert.equal(compareRuns(apart, by(0.3), {}).verdict, 'inconclusive');
  assert.equal(compareRuns(apart, by(0.8), {}).verdict, 'slower');
});
