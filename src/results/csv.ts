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
