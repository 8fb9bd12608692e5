// From the windows of a script to everything that is said of them: samples, summary, comparisons, meta.json, the formats, the report.
// Times are a fake clock's and no process is started, so that figures can be written out.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { renderRun } from '../src/cli/run-report.js';
import type { Cell } from '../src/plan/cell.js';
import { writeReport } from '../src/report/report.js';
import { COMPARISONS, columnsOf } from '../src/results/rows.js';
import { type Script, type ScriptedRun, scriptedRun } from './support/scripted-run.js';

/** Strict: as many fields as columns in every row, no quotes out of place, no byte-order mark. */
function readCsv({ dir }: ScriptedRun, name: string): Record<string, string>[] {
  return parse(readFileSync(join(dir, name)), { columns: true, relax_column_count: false, relax_quotes: false });
}

const readMeta = ({ dir }: ScriptedRun) => JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'));

const TWO: Script['options'] = {
  scenario: ['fork_latency'],
  protocol: ['plain_cow', 'no_early'],
  pages: [1000],
  launches: 3,
};

/** ns per PTE. */
const COSTS = new Map(Object.entries({ plain_cow: 10, no_early: 12, floor: 5 }));
const ns = ({ protocol, pages }: Pick<Cell, 'protocol' | 'pages'>): number =>
  (COSTS.get(protocol) ?? Number.NaN) * pages;

test('samples stand in the order in which they were taken, and none overlaps the next', () => {
  const run = scriptedRun({ options: TWO, ns });
  const rows = readCsv(run, 'samples.csv').filter(({ metric }) => metric === 'fork_ns');
  assert.equal(rows.length, run.plan.cells.length * 3 * 2 * 3);
  let over = 0;
  for (const { t_offset_ns, value } of rows) {
    assert.ok(Number(t_offset_ns) >= over, `${t_offset_ns} ns: another is not over before ${over} ns`);
    over = Number(t_offset_ns) + Number(value);
  }
});

test('meta.json: the time in windows and the time outside of them are the time of the launches', () => {
  const run = scriptedRun({ options: TWO, ns });
  const { launches, timed, untimed } = readMeta(run).wall_ns;
  const rows = readCsv(run, 'samples.csv').filter(({ metric }) => metric === 'fork_ns');
  assert.equal(
    timed,
    rows.reduce((sum, { value }) => sum + Number(value), 0),
  );
  // Per block of a cell two samples of warm-up, alike at once; around every window 1000 ns before and after.
  const windows = run.plan.cells.length * 3 * 2 * (2 + 3);
  assert.equal(untimed, (timed * 2) / 3 + windows * 2000);
  assert.equal(launches, timed + untimed);
});

test('medians, ratios and what is the same, figure by figure', () => {
  const run = scriptedRun({ options: TWO, ns });
  const median = (protocol: string, replica = '0') =>
    readCsv(run, 'summary.csv').find(
      (r) =>
        r.protocol === protocol &&
        r.metric === 'fork_ns_per_pte' &&
        r.replica === replica &&
        r.extra?.includes('vmas=1'),
    );
  assert.deepEqual([median('plain_cow')?.p50, median('plain_cow')?.n], ['10', '18']);
  assert.equal(median('no_early')?.p50, '12');
  assert.equal(median('floor')?.p50, '5');
  const compared = readCsv(run, 'comparisons.csv');
  const of = (cell: string, to: string) =>
    compared
      .filter((r) => r.cell?.includes(cell) && r.baseline_cell?.includes(to))
      .map((r) => Number(r.ratio).toFixed(6));
  assert.deepEqual(of('/no_early/', '/plain_cow/'), ['1.200000']);
  assert.deepEqual(of('/no_early/', '/floor/'), ['2.400000']);
  const verdicts = compared.filter((r) => r.cell?.includes('/no_early/') && r.baseline_cell?.includes('/plain_cow/'));
  assert.deepEqual(
    verdicts.map((r) => r.verdict),
    ['slower'],
  );
});

test('every cell but a baseline is compared, and the noise floor is that of its A/A pair', () => {
  const run = scriptedRun({
    options: { ...TWO, preset: 'quick' },
    ns: (cell, { launch }) => ns(cell) * (cell.replica === 1 && launch % 2 === 0 ? 1.01 : 1),
  });
  const rows = readCsv(run, 'comparisons.csv');
  assert.deepEqual(Object.keys(rows[0] ?? {}), columnsOf(COMPARISONS));
  const of = (role: string) => rows.filter((r) => r.role === role).length;
  assert.deepEqual([of('baseline'), of('floor'), of('replica'), rows.length], [2, 4, 1, 7]);
  assert.ok(rows.every((r) => Number(r.ci_low) <= Number(r.ratio) && Number(r.ratio) <= Number(r.ci_high)));
  const [noise] = readMeta(run).noise_floor;
  assert.equal(noise.scenario, 'fork_latency');
  assert.ok(noise.floor > 0.01 && noise.floor < 0.05, noise.floor);
  const table = renderRun(run.document, run.plan, { ...run.options, format: 'table' });
  assert.match(table, /^the least difference that would be found: fork_latency \d+\.\d %$/m);
  assert.match(table, / Intervals \+-\d+\.\d %; --launches\s+\d+\s/);
  assert.match(table, /^how far to trust it: (HIGH|FAIR|LOW): /m);
});

test('every format says the same of a run', () => {
  const run = scriptedRun({ options: TWO, ns });
  const as = (format: ScriptedRun['options']['format']) =>
    renderRun(run.document, run.plan, { ...run.options, format });
  assert.match(
    as('table'),
    /^fork_latency: .*\n.*\n\(medians; fork_ns_per_pte in ns; ratio to the cell with protocol=plain_cow, pin=add1024\)$/m,
  );
  assert.match(as('table'), /no_early .* 12\.0 .* 1\.200 .* slower /);
  assert.match(as('md'), /\| no_early \| 12\.0 \| 1\.200 \|.*\| slower \|/);
  const summary = readFileSync(join(run.dir, 'summary.csv'), 'utf8');
  assert.equal(as('csv'), summary);
  assert.equal(
    (as('gobench').match(/^Benchmark_fork_latency\/impl=wasm\/.* 1 12 ns\/pte 12000 ns\/op$/gm) ?? []).length,
    18,
  );
  const doc = JSON.parse(as('json'));
  assert.equal(doc.schema_version, 1);
  const rows = readCsv(run, 'summary.csv');
  assert.equal(doc.summary.length, rows.length);
  for (const [i, row] of rows.entries())
    for (const [column, text] of Object.entries(row)) {
      const value = doc.summary[i][column];
      assert.equal(text, value === null ? '' : String(value), column);
    }
});

/** A pinner that meets the n-th sample of a block of no_early, and every sample of other protocols. */
function metOnly(met: (at: { launch: number; block: number; sample: number }) => boolean): Script {
  return {
    options: { scenario: ['fork_vs_pinners'], protocol: ['plain_cow', 'no_early'], pages: [1000], launches: 4 },
    ns: ({ pages, pinners }) => (pinners === 0 ? 10 : 30) * pages,
    pins: ({ protocol }, at) => ({
      GUP_ATTEMPTS: 50,
      GUP_FAST: 50,
      COPYING_TRIED: protocol === 'plain_cow' || met(at) ? 3 : 0,
    }),
  };
}

const pinned = (run: ScriptedRun, protocol: string) =>
  readCsv(run, 'summary.csv').find(
    (r) => r.protocol === protocol && r.pinners === '1' && r.metric === 'fork_ns_per_pte',
  );

test('a sample that no pin met is no part of the median, and the row says how many there were', () => {
  // Of each block the last sample is met (0 and 1 are its warm-up): 8 of 24.
  const run = scriptedRun(metOnly(({ sample }) => sample === 4));
  const row = pinned(run, 'no_early');
  assert.deepEqual(
    [row?.n, row?.p50, row?.warnings],
    ['8', '30', '16 invalid: no pin was tried on a table being copied'],
  );
  assert.deepEqual([pinned(run, 'plain_cow')?.n, pinned(run, 'plain_cow')?.warnings], ['24', '']);
  const ratio = readCsv(run, 'comparisons.csv').find((r) => r.cell === row?.cell_id);
  assert.equal(Number(ratio?.ratio).toFixed(6), '3.000000');
});

test('where most samples are invalid and fewer than six are not, there is no figure, no ratio and no bar, but the reason', async () => {
  const run = scriptedRun(metOnly(({ block, sample }) => block === 0 && sample === 4));
  const row = pinned(run, 'no_early');
  assert.deepEqual([row?.n, row?.p50, row?.ci_low], ['4', '', '']);
  assert.equal(
    row?.warnings,
    'no figures: only 4 of 24 samples are valid; 20 invalid: no pin was tried on a table being copied',
  );
  const compared = readCsv(run, 'comparisons.csv').filter((r) => r.cell === row?.cell_id);
  assert.ok(compared.every((r) => r.ratio === ''));
  const table = renderRun(run.document, run.plan, { ...run.options, format: 'table' });
  assert.match(table, /^no_early +1 .* \[1\]$/m);
  assert.match(table, /^\[1\] no figures: only 4 of 24 samples are valid/m);
  await writeReport(run.dir, run.document, run.plan.scenarios);
  const { data } = JSON.parse(readFileSync(join(run.dir, 'plots', 'fork_vs_pinners.vl.json'), 'utf8'));
  interface Drawn {
    readonly group: string;
    readonly name: string;
    readonly value: number | null;
    readonly reason: readonly string[];
  }
  const drawn = data.values.map(
    (v: Drawn) => `${v.group}: ${v.name}: ${v.value === null ? v.reason.join(' ') : 'a bar'}`,
  );
  assert.deepEqual(drawn, [
    'nobody pinning: plain_cow: a bar',
    'nobody pinning: no_early: a bar',
    'one pinner: plain_cow: a bar',
    'one pinner: no_early: no number: only 4 of 24 samples are valid; 20 invalid: no pin was tried on a table being copied',
  ]);
});

test('an interrupted run has the same files, marked partial', () => {
  const run = scriptedRun({ options: TWO, ns, state: 'interrupted' });
  assert.deepEqual([readMeta(run).partial, readMeta(run).state], [true, 'interrupted']);
  assert.deepEqual(readdirSync(run.dir).sort(), ['comparisons.csv', 'meta.json', 'samples.csv', 'summary.csv']);
});

test('a run of every scenario goes all the way to its report', async () => {
  const { SCENARIOS } = await import('../src/scenarios.js');
  const run = scriptedRun({ options: { scenario: SCENARIOS.map(({ name }) => name), launches: 2 } });
  const samples = readFileSync(join(run.dir, 'samples.csv'), 'utf8');
  assert.doesNotMatch(samples, /NaN|Infinity|undefined|\r/);
  assert.equal(new Set(readCsv(run, 'samples.csv').map(({ cell_id }) => cell_id)).size, run.plan.cells.length);
  const files = await writeReport(run.dir, run.document, run.plan.scenarios);
  assert.ok(files.some((file) => file.endsWith('report.html')));
});

test('comparisons.csv says by role what the other side is, with the factors of the cell', () => {
  const run = scriptedRun({ options: TWO, ns });
  const rows = readCsv(run, 'comparisons.csv').filter(({ extra }) => extra === 'vmas=1');
  assert.deepEqual(
    rows.map(({ protocol, replica, role, pages }) => [protocol, replica, role, pages]),
    [
      ['plain_cow', '0', 'floor', '1000'],
      ['no_early', '0', 'baseline', '1000'],
      ['no_early', '0', 'floor', '1000'],
      ['plain_cow', '1', 'replica', '1000'],
    ],
  );
});

test('lost pins are told of how many were held', () => {
  const pins = () => ({ GUP_ATTEMPTS: 100, GUP_FAST: 100, COPYING_TRIED: 5, HELD_PINS: 200, LOST_PINS: 1 });
  const options = { ...TWO, scenario: ['fork_vs_pinners'] };
  const { plan, document, options: all } = scriptedRun({ options, ns, pins });
  const table = renderRun(document, plan, { ...all, format: 'table' });
  // 3 launches x 2 blocks x 3 samples of 200 pins each
  assert.match(table, / lost pins /);
  assert.equal(table.match(/ 18 of 3,600\b/g)?.length, 2);
});
