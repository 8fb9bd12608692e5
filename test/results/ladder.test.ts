import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RUNGS, scenario } from '../../bench/ladder.js';
import { expand } from '../../src/plan/expand.js';
import { summaryOf } from '../../src/results/anew.js';
import { compareCells } from '../../src/results/comparisons.js';
import { ladderSteps } from '../../src/results/ladder.js';
import { sampleRow } from '../support/rows.js';

const { cells } = expand([scenario], 'quick', {});

test('the ladder has every rung, once, and one A/A twin', () => {
  assert.equal(cells.length, RUNGS.length + 1);
});

test('steps are differences of levels: what slows a whole block down is in none of them', () => {
  const costs = [1, 2, 5, 7, 7.5, 9, 30, 8];
  const samples = [0, 1, 2].flatMap((launch) =>
    cells.map((cell) => {
      const rung = (RUNGS as readonly string[]).indexOf(cell.extra.step ?? '');
      const burst = launch === 1 ? 3 : 1;
      return sampleRow({ ...cell, launch, value: (costs[rung] as number) * burst });
    }),
  );
  const { rows: comparisons } = compareCells([scenario], cells, samples);
  const steps = ladderSteps({ summary: summaryOf(samples), comparisons, samples });
  assert.deepEqual(
    steps.slice(1).map((s) => `${s.step} on ${s.onTopOf}: ${Number(s.ns.toFixed(6))}`),
    [
      'wrprotect on copy: 1',
      'refcount on wrprotect: 3',
      'mapcount on refcount: 2',
      'pin_check on mapcount: 0.5',
      'fence_lock on pin_check: 1.5',
      'fence_full on pin_check: 22.5',
      'fork on pin_check: 0.5',
    ],
  );
  assert.ok(steps.slice(1).every((s) => s.half !== null && s.half < 1e-9));
});
