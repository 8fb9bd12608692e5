import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunProgress } from '../../src/cli/run-progress.js';
import type { CellPlan } from '../../src/plan/cell-plan.js';

const cell = (scenario: string, pages: number, blocks = 2): CellPlan =>
  ({ cell: { cell_id: `${scenario}/${pages}`, scenario, pages }, blocks, samples: 3 }) as unknown as CellPlan;

/** Runs all launches on a clock of its own. @returns after each block the estimate over what was left in truth */
function errors(cells: readonly CellPlan[], launches: number, takes: (plan: CellPlan) => number, startup_ms: number) {
  let now = 0;
  const progress = new RunProgress(cells, launches, () => now);
  const order = cells.flatMap((plan) => Array.from({ length: plan.blocks }, () => plan));
  // Small ones first: the worst order for whoever believes that all blocks are alike.
  order.sort((a, b) => a.cell.pages - b.cell.pages);
  const total = launches * (startup_ms + order.reduce((sum, plan) => sum + takes(plan), 0));
  const found: { share: number; factor: number }[] = [];
  for (let launch = 0; launch < launches; launch++) {
    progress.launch();
    now += startup_ms;
    for (const plan of order) {
      now += takes(plan);
      progress.step(plan.cell.cell_id);
      const left = progress.left_ms();
      if (left !== null && now < total) found.push({ share: now / total, factor: left / (total - now) });
    }
  }
  return found;
}

test('the first estimate is within a factor of two where a block takes what its pages say', () => {
  const cells = [4096, 65536, 2 ** 20].flatMap((pages) => [cell('a', pages), cell('b', pages)]);
  const found = errors(cells, 12, ({ cell: { pages } }) => 3 * (pages * 2e-5 + 0.1), 800);
  for (const { factor, share } of found.slice(0, 3)) assert.ok(factor > 0.5 && factor < 2, `${factor} at ${share}`);
});

test('a scenario that takes ten times as long is learnt of, and after a launch little is wrong', () => {
  const cells = [4096, 65536].flatMap((pages) => [cell('a', pages), cell('slow', pages)]);
  const takes = ({ cell: { scenario, pages } }: CellPlan) => (scenario === 'slow' ? 10 : 1) * (pages * 1e-4 + 1);
  for (const { factor, share } of errors(cells, 8, takes, 500).filter(({ share }) => share > 0.2))
    assert.ok(factor > 0.8 && factor < 1.25, `${factor} at ${share}`);
});

test('the line names the scenario, and no estimate before there is anything to make one of', () => {
  let now = 0;
  const progress = new RunProgress([cell('first_write', 4096), cell('ladder', 4096)], 1, () => now);
  progress.launch();
  now = 1000;
  assert.equal(progress.step('first_write/4096'), '1/4 blocks, first_write');
  now = 3000;
  assert.equal(progress.step('ladder/4096'), '2/4 blocks, about 4 s left, ladder');
  progress.leaveOut('ladder/4096');
  assert.equal(progress.left_ms(), null);
});
