// A signal ends what computes at once, and says so as everything else is said: exit 130, and one document with --json.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startCli, tempDir } from '../support/cli.js';

/** Sends `signal` once `ready` says so of what was written. */
async function interrupt(
  args: readonly string[],
  ready: (output: string) => boolean,
  signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT',
) {
  const { child, done } = startCli(...args);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: string) => {
      output += text;
    });
  for (let waited = 0; waited < 60_000 && !ready(output); waited += 20) await setTimeout(20);
  child.kill(signal);
  return await done;
}

test('explore: the witnesses found so far stay, and the last line says that more were to come', async () => {
  const args = ['explore', '--all', '--witness', '--flip', '--scenario', 'two_ptes,first_pin'];
  const { code, stdout, stderr } = await interrupt(args, (text) => text.includes('lost_pin in'), 'SIGINT');
  assert.equal(code, 130, stderr);
  assert.match(stdout, /^lost_pin in /m);
  assert.match(stderr, /^forkbench: interrupted: partial, the \d+ verdicts above are what was decided$/m);
});

test('litmus export: the tests written so far stay; with --json the one document is the error', async () => {
  const dir = join(tempDir(), 'tests');
  const written = () => existsSync(dir) && readdirSync(dir).some((name) => name.endsWith('.litmus'));
  const { code, stdout } = await interrupt(['litmus', 'export', dir, '--json'], written, 'SIGTERM');
  assert.equal(code, 130);
  const { error } = JSON.parse(stdout);
  assert.equal(error.exit, 130);
  assert.match(error.message, /^interrupted: \d+ tests were written to /);
  assert.ok(readdirSync(dir).every((name) => name.endsWith('.litmus')));
});

/** Six threads that write and read two words each way: no machine decides that soon. */
function endless(): string {
  const threads = [0, 1, 2, 3, 4, 5].map(
    (p) =>
      `P${p}(int *x, int *y) { ${[1, 2, 3].map((n) => `WRITE_ONCE(*x, ${p * 3 + n}); int r${n} = READ_ONCE(*y); WRITE_ONCE(*y, ${p * 3 + n});`).join(' ')} }`,
  );
  return `C endless\n{}\n${threads.join('\n')}\nexists (x=99)\n`;
}

test('litmus check in the middle of one verdict: at once, with one document', async () => {
  const file = join(tempDir(), 'endless.litmus');
  writeFileSync(file, endless());
  const { code, stdout, stderr } = await interrupt(
    ['litmus', 'check', file, '--model', 'lkmm', '--json'],
    (output) => output.includes('0/1 tests'),
    'SIGINT',
  );
  assert.equal(code, 130, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    error: { exit: 130, message: 'interrupted: 0 of 1 were decided', hint: null },
    schema_version: 1,
    results: [],
  });
});

test('run: before anything is measured a signal says so, and leaves no directory behind', async () => {
  const out = tempDir();
  const args = ['run', '--scenario', 'fork_latency', '--preset', 'quick', '--pages', '256Ki', '--out', out];
  const begun = () => readdirSync(out).length > 0;
  const { code, stderr, stdout } = await interrupt(args, begun, 'SIGINT');
  assert.equal(code, 130, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^forkbench: interrupted: nothing was measured, and nothing is kept$/m);
  assert.deepEqual(readdirSync(out), []);
});
