import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realityOf, realityText } from '../../src/results/reality.js';

const row = (impl: string, pinned_fraction: number, extra: string, metric: string, p50: number) => ({
  ...{ scenario: 'kernel_fork', impl, pages: 16384, pinners: 0, pinned_fraction, extra, replica: 0, metric, p50 },
});
const cell = (impl: string, pinned: number, extra: string, ns: number) => [
  row(impl, pinned, extra, 'fork_ns_per_pte', ns),
  row(impl, pinned, extra, 'fork_ns', ns * 16384),
];

test('cells of model and kernel with the same factors stand side by side; what only one has is left out', () => {
  const reality = realityOf([
    ...cell('wasm', 0, 'vmas=1', 10),
    ...cell('kernel', 0, 'vmas=1', 80),
    ...cell('kernel', 0, 'thp=on;vmas=1', 5),
    ...cell('wasm', 0.1, 'vmas=1', 40),
    ...cell('kernel', 0.1, 'vmas=1', 200),
    ...cell('wasm', 1, 'vmas=1', 300),
    ...cell('kernel', 1, 'vmas=1', 1200),
    ...cell('wasm', 0, 'vmas=64', 11),
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
    /over 3 cells: 1\.00 of ns per PTE, 1\.00 of ns per fork; 3 cells are too few for this to mean anything$/,
  );
  const five = [1, 2, 3, 4, 5].flatMap((n) => [
    ...cell('wasm', n / 10, 'vmas=1', n),
    ...cell('kernel', n / 10, 'vmas=1', n),
  ]);
  assert.match(realityText(realityOf(five)), /over 5 cells: 1\.00 of ns per PTE, 1\.00 of ns per fork$/);
});

test('text of a file reads the same; too few cells say nothing', () => {
  const asText = cell('wasm', 0, 'vmas=1', 10).map((r) =>
    Object.fromEntries(Object.entries(r).map(([k, v]) => [k, String(v)])),
  );
  const reality = realityOf([...asText, ...cell('kernel', 0, 'vmas=1', 80)]);
  assert.equal(reality.rows.length, 1);
  assert.equal(realityText(reality), '');
  assert.equal(realityText(realityOf([])), '');
});
