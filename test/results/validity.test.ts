import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarize } from '../../src/results/summary.js';
import { tooFewValid } from '../../src/results/validity.js';
import { scriptedCell } from '../support/scripted.js';

test('too few: not even six, where most are invalid; few samples that are all valid are enough', () => {
  for (const [valid, taken, few] of [
    ...([
      [0, 0, false],
      [1, 1, false],
      [3, 3, false],
      [2, 3, false],
      [3, 6, false],
    ] as const),
    ...([
      [0, 1, true],
      [1, 3, true],
      [2, 6, true],
      [5, 11, true],
      [5, 10, false],
    ] as const),
    ...([
      [6, 48, false],
      [5, 48, true],
    ] as const),
  ])
    assert.equal(tooFewValid(valid, taken), few, `${valid} of ${taken}`);
});

const cell = scriptedCell({ pinners: 1 });
const rows = (metric: string, taken: number, valid: (sample: number) => boolean) =>
  Array.from({ length: taken }, (_, sample) => ({
    ...{
      cell_id: cell.cell_id,
      pages: cell.pages,
      layout: cell.layout,
      launch: 0,
      block: 0,
      sample,
      metric,
      unit: 'ns',
      value: 10 + sample,
    },
    ...{ valid: valid(sample), invalid_reason: valid(sample) ? '' : 'missed', oversubscribed: false },
  }));

test('a metric that only the valid samples of a cell have has no figures either', () => {
  const summary = summarize(
    [cell],
    [...rows('fork_ns', 20, (n) => n < 3), ...rows('gup_fallback_ratio', 3, () => true)],
  );
  assert.deepEqual(
    summary.map(({ metric, n, p50, warnings }) => [metric, n, p50, warnings]),
    [
      ['fork_ns', 3, null, 'no figures: only 3 of 20 samples are valid; 17 invalid: missed'],
      ['gup_fallback_ratio', 3, null, 'no figures: only 3 of 20 samples are valid'],
    ],
  );
});

test('no valid sample: no figures, and every reason', () => {
  const [row] = summarize(
    [cell],
    rows('fork_ns', 4, () => false),
  );
  assert.deepEqual(
    [row?.n, row?.p50, row?.warnings],
    [0, null, 'no figures: only 0 of 4 samples are valid; 4 invalid: missed'],
  );
});
