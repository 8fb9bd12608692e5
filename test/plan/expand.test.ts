import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SCENARIOS } from '../../bench/index.js';
import { extraOf, formatExtra, makeCell, shapeOf } from '../../src/plan/cell.js';
import { alsoIds, baselineId, expand } from '../../src/plan/expand.js';
import type { PresetName } from '../../src/plan/grid.js';
import { forkExport, forkVariants, PROTOCOLS } from '../../src/protocols.js';

const PRESETS: PresetName[] = ['smoke', 'quick', 'full'];

test('every cell of every preset is a variant that exists, and its baseline is a cell too', () => {
  const variants = new Set(PROTOCOLS.flatMap((p) => forkVariants(p).map((k) => forkExport(p.name, k))));
  for (const preset of PRESETS) {
    const all = new Set(expand(SCENARIOS, preset, {}).cells.map((c) => c.cell_id));
    for (const scenario of SCENARIOS) {
      const { cells, notes } = expand([scenario], preset, {});
      assert.deepEqual(notes, []);
      const ids = new Set(cells.map((c) => c.cell_id));
      assert.equal(ids.size, cells.length, 'cell_id is unique');
      for (const cell of cells) {
        if (cell.impl === 'wasm') assert.ok(variants.has(forkExport(cell.protocol, cell)), cell.cell_id);
        assert.ok(ids.has(baselineId(scenario, cell)), `${cell.cell_id} has no baseline`);
        for (const also of preset === 'quick' ? alsoIds(scenario, cell) : [])
          assert.ok(all.has(also), `${cell.cell_id} is compared with ${also}, which is no cell`);
      }
    }
  }
});

test('every scenario has one A/A twin, of a baseline', () => {
  for (const scenario of SCENARIOS) {
    const { cells } = expand([scenario], 'quick', {});
    const twins = cells.filter((c) => c.replica === 1);
    assert.equal(twins.length, 1, scenario.name);
    assert.equal(
      baselineId(scenario, twins[0] as (typeof cells)[0]),
      makeCell({ ...(twins[0] as (typeof cells)[0]), replica: 0 }).cell_id,
    );
  }
});

test('a fence a protocol has no place for is dropped with a note; nothing else is lost', () => {
  const scenario = SCENARIOS.find((s) => s.name === 'fork_latency') as (typeof SCENARIOS)[0];
  const { cells, notes } = expand([scenario], 'smoke', {
    protocol: ['plain_cow', 'no_early'],
    fence: ['none', 'full'],
  });
  assert.deepEqual(
    cells.filter((c) => c.impl === 'wasm' && c.replica === 0).map((c) => `${c.protocol} ${c.fence} ${c.fence_per}`),
    ['plain_cow none ', 'no_early none ', 'no_early full pte'],
  );
  assert.deepEqual(notes, ['plain_cow has no place for a fence: dropped fence=full fence_per=pte, table, fork']);
});

test('extra is sorted and read back', () => {
  assert.equal(formatExtra({ vmas: 64, levels: 5 }), 'levels=5;vmas=64');
  const [cell] = expand([SCENARIOS[0] as (typeof SCENARIOS)[0]], 'quick', { pages: [4096] }).cells;
  if (cell === undefined) throw new Error('no cell');
  const other = { ...cell, extra: 'levels=5;vmas=64' };
  assert.equal(extraOf(other, 'vmas'), '64');
  assert.equal(extraOf(other, 'actor'), undefined);
  assert.deepEqual([shapeOf(other).levels, shapeOf(other).vmas], [5, 64]);
});

test('a choice replaces the values of its factor in every cell', () => {
  fc.assert(
    fc.property(
      fc.subarray(['plain_cow', 'seqcount'], { minLength: 1 }),
      fc.constantFrom(512, 4096),
      (protocol, pages) => {
        const free = SCENARIOS.filter((s) => s.fixed === undefined);
        const { cells } = expand(free, 'quick', { protocol, pages: [pages] });
        for (const c of cells)
          assert.ok((c.impl === 'floor' || protocol.includes(c.protocol)) && c.pages === pages, c.cell_id);
      },
    ),
  );
});

test('a choice narrows what a scenario is about and never widens it: the ladder is of no_early as shipped', () => {
  const ladder = SCENARIOS.filter((s) => s.name === 'ladder');
  assert.deepEqual(expand(ladder, 'quick', { protocol: ['seqcount'] }).cells, []);
  const { cells } = expand(ladder, 'quick', {
    protocol: ['no_early', 'seqcount'],
    wrprotect: ['store'],
    pinners: [0, 2],
    pages: [4096],
  });
  assert.equal(cells.length, 9);
  for (const c of cells) assert.deepEqual([c.protocol, c.wrprotect, c.pinners, c.pages], ['no_early', 'rmw', 0, 4096]);
});
