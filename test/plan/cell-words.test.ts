import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Factors, makeCell } from '../../src/plan/cell.js';
import { cellWords } from '../../src/plan/cell-words.js';

const CELL: Factors = {
  ...{
    scenario: 's',
    impl: 'wasm',
    arch: 'x86_64',
    protocol: 'no_early',
    wrprotect: 'rmw',
    fence: 'none',
    fence_per: '',
  },
  ...{ pin: 'add1024', pages: 65536, layout: 'sequential', pinners: 0, pinned_fraction: 0, replica: 0, extra: {} },
};
const cell = (more: Partial<Factors> = {}) => makeCell({ ...CELL, ...more });
const words = (more: Partial<Factors>, ...others: Partial<Factors>[]): string =>
  cellWords(cell(more), [cell(more), ...others.map(cell)]);

test('a cell is named by its protocol and by what tells it from the others, and by nothing else', () => {
  assert.equal(words({}, { protocol: 'seqcount' }), 'no_early');
  assert.equal(words({}, { pages: 2 ** 20 }), 'no_early 64Ki');
  assert.equal(words({ pages: 2 ** 20, layout: 'shuffled' }, {}), 'no_early 1Mi shuffled');
  assert.equal(words({ fence: 'full', fence_per: 'pte', wrprotect: 'store' }, {}), 'no_early store full/pte');
  assert.equal(words({}, { fence: 'full', fence_per: 'pte' }), 'no_early fence none');
  assert.equal(words({ pinners: 1, pinned_fraction: 0.01 }, {}), 'no_early 1 pinner 1 % pinned');
  assert.equal(
    words({ replica: 1, extra: { vmas: '64', levels: '5' } }, { extra: { levels: '5' } }),
    'no_early A/A vmas=64',
  );
  assert.equal(words({ impl: 'native' }, {}), 'native no_early');
});
