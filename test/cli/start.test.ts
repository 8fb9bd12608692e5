// What is read before a command begins: files are most of its start-up. Counted in what runs, along static imports.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { test } from 'node:test';
import { COMMAND_NAMES } from '../../src/cli/commands/abouts.js';
import { cli } from '../support/cli.js';

const CLI = 'dist/src/cli';
const IMPORT = /^(?:import|export)\b[^;'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gm;

/** Files of ours and names of packages that these files need, themselves among them. */
function loaded(...from: string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, named, bare] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const to = (named ?? bare) as string;
      if (to.startsWith('.')) open.push(normalize(join(file, '..', to)));
      else if (!to.startsWith('node:')) seen.add(to);
    }
  }
  return seen;
}

const packages = (files: ReadonlySet<string>) => [...files].filter((file) => !file.startsWith('dist/')).sort();
const THREAD = [`${CLI}/command-thread.js`, `${CLI}/main.js`];

test('litmus check: the checker, the models, and what a command line needs', () => {
  const files = loaded(...THREAD, `${CLI}/commands/litmus.js`, `${CLI}/litmus.js`);
  assert.deepEqual(packages(files), ['commander', 'picocolors']);
  const folders = new Set([...files].map((file) => /^dist\/src\/([a-z]+)\//.exec(file)?.[1] ?? 'src'));
  assert.deepEqual([...folders].sort(), ['answer', 'cli', 'explore', 'files', 'host', 'litmus', 'src']);
  assert.ok(files.has('dist/src/explore/search.js'), 'imports are seen');
  assert.ok(files.size <= 120, `${files.size} files`);
});

test('what a command declares needs no more packages than the command line itself and random numbers', () => {
  const declared = readdirSync(`${CLI}/commands`).filter((name) => name.endsWith('.js'));
  const files = loaded(...THREAD, ...declared.map((name) => `${CLI}/commands/${name}`));
  assert.deepEqual(
    packages(files).filter((name) => !name.startsWith('pure-rand/')),
    ['commander'],
  );
});

test('the main thread: few files before the command’s thread begins, few more to listen to it', () => {
  assert.ok(loaded(`${CLI}/start.js`).size <= 4);
  const files = loaded(`${CLI}/supervise.js`);
  assert.deepEqual(packages(files), []);
  assert.ok(files.size <= 12, `${files.size} files`);
});

test('help knows every command without loading one; a word that is none is still corrected', async () => {
  const { stdout, code } = await cli('--help');
  assert.equal(code, 0);
  for (const name of COMMAND_NAMES) assert.match(stdout, new RegExp(`^ {2}${name} {2,}\\S`, 'm'));
  assert.deepEqual(packages(loaded(`${CLI}/main.js`)), ['commander']);
  assert.match((await cli('lits')).stderr, /unknown command 'lits'.*list/);
  assert.match((await cli('help', 'litmus')).stdout, /--unroll <n>/);
  assert.equal((await cli()).code, 64);
});
