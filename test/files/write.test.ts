import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, makeWritableDir, writeFileAtomic } from '../../src/files/write.js';
import { linkLatest } from '../../src/results/run-dir.js';
import { tempDir } from '../support/cli.js';
import { smallDisk } from '../support/small-disk.js';

const unavailable = (message: RegExp) => (error: Error & { exit?: number }) => {
  assert.match(error.message, message);
  assert.equal(error.exit, 69);
  return true;
};

test('a file is there whole, and nothing beside it', () => {
  const dir = tempDir();
  writeFileAtomic(join(dir, 'a'), 'one');
  writeFileAtomic(join(dir, 'a'), 'two');
  assert.equal(readFileSync(join(dir, 'a'), 'utf8'), 'two');
  assert.deepEqual(readdirSync(dir), ['a']);
});

test('no link is followed, wherever it stands', () => {
  const dir = tempDir();
  const [victim, elsewhere] = [join(dir, 'victim'), join(dir, 'elsewhere')];
  writeFileSync(victim, 'precious');
  mkdirSync(elsewhere);
  symlinkSync(victim, join(dir, 'report.html'));
  symlinkSync(victim, join(dir, 'report.html.tmp'));
  symlinkSync(elsewhere, join(dir, 'plots'));
  writeFileAtomic(join(dir, 'report.html'), 'page');
  assert.equal(readFileSync(victim, 'utf8'), 'precious');
  assert.ok(lstatSync(join(dir, 'report.html')).isFile());
  assert.throws(() => makeFolder(join(dir, 'plots')), unavailable(/cannot write .*plots: ELOOP, a link is in the way/));
  assert.deepEqual(readdirSync(elsewhere), []);
});

test('what is no file is not put away for one', () => {
  const dir = tempDir();
  mkdirSync(join(dir, 'folder'));
  symlinkSync('/dev/null', join(dir, 'null'));
  symlinkSync('loop', join(dir, 'loop'));
  for (const [path, cause] of [
    [join(dir, 'folder'), /EISDIR/],
    ['/dev/null', /no regular file/],
    [join(dir, 'null'), /no regular file/],
    [join(dir, 'loop'), /ELOOP/],
    [join(dir, 'gone/a'), /ENOENT/],
    [join(dir, 'x'.repeat(300)), /ENAMETOOLONG/],
  ] as const)
    assert.throws(() => writeFileAtomic(path, 'text'), unavailable(cause), path);
  assert.equal(readlinkSync(join(dir, 'null')), '/dev/null');
  assert.deepEqual(readdirSync(dir).sort(), ['folder', 'loop', 'null']);
});

test('a name may be as long as the file system lets it be', () => {
  const path = join(tempDir(), 'x'.repeat(255));
  writeFileAtomic(path, 'text');
  assert.equal(readFileSync(path, 'utf8'), 'text');
});

test('a full disk: the cause, the file that was there, and nothing left over', (t) => {
  const disk = smallDisk(t, 'size=16k');
  if (disk === undefined) return;
  writeFileAtomic(join(disk, 'a'), 'old');
  assert.throws(
    () => writeFileAtomic(join(disk, 'a'), 'x'.repeat(40_000)),
    unavailable(/cannot write .*a: ENOSPC, the disk is full/),
  );
  assert.deepEqual(readdirSync(disk), ['a']);
  assert.equal(readFileSync(join(disk, 'a'), 'utf8'), 'old');
});

test('a disk without inodes, and one that is read-only', (t) => {
  const full = smallDisk(t, 'nr_inodes=1');
  if (full === undefined) return;
  assert.throws(() => writeFileAtomic(join(full, 'a'), ''), unavailable(/ENOSPC/));
  const readOnly = smallDisk(t, 'ro') as string;
  assert.throws(() => writeFileAtomic(join(readOnly, 'a'), ''), unavailable(/EROFS, a read-only file system/));
  assert.throws(() => makeWritableDir(join(readOnly, 'a'), 'elsewhere'), unavailable(/cannot write to .*: EROFS/));
});

test('latest: set where it is a link or nothing; what else is there stays', () => {
  const out = tempDir();
  assert.equal(linkLatest(out, 'run1'), null);
  assert.equal(linkLatest(out, 'run2'), null);
  assert.equal(readlinkSync(join(out, 'latest')), 'run2');
  const [folder, file] = [tempDir(), tempDir()];
  mkdirSync(join(folder, 'latest'));
  writeFileSync(join(file, 'latest'), 'mine');
  for (const dir of [folder, file]) assert.match(linkLatest(dir, 'run') ?? '', /latest is no link, and stays as it is/);
  assert.equal(readFileSync(join(file, 'latest'), 'utf8'), 'mine');
  assert.match(linkLatest(join(out, 'gone'), 'run') ?? '', /could not be set: ENOENT/);
  assert.deepEqual(readdirSync(out), ['latest']);
});
