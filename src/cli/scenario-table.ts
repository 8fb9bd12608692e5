import type { Scenario } from '../measure/scenario.js';
import { type Cell, FACTORS } from '../plan/cell.js';
import { alsoIds, baselineId } from '../plan/expand.js';
import type { Row } from '../results/columns.js';
import type { RunDocument } from '../results/run-writer.js';
import { type Column, formatNumber } from './table.js';

/** Metrics shown beside the headline where a scenario has them. */
const BESIDE = [
  ...['early_copies', 'pins_per_s', 'gup_fallback_ratio', 'copying_tried', 'copying_won', 'lost_pins'],
  ...['memory_bytes', 'setup_ns', 'first_touch_ns'],
];

export interface ScenarioTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const text = (value: unknown) => (typeof value === 'number' ? formatNumber(value) : '');
const ratio = (value: unknown) => (typeof value === 'number' ? value.toFixed(3) : '');
const range = (low: unknown, high: unknown, show: (value: unknown) => string) =>
  typeof low === 'number' ? `${show(low)} .. ${show(high)}` : '';

/** Where there are too few blocks to compare by: medians over medians. */
function plainRatio(value: unknown, base: unknown): number | null {
  return typeof value === 'number' && typeof base === 'number' && base > 0 ? value / base : null;
}

/** The floor that a cell is compared with, where it is one of this scenario's own; null if there is none. */
function floorOf(scenario: Scenario, cell: Cell): string | null {
  return alsoIds(scenario, cell).find((id) => id.startsWith(`${scenario.name}/floor/`)) ?? null;
}

/** One table per scenario: the factors that vary, the headline metric, the ratio to the baseline with its interval and verdict. */
export function scenarioTable(
  { summary, comparisons }: RunDocument,
  scenario: Scenario,
  cells: readonly Cell[],
): ScenarioTable {
  const find = (cellId: string, metric: string): Row =>
    summary.find((r) => r.cell_id === cellId && r.metric === metric) ?? {};
  const compare = (cell: Cell, to: string | null): Row | undefined =>
    comparisons.find((row) => row.cell === cell.cell_id && row.baseline_cell === to);
  const factors = FACTORS.filter((f) => f !== 'scenario' && new Set(cells.map((c) => c[f])).size > 1);
  const beside = BESIDE.filter(
    (m) => m !== scenario.headline && cells.some((c) => (find(c.cell_id, m).p50 ?? 0) !== 0),
  );
  const unit = cells.map((c) => find(c.cell_id, scenario.headline).unit).find((u) => typeof u === 'string') ?? '';
  const floored = cells.some((cell) => floorOf(scenario, cell) !== null);
  const right = (title: string): Column => ({ title, align: 'right' });
  const left = (title: string): Column => ({ title, align: 'left' });
  const columns = [
    ...factors.map((f) => (typeof cells[0]?.[f] === 'number' ? right(f) : left(f))),
    ...[scenario.headline, 'p25 .. p75', 'ratio', '95 %'].map(right),
    left('verdict'),
    ...(floored ? [right('x floor')] : []),
    right('n'),
    ...beside.map(right),
    left('remarks'),
  ];
  const rows = cells.map((cell) => {
    const head = find(cell.cell_id, scenario.headline);
    const to = compare(cell, baselineId(scenario, cell));
    const floor = floorOf(scenario, cell);
    return [
      ...factors.map((f) => String(cell[f])),
      text(head.p50),
      range(head.p25, head.p75, text),
      ratio(to?.ratio ?? plainRatio(head.p50, find(baselineId(scenario, cell), scenario.headline).p50)),
      range(to?.ci_low, to?.ci_high, ratio),
      String(to?.verdict ?? ''),
      ...(floored
        ? [ratio(compare(cell, floor)?.ratio ?? plainRatio(head.p50, find(floor ?? '', scenario.headline).p50))]
        : []),
      String(head.n ?? 0),
      ...beside.map((m) => text(find(cell.cell_id, m).p50)),
      String(head.warnings ?? ''),
    ];
  });
  const baseline = describeBaseline(scenario.baseline(cells[0] as Cell));
  return {
    title: `${scenario.name}: ${scenario.question}\n(medians; ${scenario.headline} in ${unit}; ratio to ${baseline})`,
    columns,
    rows,
  };
}

function describeBaseline(replaced: Readonly<Record<string, unknown>>): string {
  const factors = Object.entries(replaced).filter(([, value]) => value !== '');
  return `the cell with ${factors.map(([key, value]) => `${key}=${value}`).join(', ')}`;
}
