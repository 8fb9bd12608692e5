import { cardLines } from '../answer/card.js';
import { cardOfRun } from '../answer/of-run.js';
import { wrap } from '../answer/words.js';
import { PERF_EVENTS } from '../measure/perf.js';
import { formatNumber } from '../numbers.js';
import { toCsv } from '../results/csv.js';
import { gobench } from '../results/gobench.js';
import { stepNames } from '../results/ladder.js';
import { noiseText } from '../results/noise.js';
import { realityOf, realityText } from '../results/reality.js';
import { jsonRow, SUMMARY } from '../results/rows.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import type { RunDocument } from '../results/run-writer.js';
import { meansText, SIDE_NAMES, SIDES, type Side, sideBySide } from '../results/side-by-side.js';
import { moreTimeText, trustOf, trustText } from '../results/trust.js';
import { blocksOf, type RunOptions, type RunPlan } from './run-plan.js';
import { type ScenarioTable, scenarioTable } from './scenario-table.js';
import { type Column, paintVerdict, renderMarkdown, renderTable } from './table.js';

/** What can be told apart, and what more time would buy. */
function resolutionText(doc: RunDocument): string[] {
  return [noiseText(doc.noise), moreTimeText(doc)].filter((line) => line !== '');
}

/** What perf counted per PTE of the rung a step leads to; empty where it counted nothing. */
function countOf(doc: RunDocument, step: string, metric: string): string {
  const names = stepNames(doc.summary);
  const row = doc.summary.find((r) => r.metric === metric && names.get(r.cell_id) === step);
  return row?.p50 === undefined || row.p50 === null ? '' : formatNumber(row.p50);
}

/** The ladder's steps, or nothing. */
function ladderTable(doc: RunDocument, options: RunOptions, render: typeof renderTable): string {
  if (doc.ladder.length === 0) return '';
  const counters = options.counters ? Object.values(PERF_EVENTS) : [];
  const columns: Column[] = [
    { title: 'ingredient', align: 'left' },
    { title: 'ns per PTE', align: 'right' },
    { title: '95 %', align: 'right' },
    ...counters.map((metric): Column => ({ title: metric.replace('_per_pte', '').replace('_', ' '), align: 'right' })),
  ];
  const rows = doc.ladder.map(({ step, onTopOf, ns, half }) => [
    onTopOf === '' ? step : `+ ${step} (on ${onTopOf})`,
    ns.toFixed(2),
    half === null ? '' : `+- ${half.toFixed(2)}`,
    ...counters.map((metric) => countOf(doc, step, metric)),
  ]);
  return `where the nanoseconds of one PTE go (differences of levels):\n\n${render(columns, rows)}\n\n`;
}

const withNotes = (body: string, notes: readonly string[]) => [body, ...notes].join('\n');

function tables(doc: RunDocument, plan: RunPlan, render: (table: ScenarioTable) => string): string {
  return plan.scenarios
    .map((scenario) => ({ scenario, cells: plan.cells.filter((c) => c.scenario === scenario.name) }))
    .filter(({ cells }) => cells.length > 0)
    .map(({ scenario, cells }) => render(scenarioTable(doc, scenario, cells)))
    .join('\n\n');
}

const RATIO = (side: Side | null): string =>
  side?.ratio === null || side === null
    ? ''
    : `${side.ratio.toFixed(3)} (${side.ci_low?.toFixed(3) ?? '?'} .. ${side.ci_high?.toFixed(3) ?? '?'})`;

/** Model, twin, floor and kernel in one row each; nothing where the run has no twin. */
function sideTable(doc: RunDocument, render: typeof renderTable): string {
  const found = sideBySide(doc.summary, doc.comparisons);
  const sides = SIDE_NAMES.filter((name) => found.some((row) => row[name] !== null));
  if (sides.length === 0) return '';
  const columns: Column[] = [
    ...['protocol', 'write-protect', 'fence', 'per', 'layout'].map((title): Column => ({ title, align: 'left' })),
    { title: 'model', align: 'right' },
    ...sides.flatMap((name): Column[] => [
      { title: SIDES[name], align: 'right' },
      { title: 'model / it (95 %)', align: 'right' },
    ]),
  ];
  const rows = found.map((row) => [
    ...[row.protocol, row.wrprotect, row.fence, row.fence_per, row.layout],
    formatNumber(row.model_ns),
    ...sides.flatMap((name) => [row[name] === null ? '' : formatNumber(row[name].ns), RATIO(row[name])]),
  ]);
  return `how far from the real thing (medians of ns per PTE; ratios of levels):\n\n${render(columns, rows)}\n\nmodel / it, geometric mean over the rows: ${meansText(found)}\n\n`;
}

/** What was left out. */
function skippedText(plan: RunPlan): string {
  return plan.skipped
    .map(({ scenario, cells, reason }) => `skipped: ${scenario}: ${cells} cells: ${reason}\n`)
    .join('');
}

function realityLine({ summary, comparisons }: RunDocument): string {
  const text = realityText(realityOf(summary, comparisons));
  return text === '' ? '' : `${text}\n`;
}

/** Every table of a run, as summary.txt has them. */
export function tablesText(doc: RunDocument, plan: RunPlan, options: RunOptions): string {
  const found = tables(doc, plan, (t) => withNotes(`${t.title}\n${renderTable(t.columns, t.rows)}`, t.notes));
  return `${found}\n\n${sideTable(doc, renderTable)}${ladderTable(doc, options, renderTable)}${realityLine(doc)}${noiseText(doc.noise)}\n`;
}

/** A terminal's worth of lines: longer tables are left to summary.txt. */
const SCREEN = 50;

/** What the run found, last; above it the tables, where they fit the screen or were asked for. */
function answerText(doc: RunDocument, plan: RunPlan, options: RunOptions): string {
  const answer = [
    ...cardLines(cardOfRun(doc), paintVerdict),
    ...[trustText(doc), moreTimeText(doc)].filter((line) => line !== '').flatMap((line) => wrap(line)),
  ];
  const below = `${skippedText(plan)}${answer.join('\n')}\n`;
  const above = tablesText(doc, plan, options);
  const lines = above.split('\n').length + below.split('\n').length;
  if (options.tables || lines <= SCREEN) return `${above}${below}files: ${doc.dir}\n`;
  return `${below}files: ${doc.dir} (report.html; every table: summary.txt, or --tables)\n`;
}

/** Prints what a run found, in the format that was asked for; the reproduce line goes to stderr. */
export function printRun(doc: RunDocument, plan: RunPlan, options: RunOptions, command: string): void {
  process.stdout.write(renderRun(doc, plan, options));
  if (!options.quiet) process.stderr.write(`reproduce: ${command}\n`);
}

/** The one document of --json, as plain data. */
export function jsonDocument(doc: RunDocument): Record<string, unknown> {
  const { run_id, dir, summary, comparisons, ladder, warnings } = doc;
  return {
    ...{ schema_version: SCHEMA_VERSION, run_id, dir, summary: summary.map(jsonRow) },
    ...{ comparisons: comparisons.map(jsonRow), ladder, warnings, trust: trustOf(doc) },
  };
}

/** What a run found, in the format that was asked for. */
export function renderRun(doc: RunDocument, plan: RunPlan, options: RunOptions): string {
  switch (options.json ? 'json' : options.format) {
    case 'json':
      return `${JSON.stringify(jsonDocument(doc), null, 2)}\n`;
    case 'csv':
      return toCsv(SUMMARY, doc.summary);
    case 'md':
      return `${tables(doc, plan, (t) => withNotes(`### ${t.title.replace('\n', '\n\n')}\n\n${renderMarkdown(t.columns, t.rows)}`, t.notes))}\n\n${sideTable(doc, renderMarkdown)}${ladderTable(doc, options, renderMarkdown)}${skippedText(plan)}${realityLine(doc)}${[...resolutionText(doc), trustText(doc)].join('\n')}\n`;
    case 'gobench':
      return gobench(doc.samples);
    case 'table':
      return answerText(doc, plan, options);
  }
}

/** What would be measured, without measuring. */
export function printDryRun(plan: RunPlan, options: RunOptions, command: string): void {
  const { cells, launches, blocks, samples, memoryBytes } = plan;
  if (options.json || options.format === 'json') {
    const document = {
      schema_version: SCHEMA_VERSION,
      cells: cells.map(jsonRow),
      launches,
      blocks,
      samples,
      memory_bytes: memoryBytes,
      notes: plan.notes,
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  for (const cell of cells) process.stdout.write(`${cell.cell_id}\n`);
  process.stdout.write(
    `${cells.length} cells x ${launches} launches x ${blocks} blocks x ${samples} samples (and a warm-up of 2 to 4), ` +
      `${Math.ceil(memoryBytes / 2 ** 20)} MiB of shared memory\n`,
  );
  const whole = cells.length * blocks;
  if (blocksOf(plan) < whole)
    process.stdout.write(`large cells are measured less: ${blocksOf(plan)} of ${whole} blocks per launch\n`);
  for (const note of plan.notes) process.stderr.write(`note: ${note}\n`);
  process.stderr.write(`reproduce: ${command}\n`);
}
