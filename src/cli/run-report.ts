import { SCHEMA_VERSION, SUMMARY_COLUMNS, type Row } from '../results/columns.js';
import { toCsv } from '../results/csv.js';
import { type Cell, FACTORS } from '../plan/cell.js';
import { baselineId } from '../plan/expand.js';
import type { RunOptions, RunPlan } from './run-plan.js';
import { type Column, formatNumber, renderTable } from './table.js';

interface RunDocument {
  readonly run_id: string;
  readonly dir: string;
  readonly summary: readonly Record<string, unknown>[];
  readonly warnings: readonly string[];
}

/** Prints what a run found: a table per scenario, or one document. */
export function printRun(doc: RunDocument, plan: RunPlan, options: RunOptions, command: string): void {
  if (options.json || options.format === 'json')
    process.stdout.write(`${JSON.stringify({ schema_version: SCHEMA_VERSION, ...doc, comparisons: [] }, null, 2)}\n`);
  else if (options.format === 'csv') process.stdout.write(toCsv(SUMMARY_COLUMNS, doc.summary as Row[]));
  else
    process.stdout.write(
      `${plan.scenarios.map((s) => scenarioTable(doc.summary, plan, s.name)).join('\n\n')}\n\nfiles: ${doc.dir}\n`,
    );
  if (!options.quiet) process.stderr.write(`reproduce: ${command}\n`);
}

/** What is measured, without measuring. */
export function printDryRun(plan: RunPlan, options: RunOptions, command: string): void {
  const { cells, launches, blocks, samples, memoryBytes } = plan;
  if (options.json || options.format === 'json') {
    process.stdout.write(
      `${JSON.stringify({ schema_version: SCHEMA_VERSION, cells, launches, blocks, samples, memory_bytes: memoryBytes, notes: plan.notes }, null, 2)}\n`,
    );
    return;
  }
  for (const cell of cells) process.stdout.write(`${cell.cell_id}\n`);
  const forks = cells.length * launches * blocks * (samples + 1);
  process.stdout.write(
    `${cells.length} cells x ${launches} launches x ${blocks} blocks x ${samples} samples (+ 1 warm-up): ${forks} samples, ${Math.ceil(memoryBytes / 2 ** 20)} MiB of shared memory\n`,
  );
  for (const note of plan.notes) process.stderr.write(`note: ${note}\n`);
  process.stderr.write(`reproduce: ${command}\n`);
}

/** The factors in which some cells differ, in file order. */
function varying(cells: readonly Cell[]): (keyof Cell)[] {
  return FACTORS.filter((f) => f !== 'scenario' && new Set(cells.map((c) => c[f])).size > 1);
}

/** Metrics shown beside the headline where a scenario has them. */
const BESIDE = ['early_copies', 'pins_per_s', 'gup_fallback_ratio', 'copying_tried', 'copying_won', 'lost_pins'];

function scenarioTable(summary: RunDocument['summary'], plan: RunPlan, name: string): string {
  const scenario = plan.scenarios.find((s) => s.name === name);
  const cells = plan.cells.filter((c) => c.scenario === name);
  if (scenario === undefined || cells.length === 0) return `${name}: no cells`;
  const row = (cellId: string, metric: string) => summary.find((r) => r.cell_id === cellId && r.metric === metric);
  const figure = (cellId: string, metric: string) => row(cellId, metric)?.p50 as number | null | undefined;
  const factors = varying(cells);
  const beside = BESIDE.filter((m) => m !== scenario.headline && cells.some((c) => (figure(c.cell_id, m) ?? 0) !== 0));
  const unit = cells.map((c) => row(c.cell_id, scenario.headline)?.unit).find((u) => u !== undefined) ?? '';
  const titles = [scenario.headline, 'p25 .. p75', 'ratio', 'n', ...beside, 'remarks'];
  const columns: Column[] = [
    ...factors.map((f): Column => ({ title: f, align: typeof cells[0]?.[f] === 'number' ? 'right' : 'left' })),
    ...titles.map((t): Column => ({ title: t, align: t === 'remarks' ? 'left' : 'right' })),
  ];
  const rows = cells.map((cell) => {
    const head = row(cell.cell_id, scenario.headline);
    const p50 = figure(cell.cell_id, scenario.headline);
    const base = figure(baselineId(scenario, cell), scenario.headline);
    const text = (value: unknown) => (typeof value === 'number' ? formatNumber(value) : '');
    return [
      ...factors.map((f) => String(cell[f])),
      text(p50),
      typeof p50 === 'number' ? `${text(head?.p25)} .. ${text(head?.p75)}` : '',
      typeof p50 === 'number' && typeof base === 'number' && base > 0 ? (p50 / base).toFixed(3) : '',
      String(head?.n ?? 0),
      ...beside.map((m) => text(figure(cell.cell_id, m))),
      String(head?.warnings ?? ''),
    ];
  });
  return `${name}: ${scenario.question}\n(medians; ${scenario.headline} in ${unit}; ratio to ${describeBaseline(scenario.baseline(cells[0] as Cell))})\n${renderTable(columns, rows)}`;
}

function describeBaseline(replaced: Readonly<Record<string, unknown>>): string {
  return `the cell with ${Object.entries(replaced)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}`;
}
