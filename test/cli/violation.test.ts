// Exit 3, from a wrong word in the machine to the command line (test/support/corrupt.ts makes it wrong).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { cliWith, tempDir } from '../support/cli.js';

const corrupted = (what: string, ...args: string[]) =>
  cliWith({ CORRUPT: what, NODE_OPTIONS: `--import=${pathToFileURL('dist/test/support/corrupt.js').href}` }, ...args);

const TINY = ['--preset', 'smoke', '--pages', '512', '--blocks', '1', '--quiet'];
const X86 = { skip: process.arch !== 'x64' && 'no model of this host' };

test('run: a reference that nobody holds ends it with exit 3, the law and what was measured', async () => {
  const out = tempDir();
  const args = [...TINY, '--scenario', 'fork_latency', '--protocol', 'no_early', '--out', out];
  const { code, stdout, stderr } = await corrupted('leaked_reference', 'run', ...args, '--json');
  assert.equal(code, 3, stderr);
  const { error } = JSON.parse(stdout);
  assert.equal(error.exit, 3);
  assert.match(
    error.message,
    /law 2 is broken \(sum of refcounts = present ptes and pmds of huge pages \+ pins and gets held\); counted/,
  );
  const plain = await corrupted('leaked_reference', 'run', ...args);
  assert.equal(plain.code, 3);
  assert.match(plain.stderr, /^forkbench: .*law 2 is broken/m);
});

test('run: a pin lost where the explorer says Never is exit 3, and the cell is named', X86, async () => {
  const out = tempDir();
  const args = [...TINY, '--scenario', 'fork_vs_pinners', '--protocol', 'seqcount', '--pinners', '1', '--out', out];
  const { code, stderr } = await corrupted('lost_pin', 'run', ...args);
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /^VIOLATION: fork_vs_pinners\/wasm\/.*seqcount.* lost a pin, and the explorer says Never under tso$/m,
  );
  assert.match(
    readFileSync(join(out, 'latest', 'summary.csv'), 'utf8'),
    /lost_pins/,
    'the run is there to be looked at',
  );
});

const HUNT = ['stress', 'seqcount', '--trials', '1000', '--skew', '63', '--json', '--quiet'];

test('stress: a pin lost where the model of this host says Never', X86, async () => {
  const { code, stdout, stderr } = await corrupted('hunt_lost', ...HUNT);
  assert.equal(code, 3, stderr);
  assert.equal(JSON.parse(stdout).rows[0].conclusion, 'FORBIDDEN by the model of this host, and observed');
});

test('stress: a leaked reference', async () => {
  const { code, stdout, stderr } = await corrupted('hunt_leaked', ...HUNT);
  assert.equal(code, 3, stderr);
  assert.equal(JSON.parse(stdout).rows[0].leaked, 1);
});

test('stress: trials without an outcome', async () => {
  const { code, stdout } = await corrupted('hunt_trials', ...HUNT);
  assert.equal(code, 3);
  assert.match(JSON.parse(stdout).error.message, /^stress: \d+ trials, and .* outcomes$/);
});
