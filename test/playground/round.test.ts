// A round as a page's worker runs it, here in Node and by a clock of the test's own: nothing of it is the browser's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileAll } from '../../src/machine/kernel.js';
import { type Cell, makeCell } from '../../src/plan/cell.js';
import { PER_PTE } from '../../src/plan/metric.js';
import { relationsOf } from '../../src/plan/relation.js';
import { BROWSER, browserCells } from '../../src/playground/machine/cells.js';
import { type Measured, tablesOf, warningsOf } from '../../src/playground/machine/files.js';
import { calibrate, measureRound, type RoundPlan } from '../../src/playground/machine/round.js';

const PAGES = 1024;
const CELLS: readonly Cell[] = browserCells().map(({ cell_id: _, ...cell }) => makeCell({ ...cell, pages: PAGES }));
const plan: RoundPlan = { modules: compileAll('kernel'), cells: CELLS, blocks: 2, samples: 3, seed: 7 };

/** A clock on which everything takes 2 ms. */
function steady(): () => number {
  let ms = 0;
  return () => (ms += 2);
}

test('each cell once in each block, in an order that the seed decides; every sample is a mean of forks', () => {
  let steps = 0;
  const round = { ...plan, round: 3, forks: 4, startedAt_ms: 1000 };
  const run = () => measureRound(round, () => steps++, steady(), 5000);
  const samples = run();
  assert.equal(steps, CELLS.length * 2);
  const per = samples.filter(({ metric }) => metric === PER_PTE);
  assert.equal(per.length, CELLS.length * 2 * 3);
  for (const { value, valid, unit, launch } of per)
    assert.deepEqual([value, valid, unit, launch], [2e6 / PAGES, true, 'ns', 3]);
  for (const { t_offset_ns } of per)
    assert.ok(t_offset_ns > 4e9, 'since the run began, by a clock that all workers share');
  const orders = [0, 1].map((block) =>
    per.filter((row) => row.block === block && row.sample === 0).map(({ cell_id }) => cell_id),
  );
  for (const order of orders) assert.deepEqual([...order].sort(), CELLS.map(({ cell_id }) => cell_id).sort());
  assert.notDeepEqual(orders[0], orders[1]);
  assert.deepEqual(run(), samples, 'the same seed, the same order');
  const early = samples.find(({ metric }) => metric === 'early_copies');
  assert.equal(early?.value, 0, 'nothing is pinned');
});

test('a clock that does not move proves nothing, and says so', () => {
  const still = measureRound(
    { ...plan, round: 0, forks: 1, startedAt_ms: 0 },
    () => {},
    () => 7,
    0,
  );
  for (const { valid, invalid_reason } of still)
    assert.deepEqual([valid, invalid_reason], [false, 'the clock did not move']);
});

test('calibration: the clock’s step, the fastest fork, and no cell that is still getting faster', () => {
  let steps = 0;
  const { step_ns, fork_ns, forks, unsteady } = calibrate(plan, () => steps++, steady());
  assert.deepEqual([step_ns, fork_ns, unsteady, steps], [2e6, 2e6, [], CELLS.length]);
  assert.equal(forks, 32);
});

test('a fence stands to no fence, a write-protect to the plain store, the replica to the baseline', () => {
  const all = browserCells();
  const [baseline] = all;
  const to = (cell: Cell) => relationsOf(BROWSER, cell).map(({ role, to }) => `${role} ${to}`);
  assert.ok(baseline !== undefined && to(baseline).length === 0);
  for (const cell of all.slice(1)) {
    const role = cell.replica === 1 ? 'replica' : 'baseline';
    assert.deepEqual(to(cell), [`${role} ${baseline.cell_id}`]);
  }
  assert.equal(new Set(all.map(({ cell_id }) => cell_id)).size, all.length);
  assert.deepEqual(new Set(all.map(({ wrprotect }) => wrprotect)), new Set(['store', 'rmw', 'cmpxchg', 'xchg']));
  assert.deepEqual(new Set(all.map(({ fence_per }) => fence_per)), new Set(['', 'pte', 'table', 'fork']));
});

const measured = (rounds: number): Measured => ({
  ...{ run_id: 'run', cells: CELLS, wasm_sha256: 'hash', partial: rounds < 3, started_at: '', finished_at: '' },
  host: { host_id: 'h', browser: 'B 1', engine: 'E', arch: '', platform: 'P', cores: 2, userAgent: 'UA' },
  calibrated: { step_ns: 5000, fork_ns: 1e6, forks: 2, unsteady: rounds < 3 ? ['a cell'] : [] },
  design: { launches: 3, blocks: 2, samples: 3, seed: 7 },
  samples: Array.from({ length: rounds }, (_, round) =>
    measureRound({ ...plan, round, forks: 1, startedAt_ms: 0 }, () => {}, steady(), 0),
  ).flat(),
});

test('what was cancelled is partial, and says of how many rounds it is; what was not level is said', () => {
  const whole = measured(3);
  assert.equal(warningsOf(whole).length, 1);
  assert.match(warningsOf(whole)[0] ?? '', /the mean of 2 forks for a sample, by a clock of 5 us$/);
  const part = measured(1);
  assert.deepEqual(warningsOf(part).slice(1), [
    'cancelled: 1 of 3 rounds',
    'a cell: its forks went on getting faster, the engine may not have been done with it',
  ]);
  const { files, comparisons, noise } = tablesOf(part);
  const meta = JSON.parse(files['meta.json'] ?? '');
  assert.deepEqual([meta.state, meta.partial, meta.launches], ['interrupted', true, 3]);
  assert.deepEqual(noise, [], 'one round has no interval');
  for (const { ci_low, verdict } of comparisons) assert.deepEqual([ci_low, verdict], [null, 'inconclusive']);
});

test('cells that take the same are the same', () => {
  for (const { ratio, verdict } of tablesOf(measured(3)).comparisons) {
    assert.equal(ratio, 1);
    assert.equal(verdict, 'same');
  }
});
