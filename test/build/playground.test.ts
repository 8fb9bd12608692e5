// What explores knows nothing of Node: it bundles for a browser, where an import of Node's is an error, and the bundle says no such name.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import type { Platform } from '../../src/platform.js';
import { tempDir } from '../support/cli.js';

const TS = { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } };
/** An import of Node's, static or not, or a module of Node's that is asked for in some other way. */
const OF_NODE = /from\s*["']node:|import\s*\(?\s*["'`]node:|require\(\s*["'`]node:/;

const FOLDERS = ['src/explore', 'src/litmus', 'src/verdict', 'src/trace'];

/** A bundle for the browser, and what rolldown complained of. */
async function bundled(input: string): Promise<{ code: string; complaints: string[]; modules: string[] }> {
  const complaints: string[] = [];
  const build = await rolldown({
    input,
    platform: 'browser',
    tsconfig: resolve('src/playground/tsconfig.json'),
    resolve: TS,
    treeshake: false, // whatever a file imports, used or not
    onLog: (_level, { code, message }) => void (code === 'EMPTY_IMPORT_META' || complaints.push(message)),
  });
  const { output } = await build.generate({ format: 'iife', name: 'bundle' });
  const chunks = output.flatMap((one) => (one.type === 'chunk' ? [one] : []));
  return {
    code: chunks.map(({ code }) => code).join('\n'),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
    complaints,
  };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort();
}

/** A file that imports every file of a folder but those of Node. */
function allOf(folder: string): string {
  const files = filesOf(folder).filter((name) => ![...NODE, ...OF_COMMANDS].includes(join(folder, name)));
  assert.ok(files.length > 3, folder);
  const entry = join(tempDir(), 'all.ts');
  writeFileSync(
    entry,
    files.map((name, i) => `export * as m${i} from ${JSON.stringify(resolve(folder, name))};`).join('\n'),
  );
  return entry;
}

/** What of these folders is of Node by its nature: it reads the files of a command line, it writes a page of docs/. */
const NODE: readonly string[] = ['src/litmus/read.ts', 'src/verdict/race-doc.ts'];
/** What the command line alone asks, with the first of them. */
const OF_COMMANDS: readonly string[] = ['src/litmus/command.ts'];

test('no more of them is of Node than is said here', () => {
  const files = FOLDERS.flatMap((folder) => filesOf(folder).map((name) => join(folder, name)));
  assert.deepEqual(
    files.filter((file) => OF_NODE.test(readFileSync(file, 'utf8'))),
    NODE,
  );
});

for (const folder of FOLDERS)
  test(`${folder} bundles for a browser`, async () => {
    const { code, complaints, modules } = await bundled(allOf(folder));
    assert.deepEqual(complaints, []);
    assert.doesNotMatch(code, OF_NODE);
    assert.ok(modules.some((id) => id.startsWith(resolve(folder))));
  });

test('so do the page and its worker, hunts and measuring among them', async () => {
  for (const [entry, part] of [
    ['page.tsx', 'src/playground/machine/view.tsx'],
    ['worker.ts', 'src/stress/hunt.ts'],
    ['worker.ts', 'src/measure/fork-subject.ts'],
  ] as const) {
    const { code, complaints, modules } = await bundled(resolve('src/playground', entry));
    assert.deepEqual(complaints, []);
    assert.doesNotMatch(code, OF_NODE);
    assert.ok(modules.includes(resolve(part)), part);
  }
  for (const file of ['build/playground.js', 'build/playground-worker.js'])
    assert.doesNotMatch(readFileSync(file, 'utf8'), OF_NODE, file);
});

test('an import of Node’s is a complaint, and is found', async () => {
  const entry = join(tempDir(), 'node.ts');
  writeFileSync(entry, `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;`);
  const { complaints, code } = await bundled(entry);
  assert.ok(complaints.some((message) => message.includes('node:fs')) || OF_NODE.test(code), code);
});

test('src/platform.ts: a page that brought its files asks Node for nothing', async () => {
  const { code } = await bundled(resolve('src/platform.ts'));
  const texts = { 'a/file.txt': 'text', other: 'ü' };
  // Neither process nor require nor import: a context of its own has none of Node's.
  const { platform } = runInNewContext(`${code}; bundle`, { forkbenchPage: { texts }, TextEncoder }) as {
    platform: Platform;
  };
  assert.equal(platform.readText('a/file.txt'), 'text');
  assert.deepEqual([...platform.readBytes('other')], [0xc3, 0xbc]);
  assert.equal(platform.shownName('a/file.txt'), 'a/file.txt');
  assert.deepEqual({ ...platform.environment }, {});
  for (const none of ['missing', '__proto__', 'constructor', '../package.json'])
    assert.throws(() => platform.readText(none), { message: `this page has no ${none}` });
  assert.throws(
    () => runInNewContext(`${code}; bundle`, {}),
    /process is not defined/,
    'and without, it asks for Node',
  );
});
