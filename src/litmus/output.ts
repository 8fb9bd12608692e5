/** What `forkbench litmus check` prints of what was decided. */

import { counted } from '../numbers.js';
import { printable } from '../printable.js';
import type { LitmusResult } from './check.js';
import type { CheckedFile } from './command.js';

export type LitmusFormat = 'text' | 'json' | 'table' | 'csv';

export interface OutputOptions {
  readonly format: LitmusFormat;
  /** do flags show? JSON has them always */
  readonly flags: boolean;
  readonly stats: boolean;
  /** a verdict that differs from what a test's `Result:` says is a failed gate */
  readonly expect: boolean;
  /** what a table and remarks may take; without it, as much as they need */
  readonly screen?: { readonly lines: number; readonly columns: number };
  /** one cell per column: how a table looks on this terminal */
  readonly table: (titles: readonly string[], rows: readonly (readonly string[])[]) => string;
}

export interface LitmusCheckOutput {
  /** 0 all decided; 2 a verdict that `expect` does not like; 4 a bound was hit; 65 a file was refused */
  readonly exit: 0 | 2 | 4 | 65;
  readonly stdout: string;
  readonly stderr: string;
}

const SCHEMA_VERSION = 1;
const LONGEST_PATH = 1024;
/** of a name in a table */
const LONGEST_CELL = 80;

export function litmusCheckOutput(checked: readonly CheckedFile[], options: OutputOptions): LitmusCheckOutput {
  const rows = checked.map(({ row }) => row);
  const exit = exitOf(rows, options.expect);
  const results = rows.map((row) => (options.stats ? row : { ...row, stats: null }));
  if (options.format === 'json') {
    return { exit, stdout: `${JSON.stringify({ schema_version: SCHEMA_VERSION, results })}\n`, stderr: '' };
  }
  const stdout = options.format === 'text' ? texts(checked, options) : tables(rows, options);
  return { exit, stdout, stderr: remarks(rows, options) };
}

function exitOf(rows: readonly LitmusResult[], expect: boolean): LitmusCheckOutput['exit'] {
  if (rows.some(({ error }) => error !== null)) return 65;
  if (expect && rows.some(({ match }) => match === false)) return 2;
  return rows.some(({ verdict }) => verdict === 'Unknown') ? 4 : 0;
}

/** Names that several files have: these are shown by file. */
function repeated(rows: readonly LitmusResult[]): (row: LitmusResult) => string {
  const files = new Map<string, Set<string>>();
  for (const { test, file } of rows) if (test !== null) files.set(test, (files.get(test) ?? new Set()).add(file));
  return ({ test, file }) => (test === null || (files.get(test)?.size ?? 0) > 1 ? printable(file, LONGEST_PATH) : test);
}

function texts(checked: readonly CheckedFile[], { flags }: OutputOptions): string {
  const nameOf = repeated(checked.map(({ row }) => row));
  const severalModels = new Set(checked.map(({ row }) => row.model)).size > 1;
  return checked
    .filter(({ text }) => text !== null)
    .map(({ row, text, witness }) => {
      const lines = (text as string).split('\n').filter((line) => flags || !line.startsWith('Flag '));
      const [name, shown] = [row.test as string, nameOf(row)];
      const named = name === shown ? lines : lines.map((line) => renamed(line, name, shown));
      const model = severalModels ? `Model ${row.model}\n` : '';
      return model + named.join('\n') + (witness === undefined ? '' : `${witness}\n\n`);
    })
    .join('');
}

/** In the three lines that begin with the test's name. */
function renamed(line: string, name: string, shown: string): string {
  for (const word of ['Test', 'Observation', 'Time']) {
    if (line.startsWith(`${word} ${name} `)) return `${word} ${shown}${line.slice(word.length + 1 + name.length)}`;
  }
  return line;
}

/** One line per file: a verdict per model. */
function tables(rows: readonly LitmusResult[], options: OutputOptions): string {
  const models = [...new Set(rows.map(({ model }) => model))];
  const nameOf = repeated(rows);
  const files = new Map<string, LitmusResult[]>();
  for (const row of rows) files.set(row.file, [...(files.get(row.file) ?? []), row]);
  const lines = [...files.values()].map((own) => {
    const row = own[0] as LitmusResult;
    const verdicts = models.map((model) => own.find((one) => one.model === model)?.verdict ?? '');
    const flags = options.flags ? [...new Set(own.flatMap((one) => one.flags))].join(' ') : '';
    const match = own.find((one) => one.match !== null)?.match ?? null;
    return { row, verdicts, flags, match, cells: { expected: row.expected ?? '', error: row.error ?? '' } };
  });
  if (options.format === 'csv') {
    const header = ['file', 'test', ...models, 'expected', 'match', 'flags', 'error'];
    const cells = lines.map(({ row, verdicts, flags, match, cells: { expected, error } }) => [
      ...[row.file, row.test ?? '', ...verdicts, expected, match === null ? '' : String(match), flags, error],
    ]);
    return [header, ...cells].map((line) => `${line.map(quoted).join(',')}\n`).join('');
  }
  const titles = ['test', ...models, 'expected', ''];
  const cells = lines.map(({ row, verdicts, flags, match, cells: { expected, error } }) => {
    const remark = [match === false ? 'MISMATCH' : '', flags, error].filter((part) => part !== '').join(' ');
    const matters = match === false || error !== '' || verdicts.includes('Unknown');
    return { matters, cells: [printable(nameOf(row), LONGEST_CELL), ...verdicts, expected, remark] };
  });
  const { shown, more } = fitting(cells, titles, options.screen);
  return `${options.table(titles, shown)}\n${more}\n${summary(rows)}\n`;
}

interface TableLine {
  /** a mismatch, an error or a bound: it comes first where not all have room */
  readonly matters: boolean;
  readonly cells: readonly string[];
}

/** What stands below and above the rows of a table. */
const AROUND = 5;
const SHORTEST_NAME = 24;

function fitting(
  lines: readonly TableLine[],
  titles: readonly string[],
  screen: OutputOptions['screen'],
): { shown: readonly (readonly string[])[]; more: string } {
  if (screen === undefined) return { shown: lines.map(({ cells }) => cells), more: '' };
  const room = screen.lines - AROUND;
  const sorted = lines.length <= room ? lines : [...lines].sort((a, b) => Number(b.matters) - Number(a.matters));
  const shown = sorted.slice(0, room);
  const widths = titles.map(
    (title, i) => Math.max(title.length, ...shown.map(({ cells }) => (cells[i] ?? '').length)) + 2,
  );
  const between = widths.slice(1, -1).reduce((a, b) => a + b, 2);
  const [first = 0, last = 0] = [widths[0], widths.at(-1)];
  const name = Math.max(SHORTEST_NAME, Math.min(first, screen.columns - between - Math.min(last, 12)));
  const remark = Math.max(0, screen.columns - between - Math.min(first, name));
  const rest = lines.length - shown.length;
  const open = sorted.slice(shown.length).filter(({ matters }) => matters).length;
  return {
    shown: shown.map(({ cells }) => [
      lastOf(cells[0] ?? '', name),
      ...cells.slice(1, -1),
      firstOf(cells.at(-1) ?? '', remark),
    ]),
    more: rest === 0 ? '' : `and ${rest} more${open > 0 ? `, ${open} of them with a remark` : ''}: --all\n`,
  };
}

const firstOf = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 2))}..`;
/** The end of a path says more than its beginning. */
const lastOf = (text: string, most: number): string => (text.length <= most ? text : `..${text.slice(2 - most)}`);

/** RFC 4180. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function summary(rows: readonly LitmusResult[]): string {
  const files = new Set(rows.map(({ file }) => file)).size;
  const refused = new Set(rows.filter(({ error }) => error !== null).map(({ file }) => file)).size;
  const count = (is: (row: LitmusResult) => boolean): number => rows.filter(is).length;
  const compared = count(({ match }) => match !== null);
  const unknown = count(({ verdict }) => verdict === 'Unknown');
  return [
    `${counted(files, 'test')}, ${counted(
      count(({ verdict }) => verdict !== null),
      'verdict',
    )}`,
    `${compared - count(({ match }) => match === false)} of ${compared} as their Result: says`,
    ...(unknown > 0 ? [`${unknown} Unknown`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join('; ');
}

/** Lines beside a table. */
const REMARKS = 20;

/** Beside herd's lines, since what compares those must not trip over these. */
function remarks(rows: readonly LitmusResult[], { format, expect, stats, screen }: OutputOptions): string {
  const lines = new Set<string>();
  for (const row of rows) {
    const file = printable(row.file, LONGEST_PATH);
    if (row.error !== null) lines.add(`forkbench: ${file}: ${row.error}`);
    for (const note of row.notes) lines.add(`${file}: ${note}`);
    if (row.match === false && (expect || format === 'text')) {
      lines.add(`forkbench: ${file}: MISMATCH, ${row.verdict} under ${row.model}, and its Result: is ${row.expected}`);
    }
    if (stats && row.stats !== null) {
      const { visited, executions, peak_bytes } = row.stats;
      const memory = `${Math.round(peak_bytes / 2 ** 20)} MiB`;
      lines.add(`${file}: ${row.model}: visited ${visited}, executions ${executions}, peak memory ${memory}`);
    }
  }
  const most = screen === undefined ? lines.size : REMARKS;
  const rest = lines.size - most;
  const shown = [...lines].slice(0, most);
  return [...shown, ...(rest > 0 ? [`and ${rest} more remarks: --all`] : [])].map((line) => `${line}\n`).join('');
}
