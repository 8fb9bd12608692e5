import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newerPartial, resolveRun } from '../../src/compare/baselines.js';
import { tempDir } from '../support/cli.js';
import { runFixture, withMeta } from '../support/run-fixture.js';
import { told } from '../support/told.js';

const { dir: fixture } = runFixture({ scenarios: ['first_write'] });
const [OLD, NEWER] = ['20260131T100000Z-00000001', '20260131T110000Z-00000002'];

/** A results directory with runs of the fixture in it. */
function resultsWith(...runs: readonly { readonly id: string; readonly partial: boolean }[]): string {
  const out = tempDir();
  for (const { id, partial } of runs) {
    const run = withMeta(fixture, { run_id: id, partial, started_at: '2026-01-31T10:00:00.000Z' });
    cpSync(run, join(out, id), { recursive: true });
  }
  return out;
}

test('save says which run it kept, list and rm what there is and was; with --json each prints one document', async () => {
  const out = resultsWith({ id: OLD, partial: false });
  const baseline = (...args: string[]) => told('baseline', ...args, '--out', out);
  const saved = await baseline('save', 'v1', join(out, OLD));
  assert.equal(saved.code, 0, saved.stderr);
  assert.equal(saved.stdout, `saved ${OLD} of 2026-01-31T10:00:00.000Z as ${join(out, 'baselines', 'v1')}\n`);
  assert.equal((await baseline('list')).stdout, 'v1\n');
  assert.equal((await told('compare', 'v1', join(out, OLD), '--out', out)).code, 0);
  assert.equal((await baseline('save', 'v1', join(out, OLD))).code, 64);
  assert.equal((await baseline('save', '../v1', join(out, OLD))).code, 64);
  assert.equal((await baseline('rm', 'v1')).stdout, 'removed v1\n');
  assert.equal((await baseline('list')).stdout, '');
  assert.match((await baseline('rm', 'v1')).stderr, /no baseline 'v1'/);
  assert.equal((await baseline('keep', 'v1')).code, 64);
  const json = async (...args: string[]) => JSON.parse((await baseline(...args, '--json')).stdout);
  assert.deepEqual(await json('save', 'v2', join(out, OLD)), {
    schema_version: 1,
    saved: { name: 'v2', run_id: OLD, path: join(out, 'baselines', 'v2') },
    warnings: [],
  });
  assert.deepEqual(await json('list'), { schema_version: 1, baselines: ['v2'] });
  assert.deepEqual(await json('rm', 'v2'), { schema_version: 1, removed: 'v2' });
});

test('a newer run that was not finished is told of when the latest one is saved', async () => {
  const out = resultsWith({ id: OLD, partial: false }, { id: NEWER, partial: true });
  cpSync(join(out, OLD), join(out, 'latest'), { recursive: true });
  mkdirSync(join(out, '20270101T000000Z-no-run'));
  assert.deepEqual(newerPartial(out, OLD), [join(out, NEWER)]);
  const warning = `${NEWER} is newer and partial: it was not saved`;
  const saved = await told('baseline', 'save', 'v1', '--out', out);
  assert.equal(saved.code, 0, saved.stderr);
  assert.equal(saved.stderr, `warning: ${warning}\n`);
  const json = await told('baseline', 'save', 'v2', '--out', out, '--json');
  assert.deepEqual([JSON.parse(json.stdout).warnings, json.stderr], [[warning], '']);
  assert.equal((await told('baseline', 'save', 'v3', join(out, NEWER), '--out', out)).code, 65);
});

test('a baseline is found though a directory has its name; a word for two runs is refused', () => {
  const out = resultsWith({ id: OLD, partial: false });
  const path = join(out, 'baselines', 'main');
  cpSync(join(out, OLD), path, { recursive: true });
  const here = process.cwd();
  process.chdir(tempDir());
  try {
    mkdirSync('main');
    assert.equal(resolveRun(out, 'main'), path);
    cpSync(fixture, 'main', { recursive: true });
    assert.throws(() => resolveRun(out, 'main'), /'main' is a baseline, and a run directory here too/);
    assert.equal(resolveRun(out, './main'), './main');
  } finally {
    process.chdir(here);
  }
});
