import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { wrap } from '../answer/words.js';
import { SIGNS } from '../verdicts.js';
import { SCREEN } from './screen.js';

// Its own guess also says yes under CI= and FORCE_COLOR=, terminal or not.
const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb');

const PAINTS: Readonly<Record<string, (text: string) => string>> = {
  [SIGNS.Never]: colors.green,
  [SIGNS.Sometimes]: colors.red,
  [SIGNS.Unknown]: colors.yellow,
};

/** Good and bad at a glance, of what begins with a verdict's sign; off a terminal as it is. */
export function paintVerdict(text: string): string {
  return PAINTS[text.trimStart().charAt(0)]?.(text) ?? text;
}

/** A line without its colours. */
export function plain(line: string): string {
  return stripVTControlCharacters(line);
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** a cell, padded, in colours */
  readonly paint?: (cell: string) => string;
  /** text that takes more lines where the table would be too wide */
  readonly wraps?: boolean;
}

const GAP = 2;

/** As wide as its widest cell, but for texts: they share what the others leave of `widest`. */
function widthsOf(columns: readonly Column[], rows: readonly (readonly string[])[], widest: number): number[] {
  const widths = columns.map((c, i) => Math.max(c.title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const texts = [...columns.keys()].filter((i) => columns[i]?.wraps === true);
  const others = widths.reduce((sum, width, i) => (texts.includes(i) ? sum : sum + width), 0);
  let room = widest - others - GAP * (columns.length - 1);
  texts.sort((a, b) => (widths[a] as number) - (widths[b] as number));
  for (const [at, i] of texts.entries()) {
    widths[i] = Math.max(
      columns[i]?.title.length ?? 0,
      Math.min(widths[i] as number, Math.floor(room / (texts.length - at))),
    );
    room -= widths[i];
  }
  return widths;
}

/** Aligned columns under a line of titles; no colour off a terminal or with NO_COLOR. @param widest what texts are broken at */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widest: number = SCREEN.columns,
): string {
  const widths = widthsOf(columns, rows, widest);
  const padded = (cell: string, i: number) =>
    columns[i]?.align === 'left' ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number);
  const joined = (cells: readonly string[]) => cells.join(' '.repeat(GAP)).trimEnd();
  const line = (cells: readonly string[]) =>
    joined(columns.map(({ paint = (cell) => cell }, i) => paint(padded(cells[i] ?? '', i))));
  const lines = (row: readonly string[]): string[] => {
    const cells = columns.map(({ wraps }, i) => (wraps ? wrap(row[i] ?? '', widths[i]) : [row[i] ?? '']));
    const high = Math.max(1, ...cells.map(({ length }) => length));
    return Array.from({ length: high }, (_, at) => line(cells.map((cell) => cell[at] ?? '')));
  };
  return [colors.bold(joined(columns.map(({ title }, i) => padded(title, i)))), ...rows.flatMap(lines)].join('\n');
}

/** The same as a Markdown table. */
export function renderMarkdown(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = columns.map((c) => (c.align === 'left' ? '---' : '---:'));
  return [line(columns.map((c) => c.title)), line(rule), ...rows.map(line)].join('\n');
}
