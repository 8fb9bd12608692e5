import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import type { Row, Value } from './columns.js';

function cast(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`a CSV never holds ${value}`);
  return String(value);
}

/** Rows without a header: RFC 4180, LF; numbers in full precision, null as an empty field. */
export function csvLines(columns: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => cast(row[column] ?? null)));
  return stringify(lines, { record_delimiter: 'unix' });
}

/** The same under one header line. */
export function toCsv(columns: readonly string[], rows: readonly Row[]): string {
  return `${columns.join(',')}\n${csvLines(columns, rows)}`;
}

/** Writes beside the file and renames: a crash leaves the old file or the new one. */
export function writeFileAtomic(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text);
  try {
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    rmSync(`${path}.tmp`, { force: true });
    throw error;
  }
}
