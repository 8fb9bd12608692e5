import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenario } from '../../bench/fork_then_touch.js';
import { makeCell } from '../../src/plan/cell.js';
import { expand } from '../../src/plan/expand.js';
import { groupBy } from '../../src/plan/grid.js';
import { PROTOCOLS } from '../../src/protocols.js';
import { cellsOf, measure, planOf } from '../support/launch.js';

const PAGES = 1024;

test('full measures every protocol that is measured, the parent and the child; quick those of quick, and what is named', () => {
  const { cells } = expand([scenario], 'full', {});
  const named = (of: typeof cells): string[] => [...new Set(of.map(({ protocol }) => protocol))].sort();
  assert.deepEqual(named(cells), PROTOCOLS.map(({ name }) => name).sort());
  assert.deepEqual([...new Set(cells.map(({ extra }) => extra.actor))].sort(), ['child', 'parent']);
  assert.ok(named(expand([scenario], 'quick', {}).cells).length < PROTOCOLS.length);
});

test('smoke has the oldest, one that copies ptes with the exclusive bit, and one that leaves them', () => {
  const names = [...new Set(expand([scenario], 'smoke', {}).cells.map(({ protocol: name }) => name))];
  assert.deepEqual(names, ['plain_cow', 'anon_exclusive', 'async']);
});

// A protocol that copies, one that leaves tables to its child: named as the heads say, not by name.
const protocol = [PROTOCOLS.find(({ keeps }) => keeps.includes('child_copies')), PROTOCOLS[0]].map(
  (p) => p?.name ?? '',
);
const own = cellsOf('fork_then_touch', { protocol, pages: [PAGES] })
  .filter(({ replica }) => replica === 0)
  .flatMap((cell) => ['parent', 'child'].map((actor) => makeCell({ ...cell, extra: { ...cell.extra, actor } })));

test('the whole is fork, what a child does first, and each write; pauses are in order', async () => {
  const samples = await measure(planOf(own, 2));
  const each = groupBy(samples, (s) => `${s.cell_id} ${s.block} ${s.sample}`);
  assert.equal(each.size, own.length * 2);
  for (const [key, readings] of each) {
    const of = (metric: string): number => readings.find((r) => r.metric === metric)?.value ?? Number.NaN;
    const touched = Math.round(PAGES * Number(/touched=([\d.]+)/.exec(key)?.[1]));
    const sum = of('fork_ns') + of('child_start_ns') + touched * of('first_write_ns');
    assert.ok(Math.abs(sum - of('fork_touch_ns')) < 1, `${key}: ${sum} is not ${of('fork_touch_ns')}`);
    assert.ok(of('pause_p50_ns') <= of('pause_p99_ns') && of('pause_p99_ns') <= of('pause_max_ns'), key);
    assert.ok(of('fork_ns') > 0 && of('pause_p50_ns') > 0, key);
    if (key.includes('actor=parent')) assert.equal(of('child_start_ns'), 0, key);
  }
});

test('what the clock adds to a write is said once in a block', async () => {
  const [cell] = own;
  assert.ok(cell !== undefined);
  const samples = await measure(planOf([cell], 3));
  assert.equal(samples.filter(({ metric }) => metric === 'clock_ns').length, 1);
});
