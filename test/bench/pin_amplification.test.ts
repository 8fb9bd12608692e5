import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenario } from '../../bench/pin_amplification.js';
import { shapeOf } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import { relationsOf } from '../../src/plan/relation.js';
import { pinnedPages } from '../../src/plan/shape.js';

const { cells } = expand([scenario], 'quick', {});
const own = cells.filter(({ replica }) => replica === 0);
const of = (impl: string) => own.filter((cell) => cell.impl === impl);
const keyOf = ({ extra }: (typeof cells)[number]): string => `${extra.mapping} ${extra.pins_per_2mib}`;

test('base pages, and folios mapped by ptes and by a pmd, in the model and on the machine', () => {
  const pins = [0, 1, 8, 512];
  const keys = ['base', 'pte', 'pmd'].flatMap((m) => pins.map((n) => `${m} ${n}`)).sort();
  assert.deepEqual(of('wasm').map(keyOf).sort(), keys);
  assert.deepEqual(of('kernel').map(keyOf).sort(), keys);
});

test('a machine is built with the pins that the cell says', () => {
  for (const cell of of('wasm')) {
    const shape = shapeOf(cell);
    assert.equal(pinnedPages(shape), (cell.pages / 512) * Number(cell.extra.pins_per_2mib), keyOf(cell));
    assert.equal(shape.folioOrder, cell.extra.mapping === 'base' ? 0 : 9);
    assert.equal(shape.pmdMapped, cell.extra.mapping === 'pmd');
  }
});

test('each is compared with the same memory unpinned, and each of the model with the machine', () => {
  for (const cell of own) {
    const relations = relationsOf(scenario, cell);
    const roles = relations.map(({ role }) => role).sort();
    const wanted = [
      ...(cell.extra.pins_per_2mib === '0' ? [] : ['baseline']),
      ...(cell.impl === 'wasm' ? ['kernel'] : []),
    ];
    assert.deepEqual(roles, wanted, keyOf(cell));
    for (const { to } of relations)
      assert.ok(
        own.some(({ cell_id }) => cell_id === to),
        to,
      );
  }
});
