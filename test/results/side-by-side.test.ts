import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparisonRow, SummaryRow } from '../../src/results/rows.js';
import { ratiosTo, sideBySide } from '../../src/results/side-by-side.js';
import { comparisonRow, summaryRow } from '../support/rows.js';

const variant = { wrprotect: 'store' } as const;
const cell = (scenario: string, impl: SummaryRow['impl'], extra: Record<string, string>, p50: number) =>
  summaryRow({ ...variant, scenario, impl, extra, p50 });
const MODEL = cell('native_twin', 'wasm', {}, 11);
const TWIN = cell('native_twin', 'native', { build: 'v8' }, 10);
const TWIN_KERNEL = cell('native_twin', 'native', { build: 'kernel' }, 9);
const FLOOR = cell('floor', 'floor', { floor: 'fork', lang: 'wasm' }, 8);
const KERNEL = cell('kernel_fork', 'kernel', { vmas: '1' }, 80);
const SUMMARY = [MODEL, TWIN, TWIN_KERNEL, FLOOR, KERNEL, { ...MODEL, metric: 'fork_ns', p50: 99 }];
const against = (role: ComparisonRow['role'], { cell_id }: SummaryRow, ratio: number) =>
  comparisonRow({
    ...{ ...variant, scenario: 'native_twin', role, baseline_cell: cell_id },
    ...{ ratio, ci_low: ratio - 0.01, ci_high: ratio + 0.01 },
  });
const COMPARISONS = [
  against('twin', TWIN, 1.1),
  against('baseline', TWIN, 7),
  against('twin_kernel', TWIN_KERNEL, 1.2),
  against('floor', FLOOR, 1.4),
  against('kernel', KERNEL, 0.14),
];

test('a row per variant of the model, each side with its median and the paired ratio to it', () => {
  const [row, ...more] = sideBySide(SUMMARY, COMPARISONS);
  assert.deepEqual(more, []);
  assert.equal(row?.model_ns, 11);
  const sides = [row?.twin, row?.twin_kernel, row?.floor, row?.kernel];
  assert.deepEqual(
    sides.map((side) => [side?.ns, side?.ratio]),
    [
      [10, 1.1],
      [9, 1.2],
      [8, 1.4],
      [80, 0.14],
    ],
  );
});

test('what was not measured is null; without a twin there is no row', () => {
  const [row] = sideBySide(SUMMARY, COMPARISONS.slice(0, 1));
  assert.deepEqual([row?.twin_kernel, row?.floor, row?.kernel], [null, null, null]);
  assert.deepEqual(sideBySide([], COMPARISONS), []);
  assert.deepEqual(sideBySide(SUMMARY, COMPARISONS.slice(1)), []);
});

test('by hand: the geometric mean and the worst of the ratios', () => {
  const side = { ns: 1, ratio: 1, ci_low: 1, ci_high: 1 };
  const [row] = sideBySide(SUMMARY, COMPARISONS);
  assert.ok(row);
  const rows = [
    { ...row, twin: { ...side, ratio: 0.5 } },
    { ...row, twin: { ...side, ratio: 2 } },
  ];
  assert.deepEqual(ratiosTo(rows, 'twin'), { mean: 1, worst: 2, cells: 2 });
  assert.equal(ratiosTo([{ ...row, twin: null }], 'twin'), null);
});
