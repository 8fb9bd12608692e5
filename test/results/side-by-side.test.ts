import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratiosTo, sideBySide } from '../../src/results/side-by-side.js';

const id = (scenario: string, impl: string, extra: string): string =>
  `${scenario}/${impl}/x86_64/no_early/store/none//add1024/65536/sequential/0/0/0/${extra}`;
const cell = (scenario: string, impl: string, extra: string, p50: number) => ({
  ...{ cell_id: id(scenario, impl, extra), scenario, impl, extra, protocol: 'no_early', wrprotect: 'store' },
  ...{ fence: 'none', fence_per: '', pages: 65536, layout: 'sequential', replica: 0, metric: 'fork_ns_per_pte', p50 },
});
const MODEL = id('native_twin', 'wasm', '');
const against = (baseline_cell: string, ratio: number) => ({
  ...{ cell: MODEL, baseline_cell, ratio, ci_low: ratio - 0.01, ci_high: ratio + 0.01 },
});
const SUMMARY = [
  cell('native_twin', 'wasm', '', 11),
  cell('native_twin', 'native', 'build=v8', 10),
  cell('native_twin', 'native', 'build=kernel', 9),
  cell('floor', 'floor', 'floor=fork;lang=wasm', 8),
  cell('kernel_fork', 'kernel', 'vmas=1', 80),
  { ...cell('native_twin', 'wasm', '', 99), metric: 'fork_ns' },
];
const COMPARISONS = [
  against(id('native_twin', 'native', 'build=v8'), 1.1),
  against(id('native_twin', 'native', 'build=kernel'), 1.2),
  against(id('floor', 'floor', 'floor=fork;lang=wasm'), 1.4),
  against(id('kernel_fork', 'kernel', 'vmas=1'), 0.14),
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

test('text of files reads the same; what was not measured is null', () => {
  const asText = (rows: readonly object[]) =>
    rows.map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, String(v)])));
  assert.deepEqual(sideBySide(asText(SUMMARY), asText(COMPARISONS)), sideBySide(SUMMARY, COMPARISONS));
  const [row] = sideBySide(SUMMARY, COMPARISONS.slice(0, 1));
  assert.deepEqual([row?.twin_kernel, row?.floor, row?.kernel], [null, null, null]);
  assert.deepEqual(sideBySide([], COMPARISONS), []);
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
