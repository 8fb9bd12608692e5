import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listBaselines, removeBaseline, saveBaseline } from '../../src/compare/baselines.js';
import { tempDir } from '../support/cli.js';
import { runFixture } from '../support/run-fixture.js';

const run = runFixture({ scenarios: ['fork_latency'] }).dir;

function refused(exit: number, message: RegExp): (error: Error & { exit?: number }) => boolean {
  return (error) => {
    assert.match(error.message, message);
    assert.equal(error.exit, exit, error.message);
    return true;
  };
}

/** A results directory with something precious in it. */
function results(): string {
  const out = join(tempDir(), 'out');
  mkdirSync(join(out, 'other'), { recursive: true });
  writeFileSync(join(out, 'other/file'), 'precious');
  saveBaseline(out, 'first', run);
  return out;
}

test('no name leads out of the folder of baselines', () => {
  const out = results();
  const names = [
    '.',
    '..',
    '',
    '-x',
    '.x',
    '.forkbench+1+x',
    'a/b',
    '../first',
    'a\0b',
    'x'.repeat(256),
    'x'.repeat(300),
  ];
  for (const name of names) {
    assert.throws(() => removeBaseline(out, name), refused(64, /no name for a baseline/), name);
    assert.throws(() => saveBaseline(out, name, run), refused(64, /no name for a baseline/), name);
  }
  assert.deepEqual(listBaselines(out), ['first']);
  assert.equal(readFileSync(join(out, 'other/file'), 'utf8'), 'precious');
});

test('a link is no baseline: rm leaves it and what it leads to, save does not write through it', () => {
  const out = results();
  symlinkSync(join(out, 'other'), join(out, 'baselines/link'));
  assert.throws(() => removeBaseline(out, 'link'), refused(64, /is a link, and no baseline: left as it is/));
  assert.throws(() => saveBaseline(out, 'link', run), refused(64, /there is a baseline 'link' already/));
  writeFileSync(join(out, 'baselines/file'), '');
  assert.throws(() => removeBaseline(out, 'file'), refused(64, /is no directory, and no baseline/));
  const away = join(tempDir(), 'out');
  mkdirSync(away);
  symlinkSync(join(out, 'baselines'), join(away, 'baselines'));
  assert.throws(() => removeBaseline(away, 'first'), refused(64, /baselines is a link/));
  assert.throws(() => saveBaseline(away, 'second', run), refused(64, /baselines is a link/));
  assert.deepEqual(readdirSync(join(out, 'baselines')).sort(), ['file', 'first', 'link']);
});

test('saving takes no other name and nothing that a killed save left', () => {
  const out = results();
  saveBaseline(out, 'a.tmp', run);
  mkdirSync(join(out, 'baselines/m.tmp/plots'), { recursive: true });
  writeFileSync(join(out, 'baselines/m.tmp/plots/stale.svg'), 'stale');
  saveBaseline(out, 'a', run);
  saveBaseline(out, 'm', run);
  assert.deepEqual(listBaselines(out).sort(), ['a', 'a.tmp', 'first', 'm']);
  assert.equal(existsSync(join(out, 'baselines/m/plots/stale.svg')), false);
});

test('the known files of a run are copied, and nothing a link leads to', () => {
  const out = results();
  const mailed = join(tempDir(), 'run');
  cpSync(run, mailed, { recursive: true });
  mkdirSync(join(mailed, 'plots'));
  writeFileSync(join(mailed, 'plots/a.svg'), '<svg/>');
  writeFileSync(join(mailed, 'notes.txt'), 'x');
  symlinkSync(join(out, 'other'), join(mailed, 'profiles'));
  symlinkSync(join(out, 'other/file'), join(mailed, 'plots/b.svg'));
  symlinkSync(join(out, 'other/file'), join(mailed, 'verdicts.csv'));
  const saved = saveBaseline(out, 'mailed', mailed);
  assert.deepEqual(readdirSync(saved).sort(), ['comparisons.csv', 'meta.json', 'plots', 'samples.csv', 'summary.csv']);
  assert.deepEqual(readdirSync(join(saved, 'plots')), ['a.svg']);
  for (const name of ['meta.json', 'samples.csv'])
    assert.equal(readFileSync(join(saved, name), 'utf8'), readFileSync(join(run, name), 'utf8'));
});

test('where nothing can be saved: one line, and nothing is there', () => {
  const out = results();
  const dir = tempDir();
  for (const name of ['loop', 'gone']) symlinkSync(name === 'loop' ? 'loop' : 'nowhere', join(dir, name));
  writeFileSync(join(dir, 'file'), '');
  writeFileSync(join(dir, 'baselines'), '');
  assert.throws(() => saveBaseline(out, 'x', join(dir, 'loop')), refused(65, /loop: ELOOP/));
  assert.throws(() => saveBaseline(out, 'x', join(dir, 'gone')), refused(65, /gone: ENOENT/));
  assert.throws(() => saveBaseline(out, 'x', join(dir, 'file')), refused(65, /ENOTDIR/));
  assert.throws(() => saveBaseline(dir, 'x', run), refused(64, /baselines is no directory/));
  assert.throws(() => saveBaseline(join(dir, 'file'), 'x', run), refused(64, /ENOTDIR/));
  assert.throws(() => saveBaseline(join(dir, 'loop'), 'x', run), refused(64, /ELOOP/));
  const copy = join(dir, 'run');
  cpSync(run, copy, { recursive: true });
  for (const own of [copy, join(copy, 'within')]) {
    mkdirSync(own, { recursive: true });
    assert.throws(() => saveBaseline(own, 'x', copy), refused(64, /a run is not saved into itself/));
  }
  assert.deepEqual(listBaselines(out), ['first']);
  assert.deepEqual(readdirSync(join(out, 'baselines')), ['first']);
});

test('a file that is a pipe is not waited for', () => {
  const out = results();
  const mailed = join(tempDir(), 'run');
  cpSync(run, mailed, { recursive: true });
  renameSync(join(mailed, 'summary.csv'), join(mailed, 'was.csv'));
  execFileSync('mkfifo', [join(mailed, 'summary.csv')]);
  const saved = saveBaseline(out, 'x', mailed);
  assert.equal(existsSync(join(saved, 'summary.csv')), false);
});
