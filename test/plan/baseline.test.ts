import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenario as fenceCost } from '../../bench/fence_cost.js';
import { scenario as forkLatency } from '../../bench/fork_latency.js';
import { parseBaseline, withBaseline, withoutChosen } from '../../src/plan/baseline.js';
import type { Cell } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import type { Choice } from '../../src/plan/grid.js';
import { relationsOf } from '../../src/plan/relation.js';

const cellsOf = (of: typeof forkLatency, choice: Choice): readonly Cell[] => expand([of], 'smoke', choice).cells;

/** `cell protocol -> baseline protocol`, and so on, of every baseline relation that is in the run. */
function baselines(
  of: typeof forkLatency,
  cells: readonly Cell[],
  choice?: string,
  factor: 'protocol' | 'fence' = 'protocol',
) {
  const scenario = withBaseline(of, cells, choice === undefined ? undefined : parseBaseline(choice));
  return cells
    .flatMap((cell) => relationsOf(scenario, cell))
    .filter(({ role }) => role === 'baseline')
    .flatMap(({ cell, to }) => {
      const other = cells.find(({ cell_id }) => cell_id === to);
      return other === undefined ? [] : [`${cell[factor]} -> ${other[factor]}`];
    });
}

test('the scenario’s own baseline where it is among the cells', () => {
  const cells = cellsOf(forkLatency, { protocol: ['plain_cow', 'no_early'] });
  assert.deepEqual(baselines(forkLatency, cells), ['no_early -> plain_cow']);
});

test('the first one named where the scenario’s own was left out', () => {
  const cells = cellsOf(forkLatency, { protocol: ['early_wrprotect', 'no_early'] });
  assert.deepEqual(baselines(forkLatency, cells), ['no_early -> early_wrprotect']);
  const fenced = cellsOf(fenceCost, { fence: ['lock', 'full'], fence_per: ['pte'], wrprotect: ['store'] });
  assert.deepEqual(baselines(fenceCost, fenced, undefined, 'fence'), ['full -> lock']);
});

test('the one asked for; other roles stay', () => {
  const cells = cellsOf(forkLatency, { protocol: ['plain_cow', 'no_early', 'seqcount'] });
  assert.deepEqual(baselines(forkLatency, cells, 'protocol=no_early'), [
    'plain_cow -> no_early',
    'seqcount -> no_early',
  ]);
  const scenario = withBaseline(forkLatency, cells, { protocol: 'no_early' });
  assert.ok(relationsOf(scenario, cells[0] as Cell).some(({ role }) => role === 'floor'));
});

test('a baseline that is not there, or is no factor: one line', () => {
  const cells = cellsOf(forkLatency, { protocol: ['plain_cow', 'no_early'] });
  const asked = (protocol: string) => () => withoutChosen([forkLatency], () => cells, { protocol });
  assert.throws(asked('seqcount'), /no cell of fork_latency is that/);
  assert.deepEqual(asked('no_early')(), []);
  for (const wrong of ['colour=red', 'protocol', 'protocol=', '=x', 'scenario=floor', '__proto__=1'])
    assert.throws(() => parseBaseline(wrong), { exit: 64 }, wrong);
});

test('a scenario without such a cell keeps its own baseline, as long as another has one', () => {
  const of = { fork_latency: cellsOf(forkLatency, {}), fence_cost: cellsOf(fenceCost, {}) };
  const cellsIn = (name: string) => of[name as keyof typeof of];
  assert.deepEqual(withoutChosen([forkLatency, fenceCost], cellsIn, { protocol: 'no_early' }), ['fence_cost']);
  assert.deepEqual(baselines(fenceCost, of.fence_cost, 'protocol=no_early'), baselines(fenceCost, of.fence_cost));
});
