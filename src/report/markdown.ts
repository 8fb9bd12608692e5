/** Tables of a document in Markdown. */

import type { SummaryRow } from '../results/rows.js';

/** A table; its first column left, the others right. */
export function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** p50 of one row, with p25 and p75; digits that fit a table. */
export function spread(row: Pick<SummaryRow, 'p25' | 'p50' | 'p75'> | undefined): string {
  const text = (value: number | null | undefined) => value?.toPrecision(3) ?? '-';
  return row?.p50 === null || row === undefined ? '-' : `${text(row.p50)} (${text(row.p25)} .. ${text(row.p75)})`;
}
