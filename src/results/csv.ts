import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { type CsvSchema, columnsOf } from './rows.js';

/** Rows without a header: RFC 4180, LF; numbers in full precision, null as an empty field. Throws for what its schema has no text for: NaN. */
export function csvLines<S extends CsvSchema>(schema: S, rows: readonly z.output<S>[]): string {
  const columns = columnsOf(schema);
  const lines = rows.map((row) => {
    const fields = z.encode(schema, row) as Record<string, string>;
    return columns.map((column) => fields[column] ?? '');
  });
  return stringify(lines, { record_delimiter: 'unix' });
}

/** The same under one header line. */
export function toCsv<S extends CsvSchema>(schema: S, rows: readonly z.output<S>[]): string {
  return `${columnsOf(schema).join(',')}\n${csvLines(schema, rows)}`;
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
