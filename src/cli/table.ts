import { createColors } from 'picocolors';

// Its own guess also says yes under CI= and FORCE_COLOR=, terminal or not.
const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb');

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Aligned columns under a line of titles; no colour off a terminal or with NO_COLOR. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((c, i) => Math.max(c.title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    columns
      .map((c, i) =>
        c.align === 'left'
          ? (cells[i] ?? '').padEnd(widths[i] as number)
          : (cells[i] ?? '').padStart(widths[i] as number),
      )
      .join('  ')
      .trimEnd();
  return [colors.bold(line(columns.map((c) => c.title))), ...rows.map(line)].join('\n');
}

/** The same as a Markdown table. */
export function renderMarkdown(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = columns.map((c) => (c.align === 'left' ? '---' : '---:'));
  return [line(columns.map((c) => c.title)), line(rule), ...rows.map(line)].join('\n');
}
