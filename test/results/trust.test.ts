import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JudgedRun, moreTimeText, trustAndMore, trustOf, trustText } from '../../src/results/trust.js';

type Load = JudgedRun['meta']['load_after'];
const load = (one: number, pressure = 5): Load => ({
  loadavg: [one, one, one],
  cpu_pressure: `some avg10=0.00 avg60=${pressure.toFixed(2)} avg300=1.00 total=1\nfull avg10=0.00 avg60=99.00`,
});
const group = (scenario: string, mde: number) => ({
  scenario,
  pages: 65536,
  layout: 'sequential',
  floor: mde / 2,
  mde,
});
const QUIET: JudgedRun['meta'] = {
  ...{ load_before: load(0.2), load_after: load(1.6), host: { cores: 2 }, launches: 12 },
  ...{ noise_floor: [group('a', 0.012), group('b', 0.02)], wall_ns: { launches: 60e9 } },
};
const cell = (name: string, more: { p50?: number | null; warnings?: string } = {}) => ({
  summary: { cell_id: name, metric: 'm', p50: more.p50 === undefined ? 1 : more.p50, warnings: more.warnings ?? null },
  comparison: { cell: name, metric: 'm', ci_low: 0.99, ci_high: 1.01, verdict: 'same' as const },
});
const run = (
  meta: Partial<JudgedRun['meta']> = {},
  cells = ['a', 'b', 'c', 'd'].map((name) => cell(name)),
): JudgedRun => ({
  meta: { ...QUIET, ...meta },
  summary: cells.map(({ summary }) => summary),
  comparisons: cells.map(({ comparison }) => comparison),
});

test('a quiet run says what it can, and nothing that is not there', () => {
  assert.equal(
    trustText(run()),
    'how far to trust it: HIGH: load 1.6 on 2 cores; 5 % CPU pressure; differences from 1.6 % are found',
  );
});

test('load and pressure of others lower it; the run itself is a load of two', () => {
  assert.equal(trustOf(run({ load_after: load(2.9) })).level, 'high');
  assert.equal(trustOf(run({ load_before: load(1.5) })).level, 'fair');
  assert.equal(trustOf(run({ load_before: load(7) })).level, 'low');
  assert.equal(trustOf(run({ load_after: load(16, 99) })).level, 'low');
  assert.equal(trustOf(run({ load_after: load(1, 50) })).level, 'fair');
  assert.equal(trustOf(run({ load_before: null, load_after: null })).level, 'high');
});

test('so does what cannot be told apart, and one group far worse than the others is named', () => {
  assert.equal(trustOf(run({ noise_floor: [group('a', 0.08)] })).level, 'fair');
  const noisy = trustOf(run({ noise_floor: [group('a', 0.01), group('b', 0.012), group('fork_vs_pinners', 0.645)] }));
  assert.deepEqual(noisy.reasons.at(-1), 'differences from 1.2 % are found, fork_vs_pinners 65 %');
  assert.equal(trustOf(run({ noise_floor: [] })).level, 'low');
  assert.deepEqual(trustOf(run({ noise_floor: [], launches: 1 })).reasons.at(-1), 'one launch: no intervals');
});

test('so do cells without a number, invalid samples and two levels; cells nobody compares do not count', () => {
  const of = (...more: Parameters<typeof cell>[1][]) =>
    trustOf(
      run(
        {},
        more.map((m, i) => cell(`${i}`, m)),
      ),
    );
  assert.deepEqual(of({ p50: null, warnings: 'no figures: only 2 of 72 samples are valid; 70 invalid: x' }, {}), {
    level: 'low',
    reasons: [
      ...['load 1.6 on 2 cores', '5 % CPU pressure', 'differences from 1.6 % are found'],
      ...['no number for 1 of 2 cells', 'invalid samples in 1 of 2 cells'],
    ],
  });
  assert.equal(of({ warnings: 'two levels: 15.9 in 14 blocks, 25.5 in 10' }, {}).level, 'fair');
  const elsewhere = run();
  const other = { ...elsewhere, summary: [...elsewhere.summary, cell('e', { p50: null }).summary] };
  assert.equal(trustOf(other).level, 'high');
});

test('four times the launches halve an interval', () => {
  const half = `${((Math.sqrt(1.01 / 0.99) - 1) * 100).toFixed(1)} %`;
  assert.equal(
    moreTimeText(run()),
    `intervals are +-${half} (median of 4); --launches 48 (4.0 minutes) would make that about +-0.5 %`,
  );
  assert.equal(moreTimeText(run({ launches: 1 })), '');
});

test('what a run ends with: both, short', () => {
  assert.match(
    trustAndMore(run()),
    /^how far to trust it: HIGH: .* found\. Intervals \+-1\.0 %; --launches 48 \(4\.0 minutes\): about \+-0\.5 %\.$/,
  );
  assert.match(trustAndMore(run({ launches: 1 })), /one launch: no intervals\.$/);
});
