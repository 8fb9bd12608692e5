import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../src/plan/cell.js';
import { planCell, shapeIn } from '../../src/plan/cell-plan.js';
import { expand } from '../../src/plan/expand.js';
import { PRESETS } from '../../src/plan/grid.js';
import { SCENARIOS } from '../../src/scenarios.js';

const cellsOf = (preset: keyof typeof PRESETS, scenario?: string): Cell[] =>
  expand(
    SCENARIOS.filter(({ name }) => scenario === undefined || name === scenario),
    preset,
    {},
  ).cells;

test('every cell of every preset is measured in some block, and in no more than the preset has', () => {
  for (const name of Object.keys(PRESETS) as (keyof typeof PRESETS)[])
    for (const cell of cellsOf(name)) {
      const preset = PRESETS[name];
      const { blocks, samples } = planCell(SCENARIOS, cell, preset);
      assert.ok(blocks >= 1 && blocks <= preset.blocks && samples >= 1 && samples <= preset.samples, cell.cell_id);
      // the largest forks take long and hardly vary; folios are mapped anew for each fork, and copied whole
      if (cell.scenario !== 'scaling' && cell.pages < 131_072 && cell.extra.mapping === undefined)
        assert.deepEqual([blocks, samples], [preset.blocks, preset.samples]);
    }
});

test('scaling: a cell and its baseline get the same; from 16 Mi pages on, one sample per launch', () => {
  const cells = cellsOf('full', 'scaling');
  const efforts = (pages: number) =>
    new Set(
      cells
        .filter((c) => c.pages === pages)
        .map((c) => planCell(SCENARIOS, c, PRESETS.full))
        .map(({ blocks, samples }) => `${blocks} x ${samples}`),
    );
  assert.deepEqual(
    [512, 524_288, 2_097_152, 8_388_608, 33_554_432].map((pages) => [...efforts(pages)]),
    [['5 x 5'], ['5 x 5'], ['5 x 1'], ['2 x 1'], ['1 x 1']],
  );
});

test('threads: the forker beside the pinners, but for pin_throughput, whose forker sleeps', () => {
  const threads = (scenario: string) =>
    cellsOf('full', scenario).map((cell) => planCell(SCENARIOS, cell, PRESETS.full).threads - cell.pinners);
  assert.deepEqual([...new Set(threads('fork_vs_pinners'))], [1]);
  assert.deepEqual([...new Set(threads('pin_throughput'))], [0]);
});

test('fork_then_touch writes to its share of the pages, one at least, and its machine has room for as many copies', () => {
  const shape = shapeIn(SCENARIOS);
  const cells = cellsOf('quick', 'fork_then_touch');
  assert.deepEqual([...new Set(cells.map((cell) => shape(cell).faultCopies))], [655, 6554]);
  assert.deepEqual([...new Set(cells.map((cell) => shape({ ...cell, pages: 10 }).faultCopies))], [1]);
});

test('first_write writes to 4096 pages, or to all there are, and its machine has room for their copies; no other scenario does', () => {
  const shape = shapeIn(SCENARIOS);
  for (const cell of cellsOf('quick').filter(({ extra }) => extra.touched === undefined)) {
    const written = cell.scenario === 'first_write' ? 4096 : 0;
    assert.equal(shape(cell).faultCopies, written, cell.cell_id);
    assert.equal(shape({ ...cell, pages: 600 }).faultCopies, Math.min(written, 600));
  }
});

test('a cell of no scenario is an error with its name', () => {
  const [cell] = cellsOf('smoke') as [Cell];
  assert.throws(() => planCell(SCENARIOS, { ...cell, scenario: 'elsewhere' }, PRESETS.smoke), /no scenario elsewhere/);
});
