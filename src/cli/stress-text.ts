/** Stress rows for people: litmus7's histogram, the bad outcome marked with a star, and what the model says beside it. */
import type { StressRow } from '../stress/rows.js';
import { variantTitle } from '../verdict/explanation.js';

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
  const bound =
    row.lost === 0
      ? `at most ${rate(row.ci_high)}`
      : `${rate(row.lost_per_million)} (${rate(row.ci_low)} .. ${rate(row.ci_high)})`;
  const model = row.verdict === null ? 'no model of this host' : `${row.model} says ${row.verdict}`;
  return [
    variantTitle(row),
    ...histogram,
    `  trials ${count(row.trials)}, collisions ${count(row.collisions)}; lost pins per million: ${bound} (95 %)`,
    `  ${model}; this machine: ${row.conclusion}; skew 0..${row.skew} + ${row.wait}, pressure ${row.pressure}, seed ${row.seed}`,
    '',
  ].join('\n');
}
