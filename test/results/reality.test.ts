import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realityOf, realityText } from '../../src/results/reality.js';
import { comparisonRow, summaryRow } from '../support/rows.js';

type Impl = 'wasm' | 'kernel';
const factorsOf = (impl: Impl, pinned_fraction: number, vmas: string) => ({
  ...{ scenario: 'kernel_fork', impl, pages: 16384, pinned_fraction, extra: { vmas } },
});
const rows = (impl: Impl, pinned: number, vmas: string, ns: number) => {
  const factors = factorsOf(impl, pinned, vmas);
  return [
    summaryRow({ ...factors, metric: 'fork_ns_per_pte', p50: ns }),
    summaryRow({ ...factors, metric: 'fork_ns', p50: ns * 16384 }),
  ];
};
/** A cell of the model, and fork(2) beside it. */
const beside = (pinned: number, vmas: string, model_ns: number, kernel_ns: number) => {
  const [model, kernel] = [rows('wasm', pinned, vmas, model_ns), rows('kernel', pinned, vmas, kernel_ns)];
  const baseline_cell = kernel[0]?.cell_id ?? '';
  const row = comparisonRow({ ...factorsOf('wasm', pinned, vmas), baseline_cell, role: 'kernel' });
  return { summary: [...model, ...kernel], comparisons: [row] };
};
const realityOfAll = (all: readonly ReturnType<typeof beside>[]) =>
  realityOf(
    all.flatMap(({ summary }) => summary),
    all.flatMap(({ comparisons }) => comparisons),
  );

test('cells of the model with fork(2) of the same scenario beside them; what only one has is left out', () => {
  const reality = realityOfAll([
    beside(0, '1', 10, 80),
    beside(0.1, '1', 40, 200),
    beside(1, '1', 300, 1200),
    { summary: rows('wasm', 0, '64', 11), comparisons: [] },
  ]);
  assert.deepEqual(
    reality.rows.map((r) => [r.pinned_fraction, r.model_ns_per_pte, r.kernel_ns_per_pte, r.ratio]),
    [
      [0, 10, 80, 0.125],
      [0.1, 40, 200, 0.2],
      [1, 300, 1200, 0.25],
    ],
  );
  assert.deepEqual([reality.rho_per_pte, reality.rho_fork], [1, 1]);
  assert.match(
    realityText(reality),
    /, 3 cells: 1\.00 of ns per PTE, 1\.00 of ns per fork; 3 cells are too few for this to mean anything\.$/,
  );
  const five = realityOfAll([1, 2, 3, 4, 5].map((n) => beside(n / 10, '1', n, n)));
  assert.match(realityText(five), /, 5 cells: 1\.00 of ns per PTE, 1\.00 of ns per fork\.$/);
});

test('a cell beside fork(2) of another scenario tells a variant and no factor; too few cells say nothing', () => {
  const { summary, comparisons } = beside(0, '1', 10, 80);
  const other = comparisons.map((row) => ({ ...row, scenario: 'native_twin' }));
  assert.equal(realityOf(summary, other).rows.length, 0);
  const one = realityOf(summary, comparisons);
  assert.equal(one.rows.length, 1);
  assert.equal(realityText(one), '');
  assert.equal(realityText(realityOf([], [])), '');
});
