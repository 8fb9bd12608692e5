/** The command line in few files says what it says in many. Made anew here: what a build left may be older than what is tested. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { told } from '../support/told.js';

// In dist/, from where packages are found.
const folder = mkdtempSync('dist/bundle-');
after(() => rmSync(folder, { recursive: true, force: true }));
const make = `const { bundle } = await import('./src/build/bundle.mjs'); await bundle(process.argv[1]);`;
execFileSync(process.execPath, ['--input-type=module', '--eval', make, folder]);

const program = join(folder, 'program.mjs');
writeFileSync(
  program,
  `import { startThread } from './start.js';
import { supervise } from './supervise.js';
const args = process.argv.slice(2);
supervise(args, startThread(args), false);
`,
);

test('every command loads, and finds its files and its threads', async () => {
  const lines = [
    'litmus check examples/litmus/SB+poonceonces.litmus examples/litmus/seqcount.litmus --format csv --witness',
    'litmus check test/litmus/none.litmus',
    'explore no_early --scenario pin_vs_fork --model sc,lkmm --json',
    'list --json',
    'explain no_early',
    'compare a b',
    'completion bash',
    'run --preset none',
    'stress none',
    'new --from none x',
  ];
  for (const line of lines) {
    const done = spawnSync(process.execPath, [program, ...line.split(' ')], { encoding: 'utf8' });
    const timeless = (text: string): string => text.replace(/"elapsed_ms":[\d.]+/g, '');
    const { code, stdout, stderr } = await told(...line.split(' '));
    assert.deepEqual([done.status, timeless(done.stdout), done.stderr], [code, timeless(stdout), stderr], line);
  }
});

test('files beside a module are named from where it was, and threads that are in the bundle beside their starter', () => {
  const names = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js')))
    for (const [, path] of readFileSync(join(folder, file), 'utf8').matchAll(
      /new URL\("(\.[^"]*)", import\.meta\.url\)/g,
    ))
      names.add(path as string);
  assert.ok(names.has('./command-thread.js') && names.has('./job-thread.js') && names.has('../src/platform.js'));
  for (const name of names) assert.ok(existsSync(resolve(folder, name)), name);
});
