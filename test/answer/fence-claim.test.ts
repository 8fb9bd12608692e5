import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measured } from '../../src/answer/evidence.js';
import { fences } from '../../src/answer/fence-claim.js';
import { cell, evidence } from './evidence.js';

const fence = (kind: string, per: string, ns: number, more: Partial<Measured> = {}) =>
  cell('games', ns, { scenario: 'fence_cost', wrprotect: 'store', fence: kind, fence_per: per, ...more });
const said = (...of: Parameters<typeof evidence>): string => fences(evidence(...of)).join(' ');

test('a fence costs by place; one that cannot be told is said to', () => {
  const cells = [
    fence('none', '', 10),
    fence('lock', 'pte', 15),
    fence('full', 'pte', 30),
    fence('full', 'table', 10.02),
  ];
  assert.equal(
    said(cells),
    'A fence on games with a plain store (ns per PTE): per PTE lock +5.00 +-0.10, full +20.0 +-0.10; ' +
      'per table full nothing that can be told (below 0.120). A batch walks the PTEs twice.',
  );
  assert.match(said(cells, [], 5), /lock not decided \(-40\.0 \.\. 60\.0\)|lock not decided \(-45\.0 \.\. 55\.0\)/);
  assert.equal(said([fence('full', 'pte', 30)]), '');
  const one = { ...evidence(cells), ratio: () => null };
  assert.match(
    fences(one).join(' '),
    /lock \+5\.00, full \+20\.0; .* \(medians: too few launches for an interval\)\. A batch/,
  );
});

test('one fence for a whole VMA is told per VMA, with what it can be told from', () => {
  const cells = [fence('none', '', 10), fence('lock', 'fork', 11), fence('full', 'fork', 11.02)];
  assert.equal(
    said(cells),
    'A fence on games with a plain store: per VMA of 65536 PTEs lock +65.5 us +-6.6 us, full +66.8 us +-6.6 us ' +
      '(-5.90 us .. 8.52 us apart: below the noise floor).',
  );
  assert.match(said([cells[0], cells[1], fence('full', 'fork', 15)] as Measured[]), /\(255 us \.\. 269 us apart\)\.$/);
  const none = [fence('none', '', 10), fence('lock', 'fork', 10.01), fence('full', 'fork', 10.02)];
  assert.match(said(none), /lock nothing that can be told \(below 7\.21 us\)/);
  assert.doesNotMatch(said(cells, [], 0.5), /ns per PTE|apart/);
});

test('where there are small VMAs they tell it, whatever else was measured', () => {
  const small = { extra: { vmas: '64' }, pages: 65536 };
  const cells = [fence('none', '', 10), fence('full', 'fork', 10.3)].flatMap((one) => [
    one,
    { ...one, ...small, cell_id: `${one.cell_id}/64`, p50: one.fence === 'none' ? 12 : 12.5 },
  ]);
  assert.match(said(cells), /per VMA of 1024 PTEs full \+512 ns \+-123 ns\.$/);
});
