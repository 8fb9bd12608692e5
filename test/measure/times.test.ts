// When samples were taken, of every scenario that there is: no two of a launch at once, and all of it adds up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchPlan, planRun } from '../../src/cli/run-plan.js';
import { startLaunch } from '../../src/measure/launcher.js';
import type { Sample, Timing } from '../../src/measure/messages.js';
import { groupBy } from '../../src/plan/grid.js';
import { SCENARIOS } from '../../src/scenarios.js';

const PAGES = 512;

/** ns that a sample took, by what is said of it; of a pinner's sleep, the least. */
const WINDOW: Readonly<Record<string, (of: Sample) => number>> = {
  fork_touch_ns: ({ value }) => value,
  fork_ns: ({ value }) => value,
  first_write_ns: ({ value }) => value * PAGES,
  pins_per_s: ({ value, cell_id }) => (cell_id.startsWith('pin_twin/') ? (100_000 / value) * 1e9 : 4e6),
};

function windowsOf(samples: readonly Sample[]): { at: number; ns: number }[] {
  const each = groupBy(samples, (s) => [s.cell_id, s.block, s.sample].join());
  return [...each].map(([key, of]) => {
    const known = Object.keys(WINDOW)
      .map((metric) => of.find((s) => s.metric === metric))
      .find((s) => s !== undefined);
    assert.ok(known !== undefined, `nothing says how long ${key} took`);
    assert.ok(of.every((s) => s.t_offset_ns === known.t_offset_ns));
    return { at: known.t_offset_ns, ns: (WINDOW[known.metric] as (of: Sample) => number)(known) };
  });
}

// One launch of all of them, as a run has, of few pages: the shorter the windows, the more often one could run into the next.
const plan = planRun({
  scenario: SCENARIOS.map(({ name }) => name),
  preset: 'smoke',
  pages: [PAGES],
  order: 'random',
  out: '',
  profile: true,
  format: 'json',
});
const samples: Sample[] = [];
const start = process.hrtime.bigint();
const timing: Timing = await startLaunch(launchPlan(plan, 0, false, start), (of) => samples.push(...of)).done;
const wall = Number(process.hrtime.bigint() - start);

for (const { name } of SCENARIOS)
  test(`${name}: every sample that was planned, each with when it began and how long it took`, (t) => {
    const planned = plan.planned.filter(({ cell }) => cell.scenario === name);
    const skipped = plan.skipped.filter(({ scenario }) => scenario === name).map(({ reason }) => reason);
    if (skipped.length > 0) t.diagnostic(skipped.join('; '));
    if (planned.length === 0) return t.skip(skipped.join('; '));
    assert.equal(
      windowsOf(samples.filter(({ cell_id }) => cell_id.startsWith(`${name}/`))).length,
      planned.reduce((sum, p) => sum + p.blocks * p.samples, 0),
    );
  });

test('no two samples overlap, none lies outside its launch, and timed and untimed are all of it', () => {
  const windows = windowsOf(samples);
  let over = 0;
  for (const { at, ns } of windows) {
    assert.ok(at >= over, `a sample began at ${at} ns, the one before it ended at ${over} ns`);
    over = Math.floor(at + ns);
  }
  assert.ok(over <= wall);
  assert.equal(timing.timed + timing.untimed, timing.total);
  assert.ok(timing.total <= wall && timing.untimed > 0);
  const sum = windows.reduce((all, { ns }) => all + ns, 0);
  assert.ok(sum <= timing.timed * (1 + 1e-9), `${timing.timed} ns timed, the samples say ${sum}`);
});
