import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Fact } from '../../src/doctor/facts.js';
import { PerfCounters, parsePerf } from '../../src/measure/perf.js';
import { tempDir } from '../support/cli.js';
import { told, toldWith } from '../support/told.js';

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

const line = (event: string, value: string, running = '100.00') =>
  `{"counter-value" : "${value}", "unit" : "", "event" : "${event}", "event-runtime" : 9, "pcnt-running" : ${running}}\n`;

test('two kinds of cores: what one kind counted is the count, what both did is none', () => {
  const core = line('cpu_core/cycles/u', '1419380.000000') + line('cpu_atom/cycles/u', '<not counted>', '0.00');
  assert.deepEqual(parsePerf(core), { cycles: 1419380 });
  assert.deepEqual(parsePerf(line('cpu_core/cycles/', '7') + line('cpu_atom/instructions/u', '8')), {
    cycles: 7,
    instructions: 8,
  });
  assert.deepEqual(parsePerf(core + line('cpu_atom/cycles/u', '1000.000000', '40.00')), { cycles: 1419380 });
  assert.deepEqual(parsePerf(line('cpu_core/cycles/u', '5') + line('cpu_atom/cycles/u', '6')), {});
});

test('no count from numbers of another locale, from an estimate, or from what is no such line', () => {
  assert.deepEqual(parsePerf(line('cycles:u', '6376827,000000', '100,00')), {});
  assert.deepEqual(parsePerf(line('cycles:u', '6376827,000000')), {});
  assert.deepEqual(parsePerf(line('cpu_core/cache-misses/u', '4711.000000', '62.50')), {});
  for (const text of ['null', '7', '"x"', '[]', '{}', '{"event":"cycles"}', '\u001b[31m', line('cycles', '1e999')])
    assert.deepEqual(parsePerf(text), {}, text);
});

/** PATH with a perf first that does `what`, as lines of sh. */
function pathWith(what: string): string {
  const dir = tempDir();
  writeFileSync(join(dir, 'perf'), `#!/bin/sh\n${what}\n`);
  chmodSync(join(dir, 'perf'), 0o755);
  return `${dir}:${process.env.PATH}`;
}

const ASK = `import(${JSON.stringify(new URL('../../src/doctor/facts.js', import.meta.url).href)})
  .then(({ hardwareCounters }) => require('node:worker_threads').parentPort.postMessage(hardwareCounters()))`;

/** Asked of it in a thread: one that hangs is waited for beside the tests below. */
const asked = (
  [
    ['hangs', 'sleep 1000 & sleep 1000'],
    ['is killed', 'kill -SEGV $$'],
    ['prints escapes', `printf '\\033[2J\\n' >&2; exit 1`],
    ['prints null', 'echo null'],
    ['prints without end', 'yes'],
  ] as const
).map(([name, what]) => {
  const env = { ...process.env, PATH: pathWith(what) };
  return { name, answer: once(new Worker(ASK, { eval: true, env }), 'message') as Promise<[Fact]> };
});

/** Answers the probe; of the measuring itself, as `then` says. */
const PROBED = (then: string) => `case "$*" in *task-clock*) exit 0;; esac\n${then}`;

for (const [name, what] of [
  ['never answers', PROBED('sleep 1000 & sleep 1000')],
  ['ends at once', PROBED('exit 1')],
] as const)
  test(`profile --counters: a perf that ${name} leaves the counts empty, and the times are there`, async () => {
    const args = ['profile', '--preset', 'smoke', '--pages', '512', '--counters', '--quiet', '--out', tempDir()];
    const run = await toldWith({ PATH: pathWith(what) }, ...args);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^copy +\d+\.\d\d *$/m);
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
  const args = ['profile', '--preset', 'smoke', '--pages', '512', '--counters', '--quiet', '--out', tempDir()];
  const run = await told(...args);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^ingredient +ns per PTE +95 % +cycles +instructions +cache misses +dtlb misses$/m);
});

for (const { name, answer } of asked)
  test(`a perf that ${name} counts nothing, and is not waited for`, async () => {
    const [{ state, what: said }] = await answer;
    assert.equal(state, 'unknown');
    assert.match(said, /^(no perf that may count: (it (took|ended|wrote)|.x1b)|perf is there)/);
    assert.ok(!said.includes(String.fromCharCode(27)));
  });
