import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HUGE_PAGE_BLOCKS } from '../../src/report/huge-page-blocks.js';
import type { SummaryRow } from '../../src/results/rows.js';
import type { RunData } from '../../src/results/run-data.js';
import { summaryRow } from '../support/rows.js';

const row = (mapping: string, pins: number, p50: number, pages: number): SummaryRow =>
  summaryRow({
    ...{ scenario: 'kernel_fork', impl: 'kernel', metric: 'fork_ns_per_pte', pages, p25: p50 / 2, p50, p75: p50 * 2 },
    extra: { mapping, folio_order: mapping === 'base' ? '0' : '9', pins_per_2mib: String(pins), vmas: '1' },
  });
const NS = { base: [40, 44, 60, 800], pte: [20, 1600, 1600, 1600], pmd: [2, 1000, 1100, 1250] };
const rowsOf = (pages: number, by = 1) =>
  Object.entries(NS).flatMap(([mapping, ns]) =>
    [0, 1, 8, 512].map((pins, i) => row(mapping, pins, (ns[i] as number) * by, pages)),
  );
const run = (summary: SummaryRow[]): RunData => ({
  ...{ verdicts: [], comparisons: [], samples: [], notes: [], summary },
  meta: { ...{ schema_version: 1, run_id: 'run', host_id: 'host', partial: false, wasm: {} } } as RunData['meta'],
});
const block = (name: string, summary: SummaryRow[]): string => HUGE_PAGE_BLOCKS[name]?.(run(summary)) ?? '';

test('by hand: ms per GiB by mapping and pins, of the most pages there are', () => {
  const table = block('pins_of_a_huge_page', [...rowsOf(16384, 7), ...rowsOf(65536)]).split('\n');
  assert.equal(table.length, 5);
  // 1000 ns for each of 262,144 ptes
  assert.match(
    table[4] ?? '',
    /^\| huge pages, mapped by a pmd \| 0\.524 \(0\.262 \.\. 1\.05\) \| 262 \(131 \.\. 524\) \|/,
  );
  assert.match(table[2] ?? '', /\| 210 \(105 \.\. 419\) \|$/);
});

test('by hand: how often one is in the other', () => {
  const says = block('pins_of_a_huge_page_say', rowsOf(65536));
  assert.match(says, /^Of 256 MiB, .* 0\.1953 % of the memory, makes fork take 500 times as long/);
  assert.match(says, /That is 0\.800 times what it takes with everything pinned, and 1\.25 times .* in base pages\./);
  assert.match(says, /the same pins make fork take 1\.10 times as long/);
});

test('a cell that was not measured is an error that names it, and no hole in a text', () => {
  const without = rowsOf(65536).filter(({ extra }) => !(extra.mapping === 'pmd' && extra.pins_per_2mib === '1'));
  assert.throws(() => block('pins_of_a_huge_page', without), /the run has no pmd with 1 pins per 2 MiB/);
});
