import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { PerfCounters, parsePerf } from '../../src/measure/perf.js';
import { cli, tempDir } from '../support/cli.js';

const perf = spawnSync('perf', ['stat', '-e', 'task-clock', 'true']);
const NO_PERF = perf.status === 0 ? false : 'no perf that may count here';

test('perf stat -j as version 6.1 prints it; what is not supported is not there', () => {
  const text = `# started on Tue
{"counter-value" : "31.064961", "unit" : "msec", "event" : "task-clock", "event-runtime" : 31064961, "pcnt-running" : 100.00}
{"counter-value" : "539.000000", "unit" : "", "event" : "cycles:u", "event-runtime" : 31064961, "pcnt-running" : 100.00}
{"counter-value" : "<not supported>", "unit" : "", "event" : "instructions", "event-runtime" : 0, "pcnt-running" : 100.00}
`;
  assert.deepEqual(parsePerf(text), { 'task-clock': 31.064961, cycles: 539 });
});

test('only what lies between enable and disable is counted', { skip: NO_PERF }, () => {
  const spin = (ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until; );
  };
  const counters = new PerfCounters(['task-clock']);
  counters.enable();
  spin(20);
  counters.disable();
  spin(200);
  const { 'task-clock': ms = 0 } = counters.finish();
  assert.ok(ms > 0 && ms < 150, `${ms} ms counted of 20 in the window and 200 outside it`);
});

test('profile --counters adds what the machine counts and leaves the rest empty', { skip: NO_PERF }, async () => {
  const run = await cli('profile', '--preset', 'smoke', '--counters', '--quiet', '--out', tempDir());
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^ingredient +ns per PTE +95 % +cycles +instructions +cache misses +dtlb misses$/m);
});
