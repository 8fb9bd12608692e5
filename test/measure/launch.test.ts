// Forks against pinners that must meet: nothing else runs beside.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LaunchPlan, Sample } from '../../src/measure/messages.js';
import { makeCell } from '../../src/plan/cell.js';
import { copiesPtes, FENCES, PINS, PROTOCOLS, WRPROTECTS } from '../../src/protocols.js';
import { cellsOf, measure, planOf } from '../support/launch.js';
import { untilShown } from '../support/until.js';

/** Measures until the samples hold what a test is about. */
const measureUntil = (t: TestContext, plan: LaunchPlan, metric: string): Promise<Sample[] | undefined> =>
  untilShown(
    t,
    `${metric} during a fork`,
    () => measure(plan),
    (samples) => total(samples, metric) > 0,
  );

const total = (samples: readonly Sample[], metric: string) =>
  samples.filter((s) => s.metric === metric).reduce((sum, s) => sum + s.value, 0);

// After each of these forks every conservation law is checked by the forker: no reference lost, no pin leaked, the
// sequence count even, every prealloc page back; a broken law would end the launch.
for (const protocol of PROTOCOLS) {
  test(`${protocol.name}: 60 forks of every variant against a pinner keep every conservation law`, async (t) => {
    const cells = cellsOf('fork_vs_pinners', {
      protocol: [protocol.name],
      wrprotect: WRPROTECTS,
      fence: FENCES,
      pages: [2048],
      pinners: [1],
    });
    // A fork that copies no table is not met there.
    const met = copiesPtes(protocol) ? 'copying_tried' : 'gup_attempts';
    const samples = await measureUntil(t, planOf(cells, 60), met);
    if (samples !== undefined) assert.equal(new Set(samples.map((s) => s.cell_id)).size, cells.length);
  });
}

test('two pinners that also wait in the slow path, by each way to pin, keep every law', async (t) => {
  const cells = cellsOf('fork_vs_pinners', {
    protocol: ['seqcount', 'no_early'],
    pin: PINS,
    pages: [4096],
    pinners: [2],
  });
  const slow = cells.map((cell) => makeCell({ ...cell, extra: { foll: 'pin', hold: '64' } }));
  await measureUntil(t, planOf(slow, 40), 'gup_attempts');
});

test('under seqcount no pin is won on a table being copied; a write-protect that no fast pin can slip past loses none', async (t) => {
  const cells = cellsOf('fork_vs_pinners', {
    protocol: ['seqcount'],
    wrprotect: ['rmw'],
    pages: [65536],
    pinners: [1],
  });
  const samples = await measureUntil(t, planOf(cells, 20), 'copying_tried');
  if (samples === undefined) return;
  assert.equal(total(samples, 'copying_won'), 0);
  assert.equal(total(samples, 'lost_pins'), 0);
});

test('plain_cow loses pins, and the pinners see it', async (t) => {
  const cells = cellsOf('fork_vs_pinners', { protocol: ['plain_cow'], pages: [65536], pinners: [1] });
  await measureUntil(t, planOf(cells, 20), 'lost_pins');
});
