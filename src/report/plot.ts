// What every plot is made of.
import { type Extra, formatExtra } from '../plan/cell.js';
import { PER_PTE } from '../plan/metric.js';
import type { SummaryRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { INK, NEUTRALS } from './colors.js';

/** A vega-lite specification with its data inside, so that people can restyle it for a paper. */
export type Spec = Readonly<Record<string, unknown>>;

/** What a picture is drawn for: a page's whole width, or a phone's. */
export interface Frame {
  readonly name: 'wide' | 'phone';
  /** px */
  readonly width: number;
}
export const FRAMES: readonly [Frame, Frame] = [
  { name: 'wide', width: 960 },
  { name: 'phone', width: 350 },
];

export interface Picture {
  readonly title: string;
  /** what the picture says, in words: its text alternative is this and the tables */
  readonly caption: string;
  draw(frame: Frame): Spec;
}

export interface Plot extends Picture {
  readonly name: string;
}

export type RunRows = Pick<RunData, 'summary' | 'samples' | 'comparisons'>;

const CONFIG = {
  font: 'system-ui, sans-serif',
  background: 'transparent',
  range: { category: NEUTRALS },
  view: { stroke: null },
  axis: { gridOpacity: 0.3, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 400 },
  header: { labelFontSize: 13, labelFontWeight: 'bold', titleFontSize: 13 },
  legend: { orient: 'top', labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 300 },
  text: { fontSize: 12 },
  point: { opacity: 1 },
};
export const INTERVALS = 'Medians; lines show their 95 % intervals (quartiles below six samples).';

export const nsPerPte = { type: 'quantitative', title: 'ns per PTE' };
/** For axes of ratios, of which 1 is the middle. */
export const broken = { zero: false };
/** The axis of a picture that stands above another with the same one. */
export const QUIET = { labels: false, ticks: false, domain: false, title: null };
export const NOT_FROM_ZERO = '(axis does not begin at 0)';

/** What a metric is in, as an axis says it. */
export function metricText(metric: string): string {
  return metric === PER_PTE ? nsPerPte.title : metric.replace(/_ns$/, ', ns').replaceAll('_', ' ');
}

export function spec(frame: Frame, values: readonly unknown[], body: Spec): Spec {
  const legend = { ...CONFIG.legend, ...(frame.name === 'phone' ? { columns: 2 } : {}) };
  const config = { ...CONFIG, legend };
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config, data: { values }, ...body };
}

/** A picture that is not faceted takes the frame's width, whatever its labels take of it. */
export const fitted = ({ width }: Frame): Spec => ({ width, autosize: { type: 'fit-x', contains: 'padding' } });

/** A legend above the picture, in as many columns as fit. */
export function legend(frame: Frame, names: readonly string[]): Spec {
  const longest = Math.max(1, ...names.map(({ length }) => length));
  return { columns: Math.max(1, Math.floor((frame.width - 60) / (longest * charWidth(12) + 30))) };
}

/** px that a label of an axis takes. */
export const textWidth = (text: string): number => Math.ceil(text.length * 6.6) + 14;

/** px of a character as vega takes it where it cannot measure one: what it draws is as wide as it thinks it is. */
export const charWidth = (fontSize: number): number => 0.8 * fontSize;

/** Words set in lines of at most `chars`; what is longer than `most` lines is cut, visibly. */
export function inLines(text: string, chars: number, most = 2): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (last !== '' && last.length + 1 + word.length > chars) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]} ..`];
}

/** An axis of names beside rows, in lines where they would take too much of the width; and what they leave of it. */
export function besideRows(frame: Frame, names: readonly string[]): { readonly axis: Spec; readonly width: number } {
  const most = frame.name === 'phone' ? 22 : 60;
  const shown = [...new Set(names)].map((name) => inLines(name, most, 3));
  const extent = Math.max(...shown.flat().map(textWidth));
  const texts = JSON.stringify(Object.fromEntries([...new Set(names)].map((name, i) => [name, shown[i]])));
  const axis = { minExtent: extent, maxExtent: extent, labelExpr: `${texts}[datum.label]` };
  return { axis, width: frame.width - extent - 12 };
}

/** Small pictures side by side, or one below the other on a phone: the width of each, and in how many columns. */
export function facets(frame: Frame, count: number, axis = 48): { readonly width: number; readonly columns: number } {
  const columns = frame.name === 'phone' ? 1 : Math.max(1, Math.min(count, 4));
  return { columns, width: Math.floor((frame.width - axis - 24 * (columns - 1)) / columns) };
}

/** One figure of a plot: plain values by name, for vega. */
export type PlotRow = Readonly<Record<string, string | number | null>>;

/** A cell that has a median. */
export type Median = SummaryRow & { readonly p50: number };

/** Cells of a scenario by one metric, replicas left out: those with a number, and those without one. */
export function cellsOfScenario(
  rows: RunRows,
  scenario: string,
  metric: string = PER_PTE,
): { readonly measured: Median[]; readonly unmeasured: SummaryRow[] } {
  const own = rows.summary.filter((r) => r.scenario === scenario && r.metric === metric && r.replica === 0);
  return {
    measured: own.flatMap((row) => (row.p50 === null ? [] : [{ ...row, p50: row.p50 }])),
    unmeasured: own.filter(({ p50 }) => p50 === null),
  };
}

/** A cell's median as plots have it: the interval in `low` and `high`, or the quartiles where it has none. */
export function figure({ extra, ...row }: SummaryRow, of: Extra = extra): PlotRow {
  return { ...row, extra: formatExtra(of), low: row.ci_low ?? row.p25, high: row.ci_high ?? row.p75 };
}

export const interval = (more: Spec) => ({
  mark: { type: 'rule', strokeWidth: 1.5, color: INK },
  encoding: { ...more, y: { field: 'low', ...nsPerPte }, y2: { field: 'high' } },
});
