import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareText } from '../../src/cli/compare-text.js';
import type { RunComparison } from '../../src/compare/compare.js';
import type { Compared } from '../../src/compare/compared.js';
import { type Factors, makeCell } from '../../src/plan/cell.js';

const FACTORS: Omit<Factors, 'pages' | 'protocol'> = {
  ...{ scenario: 'fork_latency', impl: 'wasm', arch: 'x86_64', wrprotect: 'rmw', fence: 'none', fence_per: '' },
  ...{ pin: 'add1024', layout: 'sequential', pinners: 0, pinned_fraction: 0, replica: 0, extra: {} },
};
const CELLS = Array.from({ length: 200 }, (_, i) =>
  makeCell({ ...FACTORS, protocol: i % 2 === 0 ? 'no_early' : 'seqcount', pages: 1024 * (1 + i) }),
);

/** The ratio of each cell, its verdict, and an interval of 2 % about it. */
function compared(
  said: readonly (readonly [number, RunComparison['verdict']])[],
  more: Partial<Compared> = {},
): Compared {
  const rows = said.map(([ratio, verdict], i) => ({
    ...{ cell: CELLS[i]?.cell_id, metric: 'm', ratio, ci_low: ratio / 1.02, ci_high: ratio * 1.02, verdict },
    ...{ p_value: 0.01, p_adjusted: 0.02, same_within: 0.02, warnings: [] },
  }));
  const run = (run_id: string) => ({ data: { meta: { run_id, launches: 12 } }, cells: CELLS, baselines: [] });
  return {
    ...{ base: run('old'), next: run('new'), objections: [], rows, missing: [], undecided: [], absolute: null },
    ...{ gate: null, margin: 0.05, notes: [], isAllowed: () => false, ...more },
  } as unknown as Compared;
}

test('what is not the same comes first, the largest change on top, in short words', () => {
  const text = compareText(
    compared([
      [1, 'same'],
      [0.5, 'faster'],
      [1.3, 'slower'],
      [1.6, 'slower'],
    ]),
    false,
  );
  const table = text
    .split('\n')
    .slice(2, 6)
    .map((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(
    table.map((row) => [row[0], row[1], row.at(-1)]),
    [
      ['fork_latency: seqcount 4Ki', '+60 %', 'slower'],
      ['fork_latency: no_early 3Ki', '+30 %', 'slower'],
      ['fork_latency: seqcount 2Ki', '-50 %', 'faster'],
      ['fork_latency: no_early 1Ki', '+0.0 %', 'same within 5 %'],
    ],
  );
  assert.match(text, /^of 4 comparisons 1 are the same within 5 %, 3 faster or slower, 0 inconclusive$/m);
});

test('what more time would buy: half of the intervals for four times the launches', () => {
  const text = compareText(compared([[1, 'same']]), false);
  assert.match(
    text,
    /^intervals are \+-2\.0 % \(median of 1\); 4 times the launches in both runs \(--launches 48\) would make/m,
  );
  assert.match(text, /about\s+\+-1\.0 %$/m);
  assert.doesNotMatch(compareText(compared([]), false), /intervals|NaN|undefined/);
});

test('a screen of 60 lines and 100 columns, what is left out counted; --all has every row by its id', () => {
  const rows = CELLS.map((_, i) => [1 + i / 1000, i < 100 ? 'same' : 'slower'] as const);
  const gaps = CELLS.slice(0, 30).map(({ cell_id }) => ({
    cell: cell_id,
    why: 'has no valid sample (no pin met the fork) in NEW',
  }));
  const notes = [`code changed: ${CELLS.map(({ pages }) => `fork__no_early__rmw__none__${pages}`).join(', ')}`];
  const many = compared(rows, { missing: gaps, undecided: gaps, notes });
  for (const one of [many, { ...many, absolute: many.rows }]) {
    const lines = compareText(one, false).trimEnd().split('\n');
    assert.ok(lines.length <= 60, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 100, line);
    assert.match(lines.join('\n'), /^and \d+ more, 100 of them the same: --all$/m);
    assert.match(lines.join('\n'), /^ {2}and 25 more: --all$/m);
  }
  const all = compareText(many, true);
  for (const { cell_id } of CELLS) assert.ok(all.includes(cell_id));
  assert.doesNotMatch(all, /more: --all/);
});
