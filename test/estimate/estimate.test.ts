import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateOf, pageTableBytes, sizesFor } from '../../src/estimate/estimate.js';

const near = (actual: number | null, wanted: number) =>
  assert.ok(actual !== null && Math.abs(actual / wanted - 1) < 1e-9, `${actual} is not ${wanted}`);

test('page tables: one for 512 pages, and one per level above it', () => {
  assert.equal(pageTableBytes(512), 4096);
  assert.equal(pageTableBytes(513), 3 * 4096);
  assert.equal(pageTableBytes(16 * 2 ** 20), (32768 + 64 + 1) * 4096); // 64 GiB
});

test('the size itself where it fits, else the largest power of two that does; and a quarter', () => {
  assert.deepEqual(sizesFor(65536, 2 ** 19), [16384, 65536]);
  assert.deepEqual(sizesFor(16 * 2 ** 20, 300_000), [65536, 262144]);
  assert.deepEqual(sizesFor(1024, 2 ** 19), [1024]);
});

test('a size that was measured is not extrapolated: the median of each process, and the spread over processes', () => {
  const sittings = [
    { pages: 1000, fork_ns: [100_000, 100_000, 900_000] },
    { pages: 1000, fork_ns: [121_000, 121_000, 121_000] },
  ];
  const found = estimateOf(1000, sittings, 'kernel');
  near(found.ms_per_fork, 0.11); // geometric mean of 0.1 and 0.121
  assert.equal(found.extrapolated_by, 1);
  assert.ok((found.ci_low ?? 1) < 0.1 && (found.ci_high ?? 0) > 0.121);
});

test('extrapolated, the interval holds what ns per PTE did between the sizes measured', () => {
  const process = (pages: number, ns_per_pte: number) => ({ pages, fork_ns: [pages * ns_per_pte] });
  const sittings = [process(1000, 80), process(1000, 80), process(4000, 100), process(4000, 100)];
  const found = estimateOf(16000, sittings, 'kernel');
  near(found.ms_per_fork, 1.6);
  near(found.ci_low, 1.28);
  near(found.ci_high, 2);
  assert.equal(found.extrapolated_by, 4);
  assert.deepEqual(
    found.sizes.map(({ pages }) => pages),
    [1000, 4000],
  );
});

test('one process alone has no interval', () => {
  const { ci_low, ci_high } = estimateOf(1000, [{ pages: 1000, fork_ns: [5] }], 'model');
  assert.deepEqual([ci_low, ci_high], [null, null]);
});
