/** Stress rows for people: litmus7's histogram, the bad outcome marked with a star, and what the model says beside it. */
import { PINS_KEY } from '../answer/matrix.js';
import { fenceText } from '../answer/verdicts.js';
import { counted, percent } from '../numbers.js';
import { reorders, type SelfTest } from '../stress/hunt.js';
import type { Conclusion, StressRow } from '../stress/rows.js';
import { variantTitle } from '../verdict/explanation.js';
import { SIGNS } from '../verdicts.js';
import { SCREEN, sentences } from './screen.js';
import { type Column, paintVerdict, plain, renderTable } from './table.js';

const count = (value: number): string => value.toLocaleString('en-US');
const rate = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? count(Math.round(value)) : value.toPrecision(2);

/**
 * The table first; the histograms where they fit on a screen, or all are asked for.
 * @param partial a signal ended it before all was hunted
 */
export function stressText(rows: readonly StressRow[], selfTest: SelfTest, partial: boolean, all = false): string {
  const loud = rows.filter(({ conclusion }) => conclusion.startsWith('FORBIDDEN'));
  const leaks = rows.filter(({ leaked }) => leaked > 0);
  const above = [selfTestText(selfTest), '', ...(rows.length === 0 ? [] : [...sideBySide(rows, all), ''])];
  const below = [
    ...loud.map((row) => `!!! ${variantTitle(row)}: this machine showed what ${row.model} forbids !!!`),
    ...leaks.map((row) => `!!! ${variantTitle(row)}: a reference leaked in ${count(row.leaked)} trials !!!`),
    ...(rows.length === 0 ? [] : sentences([`${PINS_KEY}.`, INTERVAL])),
    ...(partial ? ['partial: interrupted before all was hunted'] : []),
  ];
  const histograms = rows.flatMap((row) => rowText(row).split('\n'));
  const fits = all || above.length + histograms.length + below.length <= SCREEN.lines;
  const between = fits ? histograms : ['what each variant did, trial by trial: --all', ''];
  return `${[...above, ...(rows.length === 0 ? [] : between), ...below].join('\n')}\n`;
}

function selfTestText(test: SelfTest): string {
  const rounds = `${count(test.rounds)} rounds`;
  const seen = reorders(test);
  if (seen) return `self-test: store buffering seen in ${count(test.buffered)} of ${rounds}`;
  return `self-test: no store buffering in ${rounds}: ${
    seen === false ? 'ordering races are not observable here' : 'too few to tell, the two sides hardly ran at once'
  }`;
}

const INTERVAL =
  "Intervals are Clopper and Pearson's, two-sided 95 %, over trials (so `at most` is a one-sided 97.5 % bound): exact if trials " +
  'were independent, which they are not: rates drift, and a hunt goes back to the waits that lost most. ' +
  'Rates move by ten between runs and by a hundred with the skew: compare none of them. What the words mean: stress --help.';

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
    ...sentences([
      `  trials ${count(row.trials)}, collisions ${count(row.collisions)}; skew 0..${row.skew} + wait ${row.wait}${most}, pressure ${row.pressure}, seed ${row.seed}`,
      `  free running: ${count(row.free_forks)} whole forks, ${count(row.free_lost)} of ${count(row.free_held)} pins held across a fork lost; ${count(row.free_pins)} fast pins meanwhile`,
    ]),
    '',
  ].join('\n');
}

/** A column of the table, and what stands in it. */
type Cell = readonly [Column, (row: StressRow) => string];

/** Model and machine side by side. @param all however wide; else the last column only where it has room */
function sideBySide(rows: readonly StressRow[], all: boolean): string[] {
  const left = (title: string): Column => ({ title, align: 'left' });
  const pins = new Set(rows.map(({ pin }) => pin)).size > 1;
  const switches = rows.some(({ extra }) => Boolean(extra));
  const model = rows.find((row) => row.model !== null)?.model;
  const cells: readonly Cell[] = [
    [left('protocol'), ({ protocol }) => protocol],
    [left('wrprotect'), ({ wrprotect }) => wrprotect],
    [left('fence'), fenceText],
    ...(switches ? [[left('switches'), ({ extra = '' }: StressRow) => extra] as const] : []),
    ...(pins ? [[left('pin'), ({ pin }: StressRow) => pin] as const] : []),
    [
      { ...left(model === undefined ? 'model' : `${model} says`), paint: paintVerdict },
      ({ verdict }) => (verdict === null ? 'none' : SIGNS[verdict]),
    ],
    [left('this machine'), (row) => SAID[row.conclusion]?.(row) ?? row.conclusion],
    [left('lost per million'), rateText],
    [left('lost of held'), freeText],
  ];
  const lines = (some: readonly Cell[]): string[] =>
    renderTable(
      some.map(([column]) => column),
      rows.map((row) => some.map(([, cell]) => cell(row))),
    ).split('\n');
  const whole = lines(cells);
  const narrow = !all && whole.some((line) => plain(line).length > SCREEN.columns);
  return narrow ? [...lines(cells.slice(0, -1)), 'what whole forks lost beside it: below, or --all'] : whole;
}

/** Conclusions in the words of a column; the others as they are. `stress --help` says what they mean. */
const SAID: Partial<Record<Conclusion, (row: StressRow) => string>> = {
  'nothing met': () => 'no collision',
  'hardly met': ({ collisions }) => counted(collisions, 'collision'),
  'not observable here (model only)': () => 'not observable',
  'FORBIDDEN by the model of this host, and observed': () => 'FORBIDDEN',
};

/** Without a number for what says nothing. */
const SAYS_NOTHING: readonly Conclusion[] = ['nothing met', 'hardly met'];

/** A bound is evidence only where the two sides met. */
function rateText({ lost, conclusion, lost_per_million, ci_low, ci_high, collisions }: StressRow): string {
  if (SAYS_NOTHING.includes(conclusion) || (lost === 0 && collisions === 0)) return '-';
  if (lost === 0) return `at most ${rate(ci_high)}`;
  const [scale, unit] = lost_per_million >= 10_000 ? [1e3, ' k'] : [1, ''];
  const [value, low, high] = [lost_per_million, ci_low, ci_high].map((one) => rate(one / scale));
  return `${value}${unit} (${low} .. ${high})`;
}

/** Of the pins that were held across a whole fork. */
function freeText({ free_lost, free_held }: StressRow): string {
  return `${free_lost === 0 ? '0' : percent(free_lost / free_held)} of ${count(free_held)}`;
}
