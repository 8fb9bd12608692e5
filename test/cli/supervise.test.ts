// Whatever comes, the program ends with an exit code of its list and its own words; with --json they are one document.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { descendantsOf } from '../../src/host/processes.js';
import { cli, startCli, tempDir } from '../support/cli.js';
import { smallDisk } from '../support/small-disk.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Whether a process hears SIGHUP: bit 0 of the signals it catches. */
function hears(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & 1n) === 1n;
}

/** Starts a command that does not end by itself soon, and sends the signal as soon as it is heard. */
async function signalled(signal: NodeJS.Signals, ...args: string[]) {
  const { child, done } = startCli(...args);
  const pid = child.pid as number;
  for (let waited = 0; waited < 60_000 && child.exitCode === null && !hears(pid); waited += 5) await setTimeout(5);
  child.kill(signal);
  const finished = await done;
  return { ...finished, signal: child.signalCode, left: descendantsOf(pid) };
}

for (const [at, signal] of SIGNALS.entries()) {
  const command = [
    ['explore', '--all', '--flip'],
    ['run', '--preset', 'smoke', '--out', tempDir()],
    ['doctor'],
    ['litmus', 'check', '-'],
  ][at];
  test(`${signal} at once: ${command?.slice(0, 2).join(' ')} ends with 130 and one document`, async () => {
    const { code, stdout, left } = await signalled(signal, ...(command ?? []), '--json');
    assert.equal(code, 130);
    assert.equal(JSON.parse(stdout).error.exit, 130);
    assert.deepEqual(left, []);
  });
}

test('without --json: one line on stderr', async () => {
  const { code, stdout, stderr } = await signalled('SIGTERM', 'explore', '--all', '--flip');
  assert.equal(code, 130);
  assert.equal(stdout, '');
  assert.match(stderr, /^forkbench: interrupted[^\n]*\n$/);
});

/** A shell's exit code of `forkbench ARGS` with its output led elsewhere. */
function led(args: string, where: string): { code: number | null; stderr: string } {
  const script = `${process.execPath} bin/forkbench.js ${args} ${where}; exit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  return { code: status, stderr };
}

test('a reader that is gone is no error: the exit code is the command’s own', () => {
  assert.deepEqual(led('list', '| true'), { code: 0, stderr: '' });
  assert.equal(led('explain nothing --json', '| true').code, 64);
});

test('a full device is an error, unless the command has one of its own', () => {
  const { code, stderr } = led('list', '> /dev/full');
  assert.equal(code, 69);
  assert.equal(stderr, 'forkbench: cannot write standard output: ENOSPC, the disk is full\n');
  assert.equal(led('explain nothing --json', '> /dev/full').code, 64);
  assert.equal(led('list', '2> /dev/full > /dev/null').code, 0);
});

test('a document that does not fit on the disk whole is an error', (t) => {
  const disk = smallDisk(t, 'size=4k');
  if (disk === undefined) return;
  assert.equal(led('list --json', `> ${join(disk, 'list')}`).code, 69);
});

test('what Node is not allowed or does not have is named: exit 69', async () => {
  for (const [option, words] of [
    ['--jitless', /no shared memory or no WebAssembly/],
    ['--no-expose-wasm', /no shared memory or no WebAssembly/],
  ] as const) {
    const done = spawnSync(process.execPath, [option, 'bin/forkbench.js', 'run', '--preset', 'smoke', '--json'], {
      encoding: 'utf8',
    });
    if (done.status === 9) continue; // this Node has no such option
    assert.equal(done.status, 69, `${option}: ${done.stderr}`);
    assert.match(JSON.parse(done.stdout).error.message, words);
  }
});

test('a heap that is too small is named: exit 69', () => {
  const args = ['--max-old-space-size=12', 'bin/forkbench.js', 'explore', '--all', '--flip', '--json'];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(done.status, 69, done.stderr);
  assert.match(JSON.parse(done.stdout).error.message, /the JavaScript heap is used up/);
});

test('CPU time that is used up is named: exit 69', () => {
  const script = `ulimit -t 2; exec ${process.execPath} bin/forkbench.js explore --all --flip --json`;
  const out = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  assert.equal(out.status, 69, out.stderr);
  assert.match(JSON.parse(out.stdout).error.message, /ulimit -t allows 2 s of CPU time/);
});

test('standard input is read once it is asked for, and not otherwise', () => {
  const script = `printf 'a\\nb\\n' | { ${process.execPath} bin/forkbench.js list > /dev/null; cat; }`;
  assert.equal(execFileSync('bash', ['-c', script], { encoding: 'utf8' }), 'a\nb\n');
});

test('--help and --version end with 0', async () => {
  for (const option of ['--help', '--version']) assert.equal((await cli(option)).code, 0);
});

test('a command that is over before the main thread listens to it: its output comes, whole', () => {
  const file = join(tempDir(), 'late.mjs');
  const module = (name: string): string => JSON.stringify(new URL(`../../src/cli/${name}.js`, import.meta.url).href);
  writeFileSync(
    file,
    `import { startThread } from ${module('start')};
    import { supervise } from ${module('supervise')};
    const args = ['help', 'litmus'];
    const started = startThread(args);
    await new Promise((over) => started.worker.on('exit', over));
    supervise(args, started, false);`,
  );
  const { status, stdout } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.match(stdout, /--unroll <n>[\s\S]*--help/);
});
