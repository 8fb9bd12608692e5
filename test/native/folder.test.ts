import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isOwn } from '../../src/files/own.js';
import { programFolders } from '../../src/native/folder.js';
import { tempDir } from '../support/cli.js';

const uid = process.geteuid?.() ?? 0;

/** The first folder that may be compiled to. */
function first(build: string, temporary: string, env: NodeJS.ProcessEnv = {}): string {
  return programFolders(build, temporary, env).next().value as string;
}

test('build/native is made for this user alone', () => {
  const build = join(tempDir(), 'native');
  assert.equal(first(build, tempDir()), build);
  assert.equal(statSync(build).mode & 0o777, 0o700);
});

test('a folder that others can write is not used, nor one that is a link', () => {
  const dir = tempDir();
  const temporary = tempDir();
  const own = join(temporary, `forkbench-native-${uid}`);
  mkdirSync(join(dir, 'open'));
  chmodSync(join(dir, 'open'), 0o777);
  mkdirSync(join(dir, 'mine'));
  symlinkSync('mine', join(dir, 'link'));
  writeFileSync(join(dir, 'file'), '');
  for (const name of ['open', 'link', 'file', 'none/native'])
    assert.equal(first(join(dir, name), temporary), own, name);
});

test("what is somebody else's is not used: a folder of this run's own is made, once", (t) => {
  if (uid !== 0) return t.skip('only root can give a folder away');
  const temporary = tempDir();
  const planted = join(temporary, 'forkbench-native-0');
  mkdirSync(planted, { mode: 0o755 });
  chownSync(planted, 12345, 12345);
  assert.equal(isOwn(statSync(planted)), false);
  const build = join(temporary, 'native');
  mkdirSync(build);
  chownSync(build, 12345, 12345);
  const env: NodeJS.ProcessEnv = {};
  const folder = first(build, temporary, env);
  assert.match(folder, /\/\.forkbench\+\d+\+/);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(first(build, temporary, env), folder);
  assert.deepEqual(readdirSync(planted), []);
});
