import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Cell } from '../../src/plan/cell.js';
import { writeReport } from '../../src/report/report.js';
import { readRun } from '../../src/results/read-run.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { tempDir } from '../support/cli.js';
import { runFixture } from '../support/run-fixture.js';
import { told } from '../support/told.js';

const redraw = (dir: string): Promise<string[]> => writeReport(dir, readRun(dir, SCENARIOS), SCENARIOS);
const fixture = runFixture({ warnings: ['<script>alert(1)</script> & "quotes"'] });
const files = await redraw(fixture.dir);
const html = readFileSync(join(fixture.dir, 'report.html'), 'utf8');

const isModel = (scenario: string) => (c: Cell) => c.scenario === scenario && c.impl === 'wasm' && c.replica === 0;

/** How many bars, lines and points a plot's SVG holds, by the group that vega draws each mark in. */
function marks(name: string): Record<string, number> {
  const svg = readFileSync(join(fixture.dir, 'plots', `${name}.svg`), 'utf8');
  const group = (role: string) =>
    [...svg.matchAll(new RegExp(`class="mark-${role} role-mark[^"]*"[^>]*>(.*?)</g>`, 'gs'))].map(
      (m) => m[1] as string,
    );
  const count = (role: string) => group(role).reduce((sum, g) => sum + (g.match(/<(path|line)/g) ?? []).length, 0);
  return { rect: count('rect'), rule: count('rule'), symbol: count('symbol'), line: count('line') };
}

test('every plot the run has data for is drawn, with its specification beside it', () => {
  const names = ['aa_pair', 'fence_places', 'protocols', 'timeline', ...SCENARIOS.map(({ name }) => name)].sort();
  assert.deepEqual(
    readdirSync(join(fixture.dir, 'plots')).sort(),
    names.flatMap((n) => [`${n}.svg`, `${n}.vl.json`]),
  );
  assert.equal(files.length, 1 + 2 * names.length);
  for (const name of names) {
    const spec = JSON.parse(readFileSync(join(fixture.dir, 'plots', `${name}.vl.json`), 'utf8'));
    assert.ok(spec.data.values.length > 0 && spec.$schema.includes('vega-lite'), name);
  }
});

test('report --json: the directory and the files in it', async () => {
  const { dir } = runFixture({ scenarios: ['first_write'] });
  const done = await told('report', dir, '--json');
  assert.equal(done.code, 0, done.stderr);
  const doc = JSON.parse(done.stdout);
  assert.deepEqual(Object.keys(doc), ['schema_version', 'dir', 'files']);
  assert.equal(doc.dir, dir);
  assert.equal(doc.files.length, 1 + 2 * 2);
});

test('each plot has a mark per figure and an interval for each', () => {
  const cellsOf = (scenario: string) => fixture.cells.filter((c) => c.scenario === scenario && c.replica === 0).length;
  const [fence, pinners] = [marks('fence_cost'), marks('fork_vs_pinners')];
  assert.deepEqual([fence.rect, fence.rule], [cellsOf('fence_cost'), cellsOf('fence_cost')]);
  assert.deepEqual([pinners.rect, pinners.rule], [cellsOf('fork_vs_pinners'), cellsOf('fork_vs_pinners')]);
  const replicas = fixture.cells.filter((c) => c.replica === 1).length;
  assert.ok(replicas > SCENARIOS.length);
  assert.equal(marks('aa_pair').symbol, 2 * replicas);
  assert.equal(
    marks('ladder').rect,
    fixture.cells.filter((c) => c.scenario === 'ladder' && c.replica === 0).length,
    'a bar per rung',
  );
  const { line, symbol } = marks('pinned_fraction');
  assert.deepEqual([line, symbol], [1, cellsOf('pinned_fraction')]);
  assert.equal(marks('native_twin').symbol, fixture.cells.filter(isModel('native_twin')).length, 'a ratio per variant');
  assert.equal(
    marks('kernel_fork').symbol,
    2 * fixture.cells.filter(isModel('kernel_fork')).length,
    'model and kernel',
  );
  const grown = marks('scaling');
  assert.deepEqual([grown.line, grown.symbol], [4, cellsOf('scaling')], 'a line per layout and population');
  assert.ok((marks('timeline').symbol ?? 0) > 10);
});

test('a run of one scenario has its plots and no others', async () => {
  const { dir } = runFixture({ scenarios: ['first_write'] });
  await redraw(dir);
  const names = ['aa_pair.svg', 'aa_pair.vl.json', 'first_write.svg', 'first_write.vl.json'];
  assert.deepEqual(readdirSync(join(dir, 'plots')).sort(), names);
});

test('the page is one file, asks for nothing and shows text as text', () => {
  assert.doesNotMatch(html, /(src|href)=["']?(https?:|\/\/)/);
  assert.doesNotMatch(html, /@import|url\(/);
  assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;'));
  assert.equal(html.match(/<script>/g)?.length, 1);
});

test('a file that is missing or is not what it should be is named, with exit 65', async () => {
  const broken = (name: string, change: (text: string) => string): string => {
    const { dir } = runFixture({ scenarios: ['first_write'] });
    writeFileSync(join(dir, name), change(readFileSync(join(dir, name), 'utf8')));
    return dir;
  };
  const cases: [string, RegExp][] = [
    [tempDir(), /meta\.json: ENOENT/],
    [broken('meta.json', () => '{'), /meta\.json: .*JSON/],
    [broken('meta.json', (t) => t.replace('"run_id"', '"id"')), /meta\.json: run_id/],
    [broken('summary.csv', (t) => t.replace(',p50,', ',p51,')), /summary\.csv: no column p50/],
    [
      broken('samples.csv', (t) => t.replace(/,ns,[\d.]+,/, ',ns,many,')),
      /samples\.csv: row 2: value is 'many', not a number/,
    ],
    [broken('samples.csv', (t) => `${t}1,2\n`), /samples\.csv: row \d+: 2 fields under 29 columns/],
  ];
  for (const [dir, message] of cases) {
    const run = await told('report', dir);
    assert.equal(run.code, 65, run.stderr);
    assert.match(run.stderr, message);
  }
});

test('forkbench report draws the same from a directory that was moved', async () => {
  const { dir } = runFixture({ scenarios: ['fence_cost'] });
  await redraw(dir);
  const before = readFileSync(join(dir, 'report.html'), 'utf8');
  const moved = tempDir();
  for (const name of ['meta.json', 'samples.csv', 'summary.csv', 'comparisons.csv'])
    writeFileSync(join(moved, name), readFileSync(join(dir, name)));
  const run = await told('report', moved);
  assert.equal(run.code, 0, run.stderr);
  assert.equal(readFileSync(join(moved, 'report.html'), 'utf8'), before);
  assert.match(run.stdout, /^report: .*report\.html \(and \d+ files in .*plots\)\n$/);
});

test('a page for nothing measured is still a page', async () => {
  const dir = join(tempDir(), 'empty');
  mkdirSync(dir);
  const { dir: full } = runFixture({ scenarios: ['first_write'] });
  for (const name of ['samples.csv', 'summary.csv', 'comparisons.csv'])
    writeFileSync(join(dir, name), `${readFileSync(join(full, name), 'utf8').split('\n', 1)[0]}\n`);
  writeFileSync(join(dir, 'meta.json'), readFileSync(join(full, 'meta.json')));
  assert.deepEqual(await redraw(dir), [join(dir, 'report.html')]);
});
