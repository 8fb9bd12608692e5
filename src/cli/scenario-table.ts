import { formatNumber } from '../numbers.js';
import { type Cell, type Factors, formatExtra } from '../plan/cell.js';
import { cellWords } from '../plan/cell-words.js';
import { groupBy } from '../plan/grid.js';
import type { ComparisonRow, SummaryRow } from '../results/rows.js';
import type { RunDocument } from '../results/run-writer.js';
import { SIDE_NAMES } from '../results/side-by-side.js';
import type { Scenario } from '../scenarios.js';
import { SCREEN, sentences } from './screen.js';
import type { Column } from './table.js';

/** Metrics shown beside the headline where a scenario has them. */
const BESIDE = [
  ...['early_copies', 'pins_per_s', 'gup_fallback_ratio', 'copying_tried', 'copying_won'],
  ...['memory_bytes', 'setup_ns', 'first_touch_ns'],
];

export interface ScenarioTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** remarks on rows, by the number that stands in them; and which metrics found no room */
  readonly notes: readonly string[];
}

/** No table that was asked for is wider; one that was not fits the screen. */
export const WIDEST = 120;

type Maybe = number | null | undefined;
const text = (value: Maybe) => (typeof value === 'number' ? formatNumber(value) : '');
const ratio = (value: Maybe) => (typeof value === 'number' ? value.toFixed(3) : '');
const range = (low: Maybe, high: Maybe, show: (value: Maybe) => string) =>
  typeof low === 'number' ? `${show(low)} .. ${show(high)}` : '';

/** Over all samples: how many of the pins that were held across a fork were lost. */
function lostOfHeld(lost: SummaryRow | undefined, held: SummaryRow | undefined): string {
  const total = (row: SummaryRow | undefined) => Math.round((row?.mean ?? 0) * (row?.n ?? 0));
  return total(held) === 0 ? '' : `${total(lost).toLocaleString('en-US')} of ${total(held).toLocaleString('en-US')}`;
}

/**
 * One table per scenario: its cells in short words, the headline metric, the ratio to the baseline with its interval and verdict.
 * @param widest columns that it may take: what has no room is left out, and named below
 */
export function scenarioTable(
  { summary, comparisons }: Pick<RunDocument, 'summary' | 'comparisons'>,
  scenario: Scenario,
  cells: readonly Cell[],
  widest: number = SCREEN.columns,
): ScenarioTable {
  const find = (cellId: string, metric: string): SummaryRow | undefined =>
    summary.find((r) => r.cell_id === cellId && r.metric === metric);
  const median = (cellId: string): Maybe => find(cellId, scenario.headline)?.p50;
  const own = comparisons.filter((row) => row.scenario === scenario.name);
  const related = (cell: Cell, ...roles: string[]): ComparisonRow | undefined =>
    own.find((row) => row.cell === cell.cell_id && roles.includes(row.role));
  /** Where there are too few blocks to compare by: medians over medians. */
  const ratioOf = (row: ComparisonRow | undefined): Maybe => {
    if (row === undefined || row.ratio !== null) return row?.ratio;
    const [value, other] = [median(row.cell), median(row.baseline_cell)];
    return typeof value === 'number' && typeof other === 'number' && other > 0 ? value / other : null;
  };
  const alike = groupBy(cells, ({ impl }) => impl);
  const beside = BESIDE.filter(
    (m) => m !== scenario.headline && cells.some((c) => (find(c.cell_id, m)?.p50 ?? 0) !== 0),
  );
  const held = cells.some((c) => (find(c.cell_id, 'held_pins')?.mean ?? 0) > 0);
  const unit = cells.map((c) => find(c.cell_id, scenario.headline)?.unit).find((u) => u !== undefined) ?? '';
  const judged = own.some(({ ci_low }) => ci_low !== null);
  const sides = SIDE_NAMES.filter((role) => own.some((row) => row.role === role));
  const right = (title: string): Column => ({ title, align: 'right' });
  const left = (title: string): Column => ({ title, align: 'left' });
  const columns = [
    { ...left('cell'), wraps: true },
    ...['median', 'ratio'].map(right),
    ...(judged ? [right('95 %'), left('verdict')] : []),
    right('n'),
    ...(held ? [right('lost pins')] : []),
    left(''),
    ...sides.map((role) => right(`x ${role}`)),
    right('p25 .. p75'),
    ...beside.map(right),
  ];
  const remarks = new Map<string, number>();
  const mark = (remark: string): string => {
    if (remark === '') return '';
    if (!remarks.has(remark)) remarks.set(remark, remarks.size + 1);
    return `[${remarks.get(remark)}]`;
  };
  const rows = cells.map((cell) => {
    const head = find(cell.cell_id, scenario.headline);
    const to = related(cell, 'baseline', 'replica');
    const isBaseline =
      to === undefined && own.some((row) => row.role === 'baseline' && row.baseline_cell === cell.cell_id);
    return [
      cellWords(cell, alike.get(cell.impl) ?? [cell]),
      text(head?.p50),
      ratio(isBaseline && head?.p50 ? 1 : ratioOf(to)),
      ...(judged ? [range(to?.ci_low, to?.ci_high, ratio), to == null || to.ratio === null ? '' : to.verdict] : []),
      String(head?.n ?? 0),
      ...(held ? [lostOfHeld(find(cell.cell_id, 'lost_pins'), find(cell.cell_id, 'held_pins'))] : []),
      mark(head?.warnings ?? ''),
      ...sides.map((role) => ratio(ratioOf(related(cell, role)))),
      range(head?.p25, head?.p75, text),
      ...beside.map((m) => text(find(cell.cell_id, m)?.p50)),
    ];
  });
  const needed = columns.findIndex(({ title }) => title === '') + 1;
  const width = room(columns, rows, needed, widest);
  const dropped = columns.slice(width).map(({ title }) => title);
  const title = `${scenario.name}: ${scenario.question}`;
  const about = `(medians; ${scenario.headline} in ${unit}; ratio to ${describeBaseline(scenario, cells)})`;
  return {
    title: sentences([title, about]).join('\n'),
    columns: columns.slice(0, width),
    rows: rows.map((row) => row.slice(0, width)),
    notes: sentences([
      ...(judged || own.length === 0
        ? []
        : ['no interval and no verdict: it takes two launches, and two blocks of each']),
      ...[...remarks].map(([remark, n]) => `[${n}] ${remark}`),
      ...(dropped.length === 0 ? [] : [`in summary.csv too: ${dropped.join(', ')}`]),
    ]),
  };
}

/** How many columns fit, of those from `least` on that may be left out. */
function room(columns: readonly Column[], rows: readonly (readonly string[])[], least: number, widest: number): number {
  const widths = columns.map((c, i) => Math.max(c.title.length, ...rows.map((row) => (row[i] ?? '').length)) + 2);
  const sum = (count: number) => widths.slice(0, count).reduce((a, b) => a + b, -2);
  let width = columns.length;
  while (width > least && sum(width) > widest) width--;
  return width;
}

/** The factors that a cell's baseline has in the place of its own, where they are the same ones for all cells. */
function describeBaseline(scenario: Scenario, cells: readonly Cell[]): string {
  const patches = cells.flatMap((cell) => scenario.compare(cell).filter(({ role }) => role === 'baseline'));
  const texts = new Set(patches.map(({ to }) => patchText(to)));
  const [only] = texts;
  return texts.size === 1 && only !== undefined ? `the cell with ${only}` : 'its baseline';
}

function patchText({ extra, ...factors }: Partial<Factors>): string {
  const words = Object.entries(factors).flatMap(([key, value]) => (value === '' ? [] : [`${key}=${value}`]));
  return [...words, ...(extra === undefined ? [] : [formatExtra(extra)])].join(', ');
}
