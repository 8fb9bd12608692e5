import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { runLaunch } from '../../src/measure/launch.js';
import { startLaunch } from '../../src/measure/launcher.js';
import type { LaunchPlan, Sample } from '../../src/measure/messages.js';
import { type Cell, makeCell } from '../../src/plan/cell.js';
import { planCell, shapeIn } from '../../src/plan/cell-plan.js';
import { expand } from '../../src/plan/expand.js';
import type { Choice } from '../../src/plan/grid.js';
import { budgetMemory } from '../../src/plan/memory.js';
import { FENCES, PINS, PROTOCOLS, WRPROTECTS } from '../../src/protocols.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { untilShown } from '../support/until.js';

const FIXED = 0x8_e000;

function cellsOf(scenario: string, choice: Choice): Cell[] {
  return expand(
    SCENARIOS.filter((s) => s.name === scenario),
    'quick',
    choice,
  ).cells;
}

function planOf(cells: readonly Cell[], samples: number): LaunchPlan {
  const budget = budgetMemory(cells, shapeIn(SCENARIOS), FIXED, 2 ** 20, 2 ** 32);
  return {
    ...budget,
    counters: false,
    cells: cells.map((cell) => planCell(SCENARIOS, cell, { blocks: 1, samples })),
    launch: 0,
    blocks: 1,
    order: 'random',
    seed: 5,
    cores: 2,
    startedAt_ns: Number(process.hrtime.bigint()),
    forker: new URL('../../src/cli/forker-thread.js', import.meta.url).href,
  };
}

async function measure(plan: LaunchPlan): Promise<Sample[]> {
  const samples: Sample[] = [];
  await startLaunch(plan, (block) => samples.push(...block)).done;
  return samples;
}

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
    const samples = await measureUntil(t, planOf(cells, 60), 'copying_tried');
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

test('a pinned page is copied at fork, once, by the protocols that look', async () => {
  for (const [protocol, copies] of [
    ['plain_cow', 0],
    ['early_wrprotect', 205],
    ['no_early', 205],
    ['seqcount', 205],
  ] as const) {
    const cells = cellsOf('pinned_fraction', { protocol: [protocol], pages: [2048], pinned_fraction: [0.1] }).filter(
      (c) => c.replica === 0,
    );
    const samples = await measure(planOf(cells, 2));
    assert.deepEqual(
      samples.filter((s) => s.metric === 'early_copies').map((s) => s.value),
      [copies, copies],
      protocol,
    );
  }
});

test('a pinner that dies ends the launch with its reason', async () => {
  const cells = cellsOf('fork_vs_pinners', { protocol: ['no_early'], pages: [2048], pinners: [1] });
  const broken = cells.map((cell) => makeCell({ ...cell, pin: 'add1025' as Cell['pin'] }));
  await assert.rejects(
    runLaunch(planOf(broken, 2), () => {}),
    /a pinner died: the wasm module has no export pinLoop__no_early__rmw__none__add1025/,
  );
});

test('a forker that dies ends the launch with its reason', async () => {
  const cells = cellsOf('fork_latency', { protocol: ['no_early'], pages: [2048] });
  const broken = cells.map((cell) => makeCell({ ...cell, wrprotect: 'rwm' as Cell['wrprotect'] }));
  await assert.rejects(
    runLaunch(planOf(broken, 2), () => {}),
    /no export fork__no_early__rwm__none/,
  );
});

test('a launch whose process is killed rejects and names it', async () => {
  const handle = startLaunch(planOf(cellsOf('fork_latency', { pages: [262144] }), 50), () => {});
  setTimeout(() => handle.kill(), 300);
  await assert.rejects(handle.done, /launch 0 \(process \d+\) ended by SIGKILL before it was done/);
});

test('a launch that may time unoptimised code refuses to start', async () => {
  const run = promisify(execFile)(process.execPath, ['dist/src/measure/launch-process.js']);
  await assert.rejects(
    run,
    /a launch without --no-liftoff --no-wasm-lazy-compilation would time code that is not optimised yet/,
  );
});
