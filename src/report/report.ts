import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS_HEAD, readMutants } from '../mutants/file.js';
import { COMPARISONS_COLUMNS, SUMMARY_COLUMNS } from '../results/columns.js';
import { writeFileAtomic } from '../results/csv.js';
import {
  numberOf,
  readComparisons,
  readCsvFile,
  readMeta,
  readSamples,
  readSummary,
  type TextRow,
} from '../results/read-run.js';
import { realityOf, realityText } from '../results/reality.js';
import { meansText, type Side, sideBySide } from '../results/side-by-side.js';
import { type Drawn, type ReportTable, reportPage } from './html.js';
import { plotsOf } from './plots.js';
import { drawSvg, onWhite } from './svg.js';

const HIDDEN = ['schema_version', 'run_id', 'host_id', 'cell_id', 'arch'];
const shown = (columns: readonly string[]) => columns.filter((c) => !HIDDEN.includes(c));

/** Numbers must be numbers: a file that was edited by hand fails here and not in a picture. */
function check(rows: readonly TextRow[], columns: readonly string[], file: string): void {
  for (const row of rows) for (const column of columns) numberOf(row, column, file);
}

const asText = (row: object): TextRow =>
  Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v === null ? '' : String(v)]));

/** The page "How far from the real thing": empty where the run measured nothing but the model. */
function realityTables(summary: readonly TextRow[], comparisons: readonly TextRow[]): ReportTable[] {
  const sides = sideBySide(summary, comparisons);
  const rows = sides.map(({ twin, twin_kernel, floor, kernel, ...model }) => {
    const others = Object.entries({ twin, twin_kernel, floor, kernel }).flatMap(([name, side]) =>
      ['ns', 'ratio', 'ci_low', 'ci_high'].map((key) => [`${name}_${key}`, side?.[key as keyof Side] ?? null]),
    );
    return asText({ ...model, ...Object.fromEntries(others) });
  });
  const reality = realityOf(summary);
  return [
    {
      id: 'side-by-side',
      title: 'How far from the real thing',
      about: `Model, the same loop in C (twin: V8's instructions; twin_kernel: the kernel's), the floor and fork(2) of this machine; ns per PTE, ratio = model / it. Geometric means: ${meansText(sides)}.`,
      columns: Object.keys(rows[0] ?? {}),
      rows,
    },
    {
      id: 'reality',
      title: 'The model and fork(2), factor by factor',
      about: `The modelled fork beside this machine's own fork(2), medians. ${realityText(reality)}.`,
      columns: Object.keys(reality.rows[0] ?? {}),
      rows: reality.rows.map(asText),
    },
  ].filter((table) => table.rows.length > 0);
}

function tablesOf(dir: string, summary: readonly TextRow[], comparisons: readonly TextRow[]): ReportTable[] {
  const tables: ReportTable[] = [{ id: 'summary', title: 'Summary', columns: shown(SUMMARY_COLUMNS), rows: summary }];
  if (comparisons.length > 0) {
    check(comparisons, ['ratio', 'ci_low', 'ci_high'], 'comparisons.csv');
    tables.unshift({
      id: 'comparisons',
      title: 'Comparisons with the baseline',
      columns: shown(COMPARISONS_COLUMNS),
      rows: comparisons,
    });
  }
  if (existsSync(join(dir, 'verdicts.csv'))) {
    const rows = readCsvFile(dir, 'verdicts.csv', ['protocol', 'model', 'verdict']);
    tables.push({
      id: 'verdicts',
      title: 'Verdicts',
      columns: shown(Object.keys(rows[0] ?? { protocol: '', model: '', verdict: '' })),
      rows,
    });
  }
  tables.unshift(...realityTables(summary, comparisons));
  tables.push({
    id: 'mutants',
    title: 'Mutants: what each barrier and check is for (of this version of the code, whatever the run)',
    columns: MUTANTS_HEAD,
    rows: readMutants(),
  });
  return tables;
}

/**
 * Draws plots/*.svg, plots/*.vl.json and report.html from the files of a run directory, and from nothing else.
 * @returns the files written
 * @throws exit 65 where a file is missing or is not what it should be
 */
export async function writeReport(dir: string): Promise<string[]> {
  const meta = readMeta(dir);
  const summary = readSummary(dir);
  const samples = readSamples(dir);
  check(summary, ['p25', 'p50', 'p75', 'ci_low', 'ci_high'], 'summary.csv');
  check(samples, ['value', 't_offset_ns'], 'samples.csv');
  const comparisons = existsSync(join(dir, 'comparisons.csv')) ? readComparisons(dir) : [];
  const drawn: Drawn[] = [];
  for (const plot of plotsOf({ summary, samples, comparisons })) drawn.push({ ...plot, svg: await drawSvg(plot.spec) });
  const tables = tablesOf(dir, summary, comparisons);
  const files: [string, string][] = [
    ['report.html', reportPage(meta, drawn, tables)],
    ...drawn.flatMap((plot): [string, string][] => [
      [`plots/${plot.name}.svg`, onWhite(plot.svg)],
      [`plots/${plot.name}.vl.json`, `${JSON.stringify(plot.spec, null, 1)}\n`],
    ]),
  ];
  if (drawn.length > 0) mkdirSync(join(dir, 'plots'), { recursive: true });
  for (const [name, text] of files) writeFileAtomic(join(dir, name), text);
  return files.map(([name]) => join(dir, name));
}
