import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceOf } from '../../src/report/sentence.js';
import type { ComparisonRow, SummaryRow } from '../../src/results/rows.js';
import type { RunData } from '../../src/results/run-data.js';
import { comparisonRow, summaryRow } from '../support/rows.js';

const SCENARIO = { name: 'fork_latency', question: '?', headline: 'fork_ns_per_pte' } as const;
const cells = ['plain_cow', 'early_wrprotect', 'no_early'].map((protocol, i) =>
  summaryRow({ protocol, p50: 10 + 5 * i }),
);
const to = (cell: SummaryRow, ratio: number, verdict: ComparisonRow['verdict'], more: Partial<ComparisonRow> = {}) => {
  const { protocol, cell_id } = cell;
  const [ci_low, ci_high] = [ratio - 0.02, ratio + 0.02];
  const baseline_cell = (cells[0] as SummaryRow).cell_id;
  return comparisonRow({ protocol, cell: cell_id, baseline_cell, ratio, ci_low, ci_high, verdict, ...more });
};
const say = (summary: readonly SummaryRow[], comparisons: readonly ComparisonRow[]): string =>
  sentenceOf({ summary, comparisons, samples: [], verdicts: [], notes: [] } as unknown as RunData, SCENARIO);
const [, games, plain] = cells as [SummaryRow, SummaryRow, SummaryRow];

test('how many differ, and which by most, either way', () => {
  assert.equal(
    say(cells, [to(games, 1.5, 'slower'), to(plain, 0.8, 'faster')]),
    'Of 2 cells compared with a baseline by ns per PTE, 1 has more and 1 has less. Furthest: early_wrprotect: 50 % more (95 %: 48 .. 52 %) than plain_cow; no_early: 20 % less (95 %: 18 .. 22 %) than plain_cow.',
  );
});

test('other rows, another sentence: what is the same or not decided is not told as a difference', () => {
  assert.equal(
    say(cells, [to(games, 1.001, 'same'), to(plain, 1.3, 'inconclusive')]),
    'Of 2 cells compared with a baseline by ns per PTE, 1 is the same and 1 is not decided.',
  );
});

test('without intervals it says so and compares nothing; without a number, that', () => {
  const bare = [to(games, 1.5, 'inconclusive', { ci_low: null, ci_high: null })];
  assert.equal(
    say(cells, bare),
    'Medians from 10.0 (plain_cow) to 20.0 (no_early); nothing is compared: too little valid was measured for intervals.',
  );
  const empty = cells.map((cell) => ({ ...cell, p50: null, warnings: 'no figures: only 1 of 9 samples are valid' }));
  assert.equal(say(empty, []), 'No cell has a number.');
  assert.match(say([games], []), /nothing is compared: no cell has its baseline in this run\.$/);
});

test('other implementations of the same stand beside it', () => {
  const twin = to(games, 1.02, 'slower', { role: 'twin' });
  assert.match(say(cells, [twin]), / The model is at 1\.02 x C, V8's instructions \(geometric means\)\.$/);
});
