// The page as one file: what is in it, what it takes from elsewhere (nothing), and where it cannot be written.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { PageData } from '../../src/playground/page-data.js';
import { protocolNames } from '../../src/protocols.js';
import { cli, tempDir } from '../support/cli.js';
import { smallDisk } from '../support/small-disk.js';

const MOST_BYTES = 3 * 2 ** 20;

function dataOf(page: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json) as PageData;
}

const protocolsOf = ({ texts }: PageData): { name: string; file: string }[] =>
  JSON.parse(texts['build/protocols.json'] ?? '');
const unpacked = (packed = ''): Buffer => gunzipSync(Buffer.from(packed, 'base64'));

test('one file of at most 3 MB that asks for nothing, with the wasm files of the command line', async () => {
  const out = join(tempDir(), 'page.html');
  const { code, stdout, stderr } = await cli('playground', '--out', out);
  assert.deepEqual([code, stdout, stderr], [0, `${out}\n`, '']);
  const page = readFileSync(out, 'utf8');
  assert.ok(Buffer.byteLength(page) <= MOST_BYTES, `${Buffer.byteLength(page)} bytes`);
  const markup = page.replaceAll(/<script[^>]*>.*?<\/script>/gs, '<script></script>');
  assert.deepEqual(markup.match(/(?:src|href)=[^>]*|@import[^;]*|url\([^)]*\)/g), ['href="data:,"']);
  const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
  assert.match(policy, /^default-src &#39;none&#39;; /);
  assert.doesNotMatch(policy, /connect-src|https?:|unsafe-inline/);
  // A script that the policy does not name does not run.
  const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script);
  assert.equal(scripts.length, 2);
  for (const script of scripts) assert.ok(policy.includes(createHash('sha256').update(script).digest('base64')));
  const data = dataOf(page);
  assert.deepEqual(Object.keys(data.wasm).sort(), ['kernel', 'stress', 'trace']);
  for (const [target, modules] of Object.entries(data.wasm)) {
    assert.equal(modules.length, 1);
    assert.ok(unpacked(modules[0]).equals(readFileSync(`build/${target}.wasm`)), target);
  }
  assert.deepEqual(
    protocolsOf(data).map(({ name }) => name),
    protocolNames(),
  );
  for (const { name, file } of protocolsOf(data)) assert.equal(data.texts[file], readFileSync(file, 'utf8'), name);
});

test('without --out it stands in the working directory; --json is one document', async () => {
  const out = join(tempDir(), 'race.html');
  const { code, stdout } = await cli('playground', '--json', '--out', out);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), { schema_version: 1, files: [out] });
  assert.ok(existsSync(out));
  assert.equal((await cli('playground', '--out=')).code, 64);
  assert.match((await cli('playground', '--help')).stdout, /--out <file>.*"forkbench-playground\.html"/);
});

test('protocols of one’s own are in it, compiled, by their names and with their texts', async () => {
  const files = readdirSync('examples').filter((name) => name.endsWith('.ts'));
  assert.ok(files.length > 0);
  const out = join(tempDir(), 'own.html');
  const args = files.flatMap((name) => ['--protocol-file', `examples/${name}`]);
  const { code, stderr } = await cli('playground', '--out', out, ...args);
  assert.equal(code, 0, stderr);
  const page = readFileSync(out, 'utf8');
  assert.ok(Buffer.byteLength(page) <= MOST_BYTES, `${Buffer.byteLength(page)} bytes`);
  const data = dataOf(page);
  assert.equal(data.wasm.trace?.length, 1 + files.length);
  for (const name of files.map((file) => file.replace(/\.ts$/, ''))) {
    const own = protocolsOf(data).find((protocol) => protocol.name === name);
    assert.ok(own !== undefined, name);
    assert.equal(data.texts[own.file], readFileSync(`examples/${name}.ts`, 'utf8'));
    const modules: WebAssembly.Module[] = (data.wasm.trace ?? []).map(
      (packed) => new WebAssembly.Module(new Uint8Array(unpacked(packed))),
    );
    const forks = (module: WebAssembly.Module) =>
      WebAssembly.Module.exports(module).some((exported) => exported.name.startsWith(`fork__${name}__`));
    assert.equal(modules.filter(forks).length, 1, name);
  }
});

test('a protocol file that is none is refused before anything is written', async () => {
  const dir = tempDir();
  const out = join(dir, 'page.html');
  writeFileSync(out, 'mine');
  writeFileSync(join(dir, 'broken.ts'), 'export class broken {');
  for (const [file, exit] of [
    ['broken.ts', 65],
    ['missing.ts', 65],
  ] as const) {
    const { code, stdout } = await cli('playground', '--out', out, '--protocol-file', join(dir, file));
    assert.deepEqual([code, stdout], [exit, '']);
    assert.equal(readFileSync(out, 'utf8'), 'mine');
  }
  assert.deepEqual(readdirSync(dir).sort(), ['broken.ts', 'page.html']);
});

test('where it cannot be written: exit 69, one line and what to do, and what was there is there', async () => {
  const dir = tempDir();
  mkdirSync(join(dir, 'folder'));
  writeFileSync(join(dir, 'folder', 'kept'), 'kept');
  writeFileSync(join(dir, 'file'), 'kept');
  for (const [out, why] of [
    ['folder', /EISDIR/],
    ['file/page.html', /ENOTDIR/],
    ['none/page.html', /ENOENT/],
  ] as const) {
    const { code, stdout, stderr } = await cli('playground', '--out', join(dir, out));
    assert.deepEqual([code, stdout], [69, ''], out);
    assert.match(stderr, why);
    assert.match(stderr, /^forkbench: cannot write .*\n {2}choose another file\n$/);
  }
  const json = await cli('playground', '--json', '--out', join(dir, 'folder'));
  assert.equal(JSON.parse(json.stdout).error.exit, 69);
  assert.deepEqual(readdirSync(dir, { recursive: true }).sort(), ['file', 'folder', 'folder/kept']);
  assert.equal(readFileSync(join(dir, 'file'), 'utf8'), 'kept');
});

test('a disk that is full: exit 69, the page of before is whole, and nothing half is left', async (t) => {
  const dir = smallDisk(t, 'size=256k');
  if (dir === undefined) return;
  const out = join(dir, 'page.html');
  writeFileSync(out, 'the one of before');
  const { code, stdout, stderr } = await cli('playground', '--out', out);
  assert.deepEqual([code, stdout], [69, '']);
  assert.match(stderr, /ENOSPC/);
  assert.equal(readFileSync(out, 'utf8'), 'the one of before');
  assert.deepEqual(readdirSync(dir), ['page.html']);
});
