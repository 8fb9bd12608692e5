import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { randomFor } from '../../src/plan/order.js';
import { cli, tempDir } from '../support/cli.js';
import { type Script, scriptedRun } from '../support/scripted-run.js';
import { untilShown } from '../support/until.js';

/** What a run by script takes: 10 to 13 ns per PTE, each launch and each sample a little more, so that there are intervals. */
function scripted(options: Script['options'] = {}): string {
  const rng = randomFor(3);
  const ofLaunch = Array.from({ length: 12 }, () => 1 + 0.004 * uniformFloat64(rng));
  const ns: Script['ns'] = ({ protocol, pages }, { launch }) =>
    Math.round(pages * (10 + (protocol.length % 4)) * (ofLaunch[launch] ?? 1) * (1 + 0.004 * uniformFloat64(rng)));
  const preset = {
    preset: 'quick',
    scenario: ['fork_latency'],
    protocol: ['plain_cow', 'no_early'],
    pages: [16384],
  } as const;
  return scriptedRun({ options: { ...preset, out, ...options }, ns }).dir;
}

const CELLS = [
  '--scenario',
  'fork_latency',
  '--protocol',
  'plain_cow,no_early',
  '--pages',
  '16Ki',
  '--quiet',
  '--json',
];

async function measured(out: string): Promise<string> {
  const run = await cli('run', ...CELLS, '--out', out);
  assert.equal(run.code, 0, run.stderr);
  return JSON.parse(run.stdout).dir;
}

/** A copy of a run whose samples of one protocol are scaled: a change of known size. */
async function scaled(run: string, protocol: string, factor: number): Promise<string> {
  const copy = join(tempDir(), 'scaled');
  await cp(run, copy, { recursive: true });
  const path = join(copy, 'samples.csv');
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [at, of] = ['value', 'protocol'].map((name) => header.split(',').indexOf(name)) as [number, number];
  const changed = lines.map((line) => {
    const fields = line.split(',');
    if (fields[of] === protocol) fields[at] = String(Number(fields[at]) * factor);
    return fields.join(',');
  });
  writeFileSync(path, `${[header, ...changed].join('\n')}\n`);
  return copy;
}

const out = tempDir();
const run = scripted();

test('a run against itself is the same in every cell, and passes the gate', async () => {
  const compared = await cli('compare', run, run, '--fail-on-regression', '5%', '--json');
  assert.equal(compared.code, 0, compared.stderr);
  const { comparisons, regressions } = JSON.parse(compared.stdout);
  assert.ok(comparisons.length >= 2);
  assert.deepEqual(regressions, []);
  for (const c of comparisons) {
    assert.equal(c.ratio, 1);
    assert.ok(['same', 'inconclusive'].includes(c.verdict), c.verdict);
  }
});

test('a slowdown of a known size is found, measured, and trips the gate with exit 2; a speed-up does not', async () => {
  const slow = await cli('compare', run, await scaled(run, 'no_early', 3), '--fail-on-regression', '5%', '--json');
  assert.equal(slow.code, 2, slow.stderr);
  const doc = JSON.parse(slow.stdout);
  const changed = doc.comparisons.filter((c: { cell: string }) => c.cell.includes('/no_early/'));
  assert.ok(changed.length > 0 && changed.every((c: { ratio: number }) => Math.abs(c.ratio - 3) < 1e-9));
  assert.deepEqual(doc.regressions.sort(), changed.map((c: { cell: string }) => c.cell).sort());
  assert.equal((await cli('compare', run, await scaled(run, 'no_early', 1 / 3), '--fail-on-regression', '5%')).code, 0);
});

test('the whole machine being slower that day is no regression', async () => {
  const day = await scaled(await scaled(await scaled(run, 'no_early', 3), 'plain_cow', 3), 'floor', 3);
  const compared = await cli('compare', run, day, '--fail-on-regression', '5%');
  assert.equal(compared.code, 0, compared.stdout);
  assert.match(compared.stdout, /gate at 5 %: passed/);
});

test('a cell is compared by its baseline, not by what else it was measured beside', async () => {
  const floor = await cli('compare', run, await scaled(run, 'floor', 3), '--fail-on-regression', '5%', '--json');
  const { comparisons, regressions } = JSON.parse(floor.stdout);
  assert.ok(comparisons.length > 0);
  for (const { ratio, cell } of comparisons) {
    assert.equal(ratio, 1, cell);
    assert.doesNotMatch(cell, /\/(plain_cow|floor)\//, 'a baseline is compared with nothing');
  }
  assert.deepEqual(regressions, []);
});

test('a gate over runs of one launch decides nothing and says so; with --strict that is exit 4', async () => {
  const one = scripted({ launches: 1, blocks: 2 });
  const gate = await cli('compare', one, one, '--fail-on-regression', '5%');
  assert.equal(gate.code, 0, gate.stderr);
  assert.match(gate.stdout, /^gate at 5 %: decided nothing: none of \d+ cells has an interval$/m);
  assert.match(gate.stderr, /^warning: the gate could not decide (\d+) of \1 cells: an interval takes two launches/);
  const strict = await cli('compare', one, one, '--strict', '--json');
  assert.equal(strict.code, 4);
  const { comparisons, undecided } = JSON.parse(strict.stdout);
  assert.deepEqual(
    undecided,
    comparisons.map((c: { cell: string }) => c.cell),
  );
  assert.match(strict.stderr, /^strict: (\d+) of \1 comparisons are inconclusive$/m);
  const slow = await cli('compare', run, await scaled(run, 'no_early', 3), '--strict', '--fail-on-regression', '5%');
  assert.equal(slow.code, 2, 'a failed gate says more than an open question');
});

test('runs of other cells or of another host are refused by name, and compared with --force', async () => {
  const other = scripted({ pages: [512], launches: 2 });
  const refused = await cli('compare', run, other);
  assert.equal(refused.code, 65);
  assert.match(refused.stderr, /not comparable: cells differ: \d+ only in/);
  const gate = await cli('compare', run, other, '--force', '--fail-on-regression', '5%');
  assert.equal(gate.code, 65);
  assert.match(gate.stderr, /the gate compared no cell/);

  const elsewhere = await scaled(run, 'no_early', 1);
  const meta = JSON.parse(readFileSync(join(elsewhere, 'meta.json'), 'utf8'));
  writeFileSync(join(elsewhere, 'meta.json'), JSON.stringify({ ...meta, host_id: 'another' }));
  assert.match((await cli('compare', run, elsewhere)).stderr, /hosts differ/);
  assert.equal((await cli('compare', run, elsewhere, '--force')).code, 0);
});

test('a directory that is no run, or a broken one, is named', async () => {
  const broken = await scaled(run, 'no_early', 1);
  writeFileSync(join(broken, 'comparisons.csv'), 'a,b\n1,2\n');
  for (const [dir, message] of [
    [join(out, 'nowhere'), /no run directory and no baseline/],
    [out, /meta\.json: ENOENT/],
    [broken, /comparisons\.csv: no column schema_version/],
  ] as const) {
    const compared = await cli('compare', run, dir);
    assert.equal(compared.code, 65, String(message));
    assert.match(compared.stderr, message);
  }
  assert.equal((await cli('compare', run, run, '--fail-on-regression', 'much')).code, 64);
});

test('baselines: save, list, compare by name, refuse a name twice, rm', async () => {
  const results = ['--out', out];
  assert.equal((await cli('baseline', 'save', 'v1', run, ...results)).code, 0);
  assert.equal((await cli('baseline', 'list', ...results)).stdout, 'v1\n');
  assert.equal((await cli('compare', 'v1', run, ...results)).code, 0);
  assert.equal((await cli('baseline', 'save', 'v1', run, ...results)).code, 64);
  assert.equal((await cli('baseline', 'save', '../v1', run, ...results)).code, 64);
  assert.equal((await cli('baseline', 'rm', 'v1', ...results)).code, 0);
  assert.equal((await cli('baseline', 'list', ...results)).stdout, '');
  assert.match((await cli('baseline', 'rm', 'v1', ...results)).stderr, /no baseline 'v1'/);
  assert.equal((await cli('baseline', 'keep', 'v1', ...results)).code, 64);
});

test('a build with one extra lock fence per pte in no_early is slower and trips the gate', async (t) => {
  const tree = tempDir();
  for (const name of ['assembly', 'src', 'dist', 'bin', 'build', 'docs', 'package.json', 'asconfig.json'])
    await cp(name, join(tree, name), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(tree, 'node_modules'));
  const path = join(tree, 'assembly/protocol/no_early.ts');
  const source = readFileSync(path, 'utf8');
  const changed = source
    .replace(
      'import { READ_ONCE,',
      'import { CPU_FENCE, cpuArea } from "../layout";\nimport { CPU, smpMbLock, READ_ONCE,',
    )
    .replace(
      '      changetype<W>(0).set(src_ptep);\n',
      '      changetype<W>(0).set(src_ptep);\n      smpMbLock(cpuArea(CPU) + CPU_FENCE);\n',
    );
  assert.equal(changed.split('smpMbLock').length, 3, 'the source this test changes has changed');
  writeFileSync(path, changed);
  execFileSync(process.execPath, ['src/build/compile.mjs', 'release'], { cwd: tree });
  mkdirSync(join(tree, 'results'));
  // A busy machine widens intervals until nothing is slower than anything: then both runs are measured again.
  const again = async () => {
    execFileSync(process.execPath, ['bin/forkbench.js', 'run', ...CELLS], { cwd: tree });
    assert.ok(existsSync(join(tree, 'results/latest/samples.csv')));
    const base = await measured(out);
    return cli('compare', base, join(tree, 'results/latest'), '--fail-on-regression', '5%', '--json');
  };
  const compared = await untilShown(t, 'an interval that says slower', again, ({ code }) => code !== 0);
  if (compared === undefined) return;
  const { regressions, notes } = JSON.parse(compared.stdout);
  assert.match(notes.join('\n'), /code changed: .*fork__no_early__rmw__none/);
  assert.equal(compared.code, 2, compared.stdout);
  assert.ok(
    regressions.length > 0 && regressions.every((cell: string) => cell.includes('/no_early/')),
    compared.stdout,
  );
});
