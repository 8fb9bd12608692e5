import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Asked, type Compared, compareAll } from '../../src/compare/compared.js';
import { type Gate, reasonText } from '../../src/compare/gate.js';
import { RunFiles } from '../../src/compare/runs.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { cli } from '../support/cli.js';
import { runFixture, withMeta, withSamples } from '../support/run-fixture.js';
import { told } from '../support/told.js';

const { dir: run } = runFixture({ scenarios: ['fork_latency', 'fork_vs_pinners'] });
const [PLAIN, NO_EARLY] = ['plain_cow', 'no_early'].map(
  (protocol) => `fork_latency/wasm/x86_64/${protocol}/rmw/none//add1024/65536/sequential/0/0/0/vmas=1`,
) as [string, string];
const PINNERS = 'fork_vs_pinners/wasm/x86_64/seqcount/rmw/none//add1024/65536/sequential/1/0/0/foll=fast_only;hold=16';

/** A copy of the run whose samples of one protocol, or of all, are scaled: a change of known size. */
const scaled = (factor: number, protocol?: string): string =>
  withSamples(run, (row) =>
    protocol === undefined || row.protocol === protocol ? { ...row, value: (row.value ?? 0) * factor } : row,
  );

/** A copy in which nothing of some cells was measured validly. */
const dead = (...cells: string[]): string =>
  withSamples(run, (row) => (cells.includes(row.cell_id) ? { ...row, valid: false, invalid_reason: 'broken' } : row));

const without = (cell: string): string => withSamples(run, (row) => (row.cell_id === cell ? null : row));

function compared(base: string, next: string, asked: Partial<Asked> = {}): Compared {
  const gate = { limit: 0.05, absolute: false, partial: false, allowMissing: [], waived: [] };
  return compareAll(new RunFiles(base, SCENARIOS), new RunFiles(next, SCENARIOS), { ...gate, ...asked });
}

const reasonsOf = (gate: Gate | null): string[] => (gate?.refused ?? []).map((reason) => reasonText(reason));
const cellsIn = (rows: readonly { readonly cell: string }[] = []): string[] => rows.map(({ cell }) => cell).sort();

test('a run against itself is the same in every cell and passes no gate; as two runs it does', () => {
  const { rows, gate, notes, missing, undecided } = compared(run, run);
  assert.equal(rows.length, 7);
  for (const { ratio, verdict, same_within, cell } of rows)
    assert.deepEqual([ratio, verdict, (same_within ?? 1) <= 0.05], [1, 'same', true], cell);
  assert.deepEqual([missing, undecided, gate?.verdict], [[], [], 'refused']);
  assert.deepEqual(reasonsOf(gate), ['BASE and NEW are one run, and nothing was compared with anything']);
  assert.match(notes.join('\n'), /^BASE and NEW are one run, fixture: it is compared with itself$/m);
  const two = compared(run, withMeta(run, { run_id: 'other' }));
  assert.doesNotMatch(two.notes.join(), /one run/);
  assert.equal(two.gate?.verdict, 'passed');
});

test('an interval wider than the margin is not the same', () => {
  const noisy = withSamples(run, (row) => ({
    ...row,
    value: (row.value ?? 0) * (row.launch === 1 && row.cell_id === NO_EARLY ? 1.2 : 1),
  }));
  const { rows, gate } = compared(run, noisy);
  const row = rows.find(({ cell }) => cell === NO_EARLY);
  assert.deepEqual([gate?.verdict, cellsIn(gate?.open)], ['passed', [NO_EARLY]], 'it may have regressed');
  assert.equal(row?.verdict, 'inconclusive');
  assert.ok((row.same_within ?? 0) > 0.05);
});

test('a slowdown of a known size is found, measured, and fails the gate; a speed-up does not', () => {
  const { rows, gate } = compared(run, scaled(3, 'no_early'));
  const own = rows.find(({ cell }) => cell === NO_EARLY);
  assert.ok(Math.abs((own?.ratio ?? 0) - 3) < 1e-9);
  assert.deepEqual([gate?.verdict, cellsIn(gate?.regressions)], ['failed', [NO_EARLY]]);
  assert.equal(compared(run, scaled(1 / 3, 'no_early')).gate?.verdict, 'passed');
});

test('what makes everything slower alike is seen by --absolute alone', () => {
  const slow = scaled(2);
  assert.equal(compared(run, slow).gate?.verdict, 'passed');
  const { absolute, gate, base } = compared(run, slow, { absolute: true });
  assert.equal(absolute?.length, base.cells.length, 'baselines, floors and replicas too');
  for (const { ratio, verdict } of absolute ?? [])
    assert.deepEqual([ratio.toFixed(9), verdict], ['2.000000000', 'slower']);
  assert.deepEqual([gate?.verdict, gate?.regressions.length, gate?.absolute.length], ['failed', 0, base.cells.length]);
  assert.equal(compared(run, withMeta(run, { run_id: 'other' }), { absolute: true }).gate?.verdict, 'passed');
});

test('a baseline is compared with nothing, its floor least of all', () => {
  const { rows, gate } = compared(run, scaled(3, 'floor'));
  for (const { ratio, cell } of rows) {
    assert.equal(ratio, 1, cell);
    assert.doesNotMatch(cell, /^fork_latency\/(floor|wasm\/x86_64\/plain_cow)\//);
  }
  assert.equal(gate?.verdict, 'passed');
});

test('a cell of BASE without a valid sample is missing: the gate does not pass unless it is allowed', () => {
  const next = dead(NO_EARLY, PINNERS);
  const { gate, missing } = compared(run, next);
  assert.deepEqual([gate?.verdict, cellsIn(missing)], ['refused', [NO_EARLY, PINNERS]]);
  assert.deepEqual(missing[0], { cell: NO_EARLY, why: 'has no valid sample (broken) in NEW' });
  assert.deepEqual(reasonsOf(gate), [`2 cells of BASE have no number (${NO_EARLY}; ${PINNERS})`]);
  for (const [allowMissing, verdict] of [
    [['fork_latency/*/no_early/*'], 'refused'],
    [['fork_latency/*/no_early/*', '*/seqcount/*/1/0/0/foll=fast_only;hold=1?'], 'passed'],
    [['*'], 'passed'],
    [['fork_latency'], 'refused'],
    [['fork_latency.*', '.*', '[', '(a+)+$'], 'refused'],
  ] as const)
    assert.equal(compared(run, next, { allowMissing }).gate?.verdict, verdict, allowMissing.join());
  const of = (base: string, to: string) => compared(base, to, { waived: ['--other-cells'] });
  assert.deepEqual(of(run, without(NO_EARLY)).missing, [{ cell: NO_EARLY, why: 'was not measured in NEW' }]);
  assert.equal(
    of(run, without(NO_EARLY)).gate?.verdict,
    'refused',
    'an option that lets runs compare lets no gate pass',
  );
  assert.deepEqual(of(dead(NO_EARLY), run).missing, [{ cell: NO_EARLY, why: 'has no valid sample (broken) in BASE' }]);
});

test('where a baseline is gone nothing is known of what stood to it', () => {
  const { undecided, missing, gate } = compared(run, dead(PLAIN));
  assert.deepEqual(cellsIn(missing), [PLAIN]);
  assert.equal(undecided.length, 3);
  for (const { why } of undecided) assert.equal(why, 'its baseline has no valid sample (broken) in NEW');
  assert.equal(gate?.verdict, 'refused');
});

test('a regression is told though cells are missing, and these are told as well', () => {
  const next = withSamples(dead(PLAIN), (row) => (row.pinners === 1 ? { ...row, value: (row.value ?? 0) * 3 } : row));
  const { gate } = compared(run, next);
  assert.equal(gate?.verdict, 'failed');
  assert.match(reasonsOf(gate).join('; '), /^1 cells of BASE have no number .*; 3 cells have no interval/);
});

test('a partial run is refused by the gate unless --partial, and named without one', () => {
  const partial = withMeta(run, { partial: true, run_id: 'half' });
  const { gate } = compared(run, partial);
  assert.deepEqual([gate?.verdict, reasonsOf(gate)], ['refused', ['half is a partial run (--partial takes it)']]);
  assert.equal(compared(partial, run).gate?.verdict, 'refused');
  assert.equal(compared(run, partial, { partial: true }).gate?.verdict, 'passed');
  const { notes, gate: none } = compared(run, partial, { limit: undefined });
  assert.deepEqual([notes.includes('half is a partial run'), none], [true, null]);
});

test('a gate over runs of one launch can judge nothing, and refuses', async () => {
  const { dir: one } = runFixture({ scenarios: ['fork_latency'], launches: 1 });
  const gate = await told('compare', one, one, '--fail-on-regression', '5%');
  assert.equal(gate.code, 65, gate.stderr);
  assert.match(gate.stdout, /^gate at 5 %: refused: 3 cells have no interval\s+\(fork_latency: \w+/m);
  assert.match(
    gate.stdout,
    /^3 cells have no interval, .*:\n {2}fork_.*: an interval takes two launches of each run$/m,
  );
  const strict = await told('compare', one, one, '--strict', '--json');
  assert.equal(strict.code, 4);
  const { comparisons, undecided } = JSON.parse(strict.stdout);
  assert.deepEqual(cellsIn(comparisons), undecided.sort());
  assert.match(strict.stderr, /^strict: (\d+) of \1 comparisons are inconclusive$/m);
});

test('the gate says what it does not see; its answer stands in the one document of --json', async () => {
  const passed = await cli('compare', run, scaled(2, 'floor'), '--fail-on-regression', '5%');
  assert.equal(passed.code, 0, passed.stderr);
  assert.match(passed.stdout, /^of 7 comparisons 7 are the same within 5 %, 0 faster or slower, 0 inconclusive$/m);
  assert.match(passed.stdout, /^gate at 5 %: passed: no interval of 7 lies beyond it$/m);
  assert.match(
    passed.stdout,
    /^relative to a baseline, what makes it slower too does not show, nor do the 8 cells .*:\s+--absolute/m,
  );
  const LIMIT = ['--fail-on-regression', '5%'];
  for (const [next, more, code, gate, missing] of [
    [scaled(3, 'no_early'), LIMIT, 2, 'failed', []],
    [dead(NO_EARLY), LIMIT, 65, 'refused', [NO_EARLY]],
    [without(NO_EARLY), LIMIT, 65, 'refused', [NO_EARLY]],
    [dead(NO_EARLY), [], 0, null, [NO_EARLY]],
    [dead(NO_EARLY), ['--strict'], 4, null, [NO_EARLY]],
  ] as const) {
    const done = await cli('compare', run, next, ...more, '--json');
    assert.equal(done.code, code, done.stdout);
    const doc = JSON.parse(done.stdout);
    assert.deepEqual([doc.gate, doc.missing], [gate, missing]);
  }
});

test('slower, and perhaps beyond the limit: the gate passes, and --strict does not', async () => {
  const near = scaled(1.2, 'no_early');
  const { gate, rows } = compared(run, near, { limit: 0.2 });
  assert.deepEqual([gate?.verdict, cellsIn(gate?.open)], ['passed', [NO_EARLY]]);
  assert.equal(rows.find(({ cell }) => cell === NO_EARLY)?.verdict, 'slower');
  const gated = ['compare', run, near, '--fail-on-regression', '20%'];
  assert.equal((await told(...gated)).code, 0);
  const strict = await told(...gated, '--strict');
  assert.equal(strict.code, 4);
  assert.match(strict.stderr, /^strict: 1 reaches beyond the limit of the gate and may have regressed$/m);
  assert.equal((await told('compare', run, near, '--strict')).code, 0, 'without a limit nothing lies beyond it');
});

test('runs that do not belong together are refused, each reason with its own option', async () => {
  const elsewhere = withMeta(run, { host_id: 'another', schema_version: 7 });
  const refused = await told('compare', run, elsewhere);
  assert.equal(refused.code, 65);
  assert.equal(
    refused.stderr,
    'forkbench: not comparable: hosts differ: abc and another; schema versions differ: 1 and 7\n' +
      '  compare all the same with --other-host --other-schema\n',
  );
  const both = ['--other-host', '--other-schema'];
  assert.match(
    (await told('compare', run, elsewhere, '--other-host')).stderr,
    /not comparable: schema versions differ/,
  );
  const waived = await told('compare', run, elsewhere, ...both, '--json');
  assert.equal(waived.code, 0, waived.stderr);
  assert.match(JSON.parse(waived.stdout).notes.join('\n'), /hosts differ/);
  const absolute = await told('compare', run, elsewhere, ...both, '--absolute');
  assert.deepEqual([absolute.code, absolute.stdout], [65, '']);
  assert.match(absolute.stderr, /--absolute: the runs are of two hosts/);

  const fewer = without(NO_EARLY);
  const { error, comparisons } = JSON.parse((await told('compare', run, fewer, ...both, '--json')).stdout);
  assert.deepEqual([error.exit, comparisons], [65, []]);
  assert.equal(error.message, `not comparable: cells differ: 1 only in BASE (${NO_EARLY})`);
  const gated = ['--fail-on-regression', '5%'];
  assert.equal((await told('compare', run, fewer, ...gated, '--other-cells')).code, 65);
  assert.equal((await told('compare', run, fewer, ...gated, '--allow-missing', '*/no_early/*')).code, 0);
  assert.deepEqual(
    compared(fewer, run).objections.map(({ reason }) => reason),
    [`cells differ: 1 only in NEW (${NO_EARLY})`],
  );
  assert.equal((await told('compare', run, run, '--force')).code, 64);
});

test('runs of older versions compare: without roles, and with a host_id made of the hostname', () => {
  const ids = { host_id: 'machine', host_id_from: 'machine-id', hostname_id: 'abc' };
  assert.deepEqual(compared(run, withMeta(run, ids)).objections, []);
  assert.deepEqual(compared(withMeta(run, ids), run).objections, []);
  assert.equal(compared(run, withMeta(run, { ...ids, hostname_id: 'x' })).objections.length, 1);
});

test('a directory that is no run, or a broken one, is named', async () => {
  const broken = withMeta(run, {});
  writeFileSync(join(broken, 'comparisons.csv'), 'a,b\n1,2\n');
  for (const [dir, message] of [
    [join(run, 'nowhere'), /no run directory and no baseline/],
    [join(run, '..'), /meta\.json: ENOENT/],
    [broken, /comparisons\.csv: no column schema_version/],
  ] as const) {
    const done = await told('compare', run, dir);
    assert.equal(done.code, 65, String(message));
    assert.match(done.stderr, message);
  }
  assert.equal((await told('compare', run, run, '--fail-on-regression', 'much')).code, 64);
});
