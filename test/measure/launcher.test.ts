// How a launch ends, and what it does whoever runs beside it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runLaunch } from '../../src/measure/launch.js';
import { startLaunch } from '../../src/measure/launcher.js';
import { type Cell, makeCell } from '../../src/plan/cell.js';
import { cellsOf, measure, planOf } from '../support/launch.js';

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
