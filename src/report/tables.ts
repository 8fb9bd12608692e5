/** The tables of a report, as rows of text: one per scenario with verdict, cell, ratio and interval first, and what stands across scenarios. */
import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { factorsOf, factorsText } from '../results/factors.js';
import { realityOf, realityText } from '../results/reality.js';
import { type ComparisonRow, type SummaryRow, textRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { meansText, SIDE_NAMES, sideBySide } from '../results/side-by-side.js';
import { cellWords, varyingOf } from './cell-words.js';
import { historical } from './colors.js';
import { modelsOf } from './verdict-rows.js';

export interface ReportTable {
  readonly id: string;
  readonly title: string;
  /** a sentence below the title */
  readonly about?: string;
  readonly columns: readonly string[];
  /** what a row says, by column */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

const AGAINST = {
  baseline: '',
  replica: 'A/A: ',
  twin: 'C: ',
  twin_kernel: "C, the kernel's: ",
  floor: 'floor: ',
  kernel: 'fork(2): ',
};
const FIRST = ['verdict', 'cell', 'ratio', '95 %', 'beside'];
const text = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value));

function interval(row: ComparisonRow | undefined): string {
  if (row === undefined || row.ci_low === null || row.ci_high === null) return '';
  return `${row.ci_low.toPrecision(4)} .. ${row.ci_high.toPrecision(4)}`;
}

/** A row per comparison, and one per cell that is compared with nothing. */
export function scenarioTable({ summary, comparisons }: RunData, name: string, headline: string): ReportTable | null {
  const own = summary.filter((r) => r.scenario === name);
  if (own.length === 0) return null;
  const heads = own
    .filter((r) => r.metric === headline)
    .sort((a, b) => historical(a.protocol) - historical(b.protocol));
  const varying = varyingOf(heads.filter(({ replica }) => replica === 0));
  const words = (cell: Cell): string => cellWords(cell, varying);
  const others = [...new Set(own.map(({ metric }) => metric))].filter(
    (m) => m !== headline && own.some((r) => r.metric === m && r.p50 !== null && r.p50 !== 0),
  );
  const byCell = groupBy(own, (r) => r.cell_id);
  const all = new Map(summary.map((r) => [r.cell_id, r]));
  const related = groupBy(
    comparisons.filter((r) => r.scenario === name && r.metric === headline),
    (r) => r.cell,
  );
  const unit = heads[0]?.unit ?? '';
  const median = `median, ${unit}`;
  const row = (head: SummaryRow, to: ComparisonRow | undefined): Record<string, string> => {
    const other = to === undefined ? undefined : all.get(to.baseline_cell);
    const values = others.map((m) => [m, text(byCell.get(head.cell_id)?.find((r) => r.metric === m)?.p50)]);
    return {
      verdict: to === undefined || to.ci_low === null ? '' : to.verdict,
      cell: words(head),
      ...{ ratio: text(to?.ratio), '95 %': interval(to) },
      beside: to === undefined ? '' : `${AGAINST[to.role]}${other === undefined ? to.baseline_cell : words(other)}`,
      ...{ [median]: text(head.p50), p25: text(head.p25), p75: text(head.p75), n: text(head.n) },
      remark: head.warnings ?? '',
      ...Object.fromEntries(values),
    };
  };
  const rows = heads.flatMap((head) => {
    const to = related.get(head.cell_id) ?? [];
    return to.length === 0 ? [row(head, undefined)] : to.map((r) => row(head, r));
  });
  const candidates = [...FIRST, median, 'p25', 'p75', 'n', 'remark', ...others];
  const columns = candidates.filter((c) => rows.some((r) => r[c] !== ''));
  return { id: `of-${name}`, title: `All ${rows.length} rows of ${name}`, columns, rows };
}

/** How far from the real thing: empty where the run measured nothing but the model. */
export function realityTables({ summary, comparisons }: RunData): ReportTable[] {
  const sides = sideBySide(summary, comparisons).sort((a, b) => historical(a.protocol) - historical(b.protocol));
  const rows = sides.map((row) => {
    const others = SIDE_NAMES.flatMap((name) =>
      (['ns', 'ratio', 'ci_low', 'ci_high'] as const).map((key) => [`${name}_${key}`, row[name]?.[key] ?? null]),
    );
    const model = Object.entries(row).filter(([key]) => !(SIDE_NAMES as readonly string[]).includes(key));
    return textRow(Object.fromEntries([...model, ...others]));
  });
  const reality = realityOf(summary, comparisons);
  const beside = reality.rows.map(textRow);
  const factors = factorsOf(summary, comparisons);
  const told = factors.map(({ predicted, measured, ...of }) =>
    textRow({
      ...of,
      ...{ predicted: predicted.ratio, predicted_low: predicted.ci_low, predicted_high: predicted.ci_high },
      ...{ measured: measured.ratio, measured_low: measured.ci_low, measured_high: measured.ci_high },
    }),
  );
  return [
    {
      id: 'side-by-side',
      title: 'How far from the real thing: model, C, floor and fork(2)',
      about: `The same loop in C (twin: V8's instructions; twin_kernel: the kernel's), the floor and fork(2) of this machine; ns per PTE, ratio = model / it. Geometric means: ${meansText(sides)}.`,
      columns: Object.keys(rows[0] ?? {}),
      rows,
    },
    {
      id: 'reality',
      title: 'The model and fork(2), cell by cell',
      about: `The modelled fork beside this machine's own fork(2), medians. ${realityText(reality)}`,
      columns: Object.keys(beside[0] ?? {}),
      rows: beside,
    },
    {
      id: 'factors',
      title: 'Predicted and measured: what a change of the memory makes of a fork',
      about: `ns per PTE over those of the cell's own baseline, of the model (predicted) and of this machine's fork(2) (measured). ${factorsText(factors)}`,
      columns: Object.keys(told[0] ?? {}),
      rows: told,
    },
  ].filter((table) => table.rows.length > 0);
}

/** A row per variant, explorer's scenario and property; a column per model. */
export function verdictTable({ verdicts }: RunData): ReportTable[] {
  if (verdicts.length === 0) return [];
  const knobs = ['protocol', 'wrprotect', 'fence', 'fence_per', 'pin'] as const;
  const keys = [...knobs, 'scenario', 'property'] as const;
  const models = modelsOf(verdicts);
  const groups = [...groupBy(verdicts, (r) => keys.map((key) => r[key]).join('/')).values()];
  const rows = groups.map((own) => {
    const [first] = own as [(typeof own)[number]];
    const said = models.map((m) => [m, own.find(({ model }) => model === m)?.verdict ?? '']);
    const race = own.find(({ race_class }) => race_class !== '')?.race_class ?? '';
    return { ...Object.fromEntries(said), ...Object.fromEntries(keys.map((key) => [key, first[key]])), race };
  });
  rows.sort((a, b) => historical(a.protocol ?? '') - historical(b.protocol ?? ''));
  const title = `Every variant explored, in the words of verdicts.csv: ${rows.length} rows`;
  return [
    {
      id: 'verdicts',
      title,
      columns: [...models, 'property', ...keys.filter((key) => key !== 'property'), 'race'],
      rows,
    },
  ];
}
