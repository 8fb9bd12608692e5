/** Stress rows for people: litmus7's histogram, the bad outcome marked with a star, and what the model says beside it. */
import { reorders, type SelfTest } from '../stress/hunt.js';
import type { Conclusion, StressRow } from '../stress/rows.js';
import { variantTitle } from '../verdict/explanation.js';
import { renderTable } from './table.js';

const count = (value: number): string => value.toLocaleString('en-US');
const rate = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? count(Math.round(value)) : value.toPrecision(2);

/** @param partial a signal ended it before all was hunted */
export function stressText(rows: readonly StressRow[], selfTest: SelfTest, partial: boolean): string {
  const loud = rows.filter(({ conclusion }) => conclusion.startsWith('FORBIDDEN'));
  const leaks = rows.filter(({ leaked }) => leaked > 0);
  return [
    selfTestText(selfTest),
    '',
    ...rows.map(rowText),
    ...(rows.length === 0 ? [] : [sideBySide(rows), '']),
    ...loud.map((row) => `!!! ${variantTitle(row)}: this machine showed what ${row.model} forbids !!!`),
    ...leaks.map((row) => `!!! ${variantTitle(row)}: a reference leaked in ${count(row.leaked)} trials !!!`),
    ...(rows.length === 0 ? [] : INTERVAL),
    ...(partial ? ['partial: interrupted before all was hunted'] : []),
    '',
  ].join('\n');
}

function selfTestText(test: SelfTest): string {
  const rounds = `${count(test.rounds)} rounds`;
  const seen = reorders(test);
  if (seen) return `self-test: store buffering seen in ${count(test.buffered)} of ${rounds}`;
  return `self-test: no store buffering in ${rounds}: ${
    seen === false ? 'ordering races are not observable here' : 'too few to tell, the two sides hardly ran at once'
  }`;
}

const INTERVAL = [
  "Intervals are Clopper and Pearson's, two-sided 95 %, over trials (so `at most` is a one-sided 97.5 % bound): exact if trials",
  'were independent, which they are not: rates drift, and a hunt goes back to the waits that lost most.',
  'Rates move by ten between runs and by a hundred with the skew: compare none of them. What the words mean: stress --help.',
];

function rowText(row: StressRow): string {
  const lines: readonly (readonly [number, string, string])[] = [
    [row.shared_refused, ':', 'fork shares; the pin backs off'],
    [row.copied_pinned, ':', 'fork copies; pinned'],
    [row.copied_refused, ':', 'fork copies; the pin backs off'],
    [row.shared_pinned, '*', 'fork shares; pinned'],
  ];
  const histogram = lines.filter(([n]) => n > 0).map(([n, mark, what]) => `${String(n).padStart(12)} ${mark}>${what}`);
  const most = row.meetings.length > 1 ? ' most of the time' : '';
  return [
    variantTitle(row),
    ...histogram,
    `  trials ${count(row.trials)}, collisions ${count(row.collisions)}; skew 0..${row.skew} + wait ${row.wait}${most}, pressure ${row.pressure}, seed ${row.seed}`,
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
  'lost per million trials (95 %)',
  'free running',
];

/** Model and machine side by side. */
function sideBySide(rows: readonly StressRow[]): string {
  return renderTable(
    COLUMNS.map((title) => ({ title, align: 'left' as const })),
    rows.map((row) => [
      ...[row.protocol, row.wrprotect, row.fence, row.fence_per, row.pin],
      row.verdict === null ? 'no model of this host' : `${row.model}: ${row.verdict}`,
      SAID[row.conclusion]?.(row) ?? row.conclusion,
      rateText(row),
      `${count(row.free_lost)} of ${count(row.free_held)} lost`,
    ]),
  );
}

const SAID: Partial<Record<Conclusion, (row: StressRow) => string>> = {
  'nothing met': () => 'no collision: says nothing',
  'hardly met': ({ collisions }) => `${collisions} collisions: says nothing`,
};

/** A bound is evidence only where the two sides met. */
function rateText({ lost, conclusion, lost_per_million, ci_low, ci_high, collisions }: StressRow): string {
  if (conclusion in SAID || (lost === 0 && collisions === 0)) return '-';
  if (lost === 0) return `none seen, at most ${rate(ci_high)}`;
  return `${rate(lost_per_million)} (${rate(ci_low)} .. ${rate(ci_high)})`;
}
