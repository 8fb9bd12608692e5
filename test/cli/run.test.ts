import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { columnsOf, SAMPLES, SUMMARY, VERDICTS } from '../../src/results/rows.js';
import { cli, startCli, tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

const TINY = [
  '--preset',
  'smoke',
  '--scenario',
  'fork_latency,fork_vs_pinners',
  '--protocol',
  'plain_cow,seqcount',
  '--pages',
  '512',
  '--blocks',
  '1',
];

/** Strict: as many fields as columns in every row, no quotes out of place, no byte-order mark. */
function readCsv(path: string): Record<string, string>[] {
  return parse(readFileSync(path), {
    columns: true,
    relax_column_count: false,
    relax_quotes: false,
    skip_empty_lines: false,
  });
}

test('a run leaves files that parse strictly and say the same as its JSON document', async () => {
  const out = tempDir();
  const run = await told('run', ...TINY, '--seed', '7', '--out', out, '--json');
  assert.equal(run.code, 0, run.stderr);
  const doc = JSON.parse(run.stdout);
  assert.equal(doc.schema_version, 1);
  assert.deepEqual([doc.trust.level, doc.trust.reasons.includes('one launch: no intervals')], ['low', true]);
  assert.equal(readlinkSync(join(out, 'latest')), doc.run_id);
  assert.ok(lstatSync(join(out, 'latest')).isSymbolicLink());
  assert.deepEqual(readdirSync(doc.dir).sort(), [
    'comparisons.csv',
    'meta.json',
    'plots',
    'report.html',
    'samples.csv',
    'summary.csv',
    'summary.txt',
    'verdicts.csv',
  ]);

  const verdicts = readCsv(join(doc.dir, 'verdicts.csv'));
  assert.deepEqual(Object.keys(verdicts[0] ?? {}), columnsOf(VERDICTS));
  assert.ok(verdicts.every(({ run_id }) => run_id === doc.run_id));
  assert.deepEqual([...new Set(verdicts.map(({ protocol }) => protocol))], ['plain_cow', 'seqcount']);
  const samples = readCsv(join(doc.dir, 'samples.csv'));
  const summary = readCsv(join(doc.dir, 'summary.csv'));
  assert.deepEqual(Object.keys(samples[0] ?? {}), columnsOf(SAMPLES));
  assert.deepEqual(Object.keys(summary[0] ?? {}), columnsOf(SUMMARY));
  assert.equal(summary.length, doc.summary.length);
  for (const [i, row] of summary.entries())
    for (const column of columnsOf(SUMMARY)) {
      const value = doc.summary[i][column];
      assert.equal(row[column], value === null ? '' : String(value), column);
    }
  const text = readFileSync(join(doc.dir, 'samples.csv'), 'utf8');
  assert.doesNotMatch(text, /NaN|Infinity|\r/);
});

test('equal seeds run the same cells in the same order', async () => {
  const orders = await Promise.all(
    [1, 2].map(async () => {
      const out = tempDir();
      const more = ['--launches', '2', '--blocks', '3', '--seed', '11', '--out', out, '--json', '--quiet'];
      const run = await told('run', ...TINY, '--scenario', 'fork_latency', ...more);
      assert.equal(run.code, 0, run.stderr);
      const rows = readCsv(join(JSON.parse(run.stdout).dir, 'samples.csv'));
      return rows.map((r) => `${r.launch} ${r.block} ${r.order_in_block} ${r.sample} ${r.metric} ${r.cell_id}`);
    }),
  );
  assert.deepEqual(orders[0], orders[1]);
});

test('--dry-run prints cells and writes nothing', async () => {
  const out = join(tempDir(), 'never');
  const run = await told('run', '--preset', 'smoke', '--scenario', 'fence_cost', '--dry-run', '--out', out);
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    run.stdout,
    /^fence_cost\/wasm\/x86_64\/early_wrprotect\/store\/full\/pte\/add1024\/65536\/sequential\/0\/0\/0\/$/m,
  );
  assert.match(run.stdout, /15 cells x 1 launches x 2 blocks x 3 samples \(and a warm-up of 2 to 4\)/);
  assert.ok(!existsSync(out));
});

test('the default table has units, ratios and a reproduce line; --strict: exit 4 where a comparison is inconclusive', async () => {
  const run = await cli('run', ...TINY, '--blocks', '2', '--strict', '--out', tempDir());
  assert.equal(run.code, 4, run.stderr);
  assert.match(run.stderr, /^strict: (\d+) of \1 comparisons are inconclusive$/m);
  assert.match(run.stdout, /fork_ns_per_pte in ns; ratio to the cell with protocol=plain_cow/);
  assert.match(run.stdout, /plain_cow\s.*\s1\.000\s/);
  assert.match(run.stderr, /^reproduce: forkbench run --preset smoke .* --seed \d+$/m);
  assert.doesNotMatch(
    run.stdout + run.stderr,
    new RegExp(String.fromCharCode(27)),
    'no colour and no cursor movement off a terminal',
  );
});

test('Ctrl-C keeps what was measured, marks it partial and exits 130', async () => {
  const out = tempDir();
  const { child, done } = startCli(
    'run',
    '--scenario',
    'fork_latency',
    '--pages',
    '64Ki',
    '--blocks',
    '500',
    '--launches',
    '1',
    '--out',
    out,
  );
  const deadline = Date.now() + 120_000;
  const csv = (name: string) => join(out, name, 'samples.csv');
  const samples = () => readdirSync(out).find((name) => existsSync(csv(name)) && readCsv(csv(name)).length > 0);
  while (samples() === undefined && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  const run = await done;
  assert.equal(run.code, 130, run.stderr);
  assert.match(run.stderr, /interrupted; what was measured is in .*, marked partial/);
  const dir = join(out, samples() as string);
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'));
  assert.deepEqual([meta.partial, meta.state], [true, 'interrupted']);
  assert.ok(readCsv(join(dir, 'samples.csv')).length > 0);
  assert.ok(!existsSync(join(out, 'latest')), 'latest points at finished runs only');
});

test('profile shows what each ingredient of a PTE adds, and --cpu leaves a profile per thread with wasm names', async () => {
  const out = tempDir();
  const run = await told('profile', '--preset', 'smoke', '--pages', '512', '--cpu', '--out', out, '--quiet');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^copy +\d+\.\d\d$/m);
  assert.match(run.stdout, /^\+ fence_full \(on pin_check\) +-?\d+\.\d\d$/m);
  const profiles = join(out, 'latest', 'profiles');
  const names = readdirSync(profiles).map((name) => {
    const { nodes } = JSON.parse(readFileSync(join(profiles, name), 'utf8')) as {
      nodes: { callFrame: { functionName: string } }[];
    };
    return nodes.map((n) => n.callFrame.functionName);
  });
  assert.equal(names.length, 2, 'supervisor and forker');
  assert.ok(
    names.flat().some((name) => name.startsWith('assembly/')),
    'wasm functions by their names',
  );
});

test('--no-profile leaves the ladder out of a run of everything', async () => {
  const [whole, without] = [await told('run', '--dry-run'), await told('run', '--dry-run', '--no-profile')];
  assert.match(whole.stdout, /^ladder\//m);
  assert.doesNotMatch(without.stdout, /^ladder\//m);
});

test('scaling leaves out what does not fit in memory, with the reason, and says what each machine took to build', async () => {
  const out = tempDir();
  const args = ['run', '--scenario', 'scaling', '--preset', 'smoke', '--pages', '512,2Ki,4Gi', '--out', out];
  const run = await told(...args, '--json');
  assert.equal(run.code, 0, run.stderr);
  const { dir } = JSON.parse(run.stdout);
  const { skipped } = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'));
  assert.deepEqual([skipped.length, skipped[0].cells], [1, 6]);
  assert.match(skipped[0].reason, /^needs more memory than the \d+ MiB that a run may take here$/);
  const rows = readCsv(join(dir, 'samples.csv'));
  const of = (metric: string) => rows.filter((r) => r.metric === metric).map((r) => `${r.block} ${r.sample}`);
  const cells = 2 * (4 + 2); // two replicas a size, one for each layout
  assert.equal(of('fork_ns_per_pte').length, cells * 2 * 3);
  for (const metric of ['setup_ns', 'setup_ns_per_page', 'memory_bytes']) {
    assert.equal(of(metric).length, cells * 2, `${metric}: once per block`);
    assert.deepEqual([...new Set(of(metric))].sort(), ['0 0', '1 0'], metric);
  }
  assert.deepEqual([of('first_touch_ns').length, [...new Set(of('first_touch_ns'))]], [cells, ['0 0']]);
});

test('scaling measures its large cells less, and a dry run says so', async () => {
  const run = await told('run', '--scenario', 'scaling', '--preset', 'full', '--pages', '512,2Mi,4Mi', '--dry-run');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^large cells are measured less: 84 of 90 blocks per launch$/m);
});

test('run --strict: exit 4 where nothing was compared', async () => {
  const none = await told(
    'run',
    ...TINY,
    '--protocol',
    'seqcount',
    '--pinners',
    '0',
    '--scenario',
    'fork_vs_pinners',
    '--strict',
    '--out',
    tempDir(),
    '--quiet',
  );
  assert.equal(none.code, 4);
  assert.equal(none.stderr, 'strict: nothing was compared\n');
});
