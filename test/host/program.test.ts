import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { rowsOf, runProgram } from '../../src/host/program.js';
import { tempDir } from '../support/cli.js';

const sh = (script: string, ms = 20_000) => runProgram('/bin/sh', ['-c', script], { ms, bytes: 2 ** 20 });

test('what it printed, and null where nothing is wrong', () => {
  assert.deepEqual(sh('echo out; echo err >&2'), { code: 0, stdout: 'out\n', said: 'err', why: null });
});

test('why it failed: what it said, else how it ended', () => {
  for (const [script, why] of [
    ['echo; echo "  no luck" >&2; exit 3', '  no luck'],
    ['exit 3', 'it ended with exit 3'],
    ['echo dying >&2; kill -TERM $$', 'it ended by SIGTERM: dying'],
    ['head -c 3000000 /dev/zero', 'it wrote more than 1 MiB'],
    ['head -c 3000000 /dev/zero >&2', 'it wrote more than 1 MiB'],
  ])
    assert.equal(sh(script as string).why, why, script);
  assert.equal(runProgram('/nonexistent/program', [], { ms: 1000 }).why, 'it cannot be started: ENOENT');
  assert.match(runProgram('/etc/passwd', [], { ms: 1000 }).why ?? '', /^it cannot be started: EACCES$/);
});

test('one that takes too long is ended with all that it started', () => {
  const file = join(tempDir(), 'pid');
  writeFileSync(file, '');
  const { code, why } = sh(`sh -c 'echo $$ > ${file}; exec sleep 600' & wait`, 2000);
  assert.deepEqual([code, why], [null, 'it took longer than 2 s']);
  const pid = Number(readFileSync(file, 'utf8'));
  assert.ok(pid > 0);
  const state = () => {
    try {
      return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 'gone';
    } catch {
      return 'gone';
    }
  };
  for (let waited = 0; waited < 5000 && !/gone|Z/.test(state()); waited += 20)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  assert.match(state(), /gone|Z/);
});

test('its messages are in the C locale, whatever the environment says', () => {
  const { LC_ALL } = process.env;
  process.env.LC_ALL = 'de_DE.UTF-8';
  try {
    assert.equal(sh('printf %s "$LC_ALL"').stdout, 'C');
  } finally {
    if (LC_ALL === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = LC_ALL;
  }
});

test('rows: each is held against what it should be, and counted', () => {
  const row = () => z.object({ n: z.number() });
  assert.deepEqual(rowsOf('it', '{"n":1}\n{"n":2}\n', row, 2), [{ n: 1 }, { n: 2 }]);
  assert.throws(() => rowsOf('it', '{"n":1}\n{"n":"2"}\n', row), /^ProgramError: it: line 2 .* \{"n":"2"\}$/);
  assert.throws(() => rowsOf('it', '{"n":1}\n', row, 2), /it printed 1 lines of 2/);
});
