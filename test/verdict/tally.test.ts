/** Slices of one search add up to the whole of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODELS } from '../../src/explore/models/index.js';
import { tallyRows, variantRows, variantTallies } from '../../src/verdict/rows.js';
import { SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { sumOf, type Tally, verdictOf } from '../../src/verdict/tally.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { parseVariant } from '../../src/verdict/variants.js';

const ALL = [...MODELS.keys()];

test('two, three and fifty slices: verdicts, classes, executions, states and witnesses of the whole', () => {
  for (const [name, text] of [
    ['pin_vs_fork', 'early_wrprotect/store/none//add1024'],
    ['two_pinners', 'plain_cow/rmw/none//add1024'],
    ['two_pinners', 'no_early/rmw/none//add1024'],
  ] as const) {
    const scenario = SCENARIOS.find((one) => one.name === name) as Scenario;
    const variant = parseVariant(text, (what) => new Error(what));
    const stage = new Stage(scenario);
    const timeless = (rows: ReturnType<typeof variantRows>): unknown => rows.map((row) => ({ ...row, elapsed_ms: 0 }));
    const whole = timeless(variantRows(stage, variant, ALL));
    for (const of of [2, 3, 50]) {
      const slices = Array.from({ length: of }, (_, part) =>
        variantTallies(stage, variant, ALL, { slice: { part, of } }),
      );
      const sums = ALL.map((model) => sumOf(slices.map((slice) => slice?.find((one) => one.model === model) as Tally)));
      assert.deepEqual(timeless([...tallyRows(scenario, variant, ALL, sums)]), whole, `${name} ${text} ${of}`);
    }
  }
});

const tally = (outcomes: number, bad: number, complete = true): Tally => ({
  ...{ model: 'sc', complete, executions: outcomes, states: outcomes, outcomes, elapsed_ms: 1 },
  bad: new Map([['lost_pin', { outcomes: bad, reads: bad > 0 ? [[1n]] : undefined }]]),
});

test('a verdict of slices', () => {
  const verdict = (...slices: Tally[]) => verdictOf(sumOf(slices), 'lost_pin');
  assert.equal(verdict(tally(2, 2), tally(0, 0)), 'Always');
  assert.equal(verdict(tally(2, 2), tally(1, 0)), 'Sometimes');
  assert.equal(verdict(tally(2, 0), tally(1, 0)), 'Never');
  assert.equal(verdict(tally(2, 0), tally(1, 0, false)), 'Unknown');
  assert.equal(verdict(tally(2, 2), tally(1, 1, false)), 'Sometimes');
});
