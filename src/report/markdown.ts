/** Tables of a document in Markdown. */

/** A row of a CSV file, as text. */
export type Row = Readonly<Record<string, string>>;

/** A table; its first column left, the others right. */
export function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** p50 of one row, with p25 and p75; digits that fit a table. */
export function spread(row: Row | undefined): string {
  if (row === undefined || !row.p50) return '-';
  const text = (value: string | undefined) => Number(value).toPrecision(3);
  return `${text(row.p50)} (${text(row.p25)} .. ${text(row.p75)})`;
}
