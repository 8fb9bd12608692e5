/** Stress rows for people: litmus7's histogram, the bad outcome marked with a star, and what the model says beside it. */
import type { StressRow } from '../stress/rows.js';
import { variantTitle } from '../verdict/explanation.js';
import { renderTable } from './table.js';

const count = (value: number): string => value.toLocaleString('en-US');
const rate = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? count(Math.round(value)) : value.toPrecision(2);

export function stressText(
  rows: readonly StressRow[],
  selfTest: { readonly rounds: number; readonly buffered: number },
): string {
  const self =
    selfTest.buffered > 0
      ? `self-test: store buffering seen in ${count(selfTest.buffered)} of ${count(selfTest.rounds)} rounds`
      : `self-test: no store buffering in ${count(selfTest.rounds)} rounds: ordering races are not observable here`;
  const loud = rows.filter(({ conclusion }) => conclusion.startsWith('FORBIDDEN'));
  const leaks = rows.filter(({ leaked }) => leaked > 0);
  return [
    self,
    '',
    ...rows.map(rowText),
    sideBySide(rows),
    '',
    ...loud.map((row) => `!!! ${variantTitle(row)}: this machine showed what ${row.model} forbids !!!`),
    ...leaks.map((row) => `!!! ${variantTitle(row)}: a reference leaked in ${count(row.leaked)} trials !!!`),
    'Rates move by ten between runs and by a hundred with the skew: compare none of them.',
    '',
  ].join('\n');
}

function rowText(row: StressRow): string {
  const lines: readonly (readonly [number, string, string])[] = [
    [row.shared_refused, ':', 'fork shares; the pin backs off'],
    [row.copied_pinned, ':', 'fork copies; pinned'],
    [row.copied_refused, ':', 'fork copies; the pin backs off'],
    [row.shared_pinned, '*', 'fork shares; pinned'],
  ];
  const histogram = lines.filter(([n]) => n > 0).map(([n, mark, what]) => `${String(n).padStart(12)} ${mark}>${what}`);
  return [
    variantTitle(row),
    ...histogram,
    `  trials ${count(row.trials)}, collisions ${count(row.collisions)}; skew 0..${row.skew} + ${row.wait}, pressure ${row.pressure}, seed ${row.seed}`,
    `  free running: ${count(row.free_forks)} whole forks, ${count(row.free_lost)} of ${count(row.free_held)} pins held across a fork lost; ${count(row.free_pins)} fast pins meanwhile`,
    '',
  ].join('\n');
}

const COLUMNS = [
  'protocol',
  'wrprotect',
  'fence',
  'fence_per',
  'pin',
  'model says',
  'this machine',
  'lost per million (95 %)',
];

/** Model and machine side by side. */
function sideBySide(rows: readonly StressRow[]): string {
  return renderTable(
    [...COLUMNS, 'free running'].map((title) => ({ title, align: 'left' as const })),
    rows.map((row) => [
      ...[row.protocol, row.wrprotect, row.fence, row.fence_per, row.pin],
      row.verdict === null ? 'no model of this host' : `${row.model}: ${row.verdict}`,
      row.conclusion,
      row.lost === 0
        ? `at most ${rate(row.ci_high)}`
        : `${rate(row.lost_per_million)} (${rate(row.ci_low)} .. ${rate(row.ci_high)})`,
      `${count(row.free_lost)} of ${count(row.free_held)} lost`,
    ]),
  );
}
