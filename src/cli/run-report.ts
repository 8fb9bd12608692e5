import { answerLines } from '../answer/card.js';
import { cardOfRun } from '../answer/of-run.js';
import { fenceText } from '../answer/verdicts.js';
import { PERF_EVENTS } from '../measure/perf.js';
import { formatNumber } from '../numbers.js';
import { toCsv } from '../results/csv.js';
import { factorsOf, factorsText } from '../results/factors.js';
import { gobench } from '../results/gobench.js';
import { stepNames } from '../results/ladder.js';
import { noiseText } from '../results/noise.js';
import { realityOf, realityText } from '../results/reality.js';
import { jsonRow, SUMMARY } from '../results/rows.js';
import type { RunDocument } from '../results/run-writer.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { meansText, SIDE_NAMES, SIDES, sideBySide } from '../results/side-by-side.js';
import { moreTimeText, trustAndMore, trustOf, trustText } from '../results/trust.js';
import { blocksOf, type RunOptions, type RunPlan } from './run-plan.js';
import { type ScenarioTable, scenarioTable, WIDEST } from './scenario-table.js';
import { SCREEN, sentences, sentencesText } from './screen.js';
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

function tables(
  doc: RunDocument,
  plan: RunPlan,
  render: (table: ScenarioTable) => string,
  widest: number = WIDEST,
): string {
  return plan.scenarios
    .map((scenario) => ({ scenario, cells: plan.cells.filter((c) => c.scenario === scenario.name) }))
    .filter(({ cells }) => cells.length > 0)
    .map(({ scenario, cells }) => render(scenarioTable(doc, scenario, cells, widest)))
    .join('\n\n');
}

/** A row for the model and each thing beside it, by variant; nothing where the run has no twin. */
function sideTable(doc: RunDocument, render: (columns: readonly Column[], rows: string[][]) => string): string {
  const found = sideBySide(doc.summary, doc.comparisons);
  if (found.length === 0) return '';
  const left = (title: string): Column => ({ title, align: 'left' });
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [...['variant', 'beside it'].map(left), ...['model', 'it', 'model / it', '95 %'].map(right)];
  const rows = found.flatMap((row) =>
    SIDE_NAMES.flatMap((name) => {
      const side = row[name];
      if (side === null) return [];
      const { ns, ratio, ci_low, ci_high } = side;
      const interval = ci_low === null || ci_high === null ? '' : `${ci_low.toFixed(3)} .. ${ci_high.toFixed(3)}`;
      const variant = [row.protocol, row.wrprotect, fenceText(row), row.layout].join(' ');
      return [[variant, SIDES[name], formatNumber(row.model_ns), formatNumber(ns), ratio?.toFixed(3) ?? '', interval]];
    }),
  );
  const means = sentences([`model / it, geometric mean over the rows: ${meansText(found)}`]).join('\n');
  return `how far from the real thing (medians of ns per PTE; ratios of levels):\n\n${render(columns, rows)}\n\n${means}\n\n`;
}

/** What was left out. */
function skippedText(plan: RunPlan): string {
  const texts = plan.skipped.map(
    ({ scenario, cells, reason }) => `skipped: ${scenario}: ${cells} ${cells === 1 ? 'cell' : 'cells'}: ${reason}`,
  );
  return sentencesText(texts);
}

function realityLine({ summary, comparisons }: RunDocument): string {
  const texts = [realityText(realityOf(summary, comparisons)), factorsText(factorsOf(summary, comparisons))];
  return sentencesText(texts.filter((text) => text !== ''));
}

/** Every table of a run, as summary.txt has them. */
export function tablesText(doc: RunDocument, plan: RunPlan, options: RunOptions, widest: number = WIDEST): string {
  const render = (columns: readonly Column[], rows: readonly (readonly string[])[]): string =>
    renderTable(columns, rows, widest);
  const found = tables(doc, plan, (t) => withNotes(`${t.title}\n${render(t.columns, t.rows)}`, t.notes), widest);
  const noise = sentences(noiseText(doc.noise).split('\n')).join('\n');
  return `${found}\n\n${sideTable(doc, render)}${ladderTable(doc, options, render)}${realityLine(doc)}${noise}\n`;
}

/** What the run found, last; above it the tables, where they fit the screen or were asked for. */
function answerText(doc: RunDocument, plan: RunPlan, options: RunOptions): string {
  const answer = answerLines(cardOfRun(doc), trustAndMore(doc), paintVerdict);
  const below = `${answer.join('\n')}\n`;
  const files = `files: ${doc.dir}`;
  const between = (more = ''): string => {
    const line = `${files}${more}`.length <= SCREEN.columns ? `${files}${more}` : `${files}\n ${more}`;
    return `${skippedText(plan)}${line.trimEnd()}\n`;
  };
  const tables = tablesText(doc, plan, options, options.tables ? WIDEST : SCREEN.columns);
  const all = `${tables}${between()}${below}`;
  const fits = all.split('\n').length <= SCREEN.lines;
  return options.tables || fits ? all : `${between(' (report.html; tables: summary.txt, or --tables)')}${below}`;
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
