// What every plot is made of.
import { type Extra, formatExtra } from '../plan/cell.js';
import type { SummaryRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';

/** A vega-lite specification with its data inside, so that people can restyle it for a paper. */
export type Spec = Readonly<Record<string, unknown>>;

/** A picture of a scenario's cells; whose it is, the scenario says. */
export interface Picture {
  readonly title: string;
  /** what the picture says, in words: its text alternative is this and the tables */
  readonly caption: string;
  readonly spec: Spec;
}

export interface Plot extends Picture {
  readonly name: string;
}

export type RunRows = Pick<RunData, 'summary' | 'samples' | 'comparisons'>;

export const HEADLINE = 'fork_ns_per_pte';
/** Okabe and Ito's and one more, told apart by most colour-blind readers, on light and on dark. */
export const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#999999', '#5e4fa2'];
const CONFIG = {
  font: 'system-ui, sans-serif',
  background: 'transparent',
  range: { category: COLORS },
  view: { stroke: null },
  axis: { gridOpacity: 0.3 },
};
export const INTERVALS = 'Lines show 95 % intervals of the medians.';

export const nsPerPte = { type: 'quantitative', title: 'ns per PTE' };

export function spec(values: readonly unknown[], body: Spec): Spec {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config: CONFIG, data: { values }, ...body };
}

/** One figure of a plot: plain values by name, for vega. */
export type PlotRow = Readonly<Record<string, string | number | null>>;

/** A cell that has a median of ns per PTE. */
export type Median = SummaryRow & { readonly p50: number };

/** Medians of a scenario's cells, each but replicas. */
export function medians(rows: RunRows, scenario: string): Median[] {
  return rows.summary.flatMap((row) =>
    row.scenario === scenario && row.metric === HEADLINE && row.replica === 0 && row.p50 !== null
      ? [{ ...row, p50: row.p50 }]
      : [],
  );
}

/** A cell's median as plots have it: the interval in `low` and `high`, or the quartiles where it has none. */
export function figure({ extra, ...row }: SummaryRow, of: Extra = extra): PlotRow {
  return { ...row, extra: formatExtra(of), low: row.ci_low ?? row.p25, high: row.ci_high ?? row.p75 };
}

export const interval = (more: Spec) => ({
  mark: { type: 'rule', strokeWidth: 1.5, color: '#888888' },
  encoding: { ...more, y: { field: 'low', ...nsPerPte }, y2: { field: 'high' } },
});

/** 65536 -> 64Ki. */
const PAGES_LABEL =
  "datum.value >= 1048576 ? datum.value / 1048576 + 'Mi' : datum.value >= 1024 ? datum.value / 1024 + 'Ki' : datum.value";

/** A logarithmic axis of pages, labelled at the sizes that were measured. */
export function overPages(values: readonly PlotRow[]): Spec {
  return {
    field: 'pages',
    type: 'quantitative',
    scale: { type: 'log', base: 4 },
    title: 'pages',
    axis: { values: [...new Set(values.map((v) => v.pages))], labelExpr: PAGES_LABEL },
  };
}
