/**
 * Compares the litmus checker with the herd7 on PATH over random tests, and makes what differs as small as it gets:
 *
 *     LKMM=linux/tools/memory-model node dist/test/nightly/herd.js [SECONDS] [FIRST SEED]
 *
 * LKMM: the kernel's directory with linux-kernel.cfg. Exit 0: no difference; 1: there was one; 69: no herd7, or no LKMM.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLitmus } from '../../src/litmus/check.js';
import { type Generated, generated, textOf } from '../litmus/generator.js';

const [seconds = 3600, first = Math.floor(Date.now() / 86_400_000) * 1_000_000] = process.argv.slice(2).map(Number);
const lkmm = process.env.LKMM;
const directory = mkdtempSync(join(tmpdir(), 'herd-'));

/** `Never 0 3 data-race`; undefined: herd7 has nothing to say. */
function herd(text: string): string | undefined {
  const file = join(directory, 'test.litmus');
  writeFileSync(file, text);
  const { stdout, status } = spawnSync('herd7', ['-conf', 'linux-kernel.cfg', file], {
    cwd: lkmm,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const observation = /^Observation \S+ (\w+ \d+ \d+)$/m.exec(stdout ?? '')?.[1];
  if (status !== 0 || observation === undefined) return undefined;
  const flags = [...stdout.matchAll(/^Flag (\S+)/gm)].map(([, flag]) => flag as string);
  return [observation, ...flags.sort()].join(' ');
}

function ours(text: string): string {
  const { verdict, positive, negative, flags, error } = checkLitmus(text, 'f', 'lkmm', { deadlineMs: 60_000 });
  return error ?? [verdict, positive, negative, ...[...flags].sort()].join(' ');
}

function differs(test: Generated): boolean {
  const text = textOf(test);
  const theirs = herd(text);
  const own = ours(text);
  return theirs !== undefined && !own.startsWith('Unknown') && theirs !== own;
}

/** Takes one statement after the other out, as long as there is a difference. */
function smallest(test: Generated): Generated {
  for (const [process, statements] of test.processes.entries()) {
    for (const at of statements.keys()) {
      const processes = test.processes.with(process, statements.toSpliced(at, 1));
      const smaller = { ...test, processes };
      if (differs(smaller)) return smallest(smaller);
    }
  }
  return test;
}

function run(): number {
  if (lkmm === undefined || spawnSync('herd7', ['-version']).status !== 0) {
    process.stderr.write('nothing compared: herd7 must be on PATH, and LKMM name linux/tools/memory-model\n');
    return 69;
  }
  const end = Date.now() + seconds * 1000;
  let differences = 0;
  let seed = first;
  for (; Date.now() < end; seed++) {
    const test = generated(seed);
    if (!differs(test)) continue;
    differences++;
    const text = textOf(smallest(test));
    process.stdout.write(`seed ${seed}\nherd7: ${herd(text)}\nforkbench: ${ours(text)}\n${text}\n`);
  }
  process.stdout.write(`${seed - first} tests from seed ${first}: ${differences} differ\n`);
  return differences > 0 ? 1 : 0;
}

try {
  process.exitCode = run();
} finally {
  rmSync(directory, { recursive: true });
}
