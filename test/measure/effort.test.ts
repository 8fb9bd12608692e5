import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../bench/index.js';
import { effortOf } from '../../src/measure/effort.js';
import { expand } from '../../src/plan/expand.js';
import { PRESETS } from '../../src/plan/grid.js';

test('every cell of every preset is measured in some block, and in no more than the preset has', () => {
  for (const [name, preset] of Object.entries(PRESETS))
    for (const cell of expand(SCENARIOS, name as keyof typeof PRESETS, {}).cells) {
      const { blocks, samples } = effortOf(cell, preset);
      assert.ok(blocks >= 1 && blocks <= preset.blocks && samples >= 1 && samples <= preset.samples, cell.cell_id);
      if (cell.scenario !== 'scaling') assert.deepEqual([blocks, samples], [preset.blocks, preset.samples]);
    }
});

test('scaling: a cell and its baseline get the same; from 16 Mi pages on, one sample per launch', () => {
  const cells = expand(
    SCENARIOS.filter((s) => s.name === 'scaling'),
    'full',
    {},
  ).cells;
  const efforts = (pages: number) =>
    new Set(cells.filter((c) => c.pages === pages).map((c) => Object.values(effortOf(c, PRESETS.full)).join(' x ')));
  assert.deepEqual(
    [512, 524_288, 2_097_152, 8_388_608, 33_554_432].map((pages) => [...efforts(pages)]),
    [['5 x 5'], ['5 x 5'], ['5 x 1'], ['2 x 1'], ['1 x 1']],
  );
});
