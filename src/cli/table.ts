import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { SIGNS } from '../verdicts.js';

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
}

/** Aligned columns under a line of titles; no colour off a terminal or with NO_COLOR. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((c, i) => Math.max(c.title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const padded = (cell: string, { align }: Column, width: number) =>
    align === 'left' ? cell.padEnd(width) : cell.padStart(width);
  const line = (cells: readonly string[]) =>
    columns
      .map((c, i) => {
        const cell = padded(cells[i] ?? '', c, widths[i] as number);
        return c.paint === undefined ? cell : c.paint(cell);
      })
      .join('  ')
      .trimEnd();
  return [
    colors.bold(
      columns
        .map((c, i) => padded(c.title, c, widths[i] as number))
        .join('  ')
        .trimEnd(),
    ),
    ...rows.map(line),
  ].join('\n');
}

/** The same as a Markdown table. */
export function renderMarkdown(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = columns.map((c) => (c.align === 'left' ? '---' : '---:'));
  return [line(columns.map((c) => c.title)), line(rule), ...rows.map(line)].join('\n');
}
