import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenario } from '../../bench/kernel_fork.js';
import { formatExtra } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import { relationsOf } from '../../src/plan/relation.js';

const { cells } = expand([scenario], 'smoke', {});
const folios = cells.filter((cell) => cell.extra.mapping !== undefined);

test('a pin is told from the same folios without one, those from the plain cell; each baseline is measured', () => {
  for (const cell of folios) {
    const [relation, ...more] = relationsOf(scenario, cell);
    assert.deepEqual(more, [], cell.cell_id);
    const baseline = cells.find(({ cell_id }) => cell_id === relation?.to);
    assert.ok(baseline, cell.cell_id);
    const unpinned = { ...cell.extra, pins_per_2mib: '0' };
    const expected = cell.pinned_fraction > 0 ? formatExtra(unpinned) : 'vmas=1';
    assert.equal(formatExtra(baseline.extra), expected);
    assert.equal(baseline.pinned_fraction, 0);
  }
});

test('pins per 2 MiB are the share of the pages that is pinned, and each way to map has the same ones', () => {
  for (const { pinned_fraction, extra } of folios) assert.equal(pinned_fraction * 512, Number(extra.pins_per_2mib));
  const pinsOf = (mapping: string, order: string) =>
    folios
      .filter(({ extra }) => extra.mapping === mapping && extra.folio_order === order)
      .map(({ extra }) => extra.pins_per_2mib);
  for (const [mapping, order] of [
    ['base', '0'],
    ['pte', '9'],
    ['pmd', '9'],
  ] as const)
    assert.deepEqual(pinsOf(mapping, order), ['0', '1', '8', '512'], mapping);
});
