import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../files/write.js';
import { MUTANTS_HEAD, readMutants } from '../mutants/file.js';
import { FACTORS } from '../plan/cell.js';
import { realityOf, realityText } from '../results/reality.js';
import { COMPARISONS, type CsvSchema, columnsOf, SUMMARY, textRow, VERDICTS } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { meansText, SIDE_NAMES, sideBySide } from '../results/side-by-side.js';
import { type Drawn, type ReportTable, reportPage } from './html.js';
import { type DrawnScenario, plotsOf } from './plots.js';
import { drawSvg, onWhite } from './svg.js';

const HIDDEN = ['schema_version', 'run_id', 'host_id', 'cell_id', 'arch'];
/** Where both cells are named, their factors are. */
const hidden = (schema: CsvSchema): readonly string[] => (schema === COMPARISONS ? [...HIDDEN, ...FACTORS] : HIDDEN);
const shown = (schema: CsvSchema) => columnsOf(schema).filter((c) => !hidden(schema).includes(c));

/** The page "How far from the real thing": empty where the run measured nothing but the model. */
function realityTables({ summary, comparisons }: RunData): ReportTable[] {
  const sides = sideBySide(summary, comparisons);
  const rows = sides.map((row) => {
    const others = SIDE_NAMES.flatMap((name) =>
      (['ns', 'ratio', 'ci_low', 'ci_high'] as const).map((key) => [`${name}_${key}`, row[name]?.[key] ?? null]),
    );
    const model = Object.entries(row).filter(([key]) => !(SIDE_NAMES as readonly string[]).includes(key));
    return textRow(Object.fromEntries([...model, ...others]));
  });
  const reality = realityOf(summary, comparisons);
  const beside = reality.rows.map(textRow);
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
      columns: Object.keys(beside[0] ?? {}),
      rows: beside,
    },
  ].filter((table) => table.rows.length > 0);
}

function tablesOf(data: RunData): ReportTable[] {
  const { summary, comparisons, verdicts } = data;
  const table = (id: string, title: string, schema: CsvSchema, rows: readonly object[]): ReportTable[] =>
    rows.length === 0 ? [] : [{ id, title, columns: shown(schema), rows: rows.map(textRow) }];
  return [
    ...realityTables(data),
    ...table('comparisons', 'Comparisons, by what the other side is to the cell', COMPARISONS, comparisons),
    { id: 'summary', title: 'Summary', columns: shown(SUMMARY), rows: summary.map(textRow) },
    ...table('verdicts', 'Verdicts', VERDICTS, verdicts),
    {
      id: 'mutants',
      title: 'Mutants: what each barrier and check is for (of this version of the code, whatever the run)',
      columns: MUTANTS_HEAD,
      rows: readMutants(),
    },
  ];
}

/** Draws plots/*.svg, plots/*.vl.json and report.html into a run's directory, from its rows and nothing else. @returns the files written */
export async function writeReport(dir: string, data: RunData, scenarios: readonly DrawnScenario[]): Promise<string[]> {
  const drawn: Drawn[] = [];
  for (const plot of plotsOf(data, scenarios)) drawn.push({ ...plot, svg: await drawSvg(plot.spec) });
  const files: [string, string][] = [
    ['report.html', reportPage(data.meta, data.notes, drawn, tablesOf(data))],
    ...drawn.flatMap((plot): [string, string][] => [
      [`plots/${plot.name}.svg`, onWhite(plot.svg)],
      [`plots/${plot.name}.vl.json`, `${JSON.stringify(plot.spec, null, 1)}\n`],
    ]),
  ];
  if (drawn.length > 0) makeFolder(join(dir, 'plots'));
  for (const [name, text] of files) writeFileAtomic(join(dir, name), text);
  return files.map(([name]) => join(dir, name));
}
