import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';
import { type CsvSchema, columnsOf } from './rows.js';

/** Characters of a field that an error shows. */
const SHOWN = 40;

/** `'many', not a number`; whatever the field holds, on one line. */
function complaint(field: string, why = ''): string {
  if (field === '') return why.startsWith('empty') ? why : 'empty';
  const shown = field.length > SHOWN ? `${field.slice(0, SHOWN)}...` : field;
  return `'${JSON.stringify(shown).slice(1, -1)}', ${why}`;
}

const bad = (file: string, what: string): ForkbenchError => new ForkbenchError(EXIT.badInput, `${file}: ${what}`);

/** The columns of a CSV text; none where it is not one. */
export function headerOf(text: string): string[] {
  try {
    return (parse(text, { to: 1, bom: true, relax_column_count: true }) as string[][])[0] ?? [];
  } catch {
    return []; // whoever reads the rows will say what is wrong
  }
}

/** A text that is not CSV, or whose header lacks one of our columns; a newer version may have appended its own. */
function fieldsOf(text: string, file: string, wanted: readonly string[]): Record<string, string>[] {
  let header: string[] = [];
  const columns = (found: string[]): string[] => {
    header = found;
    return found;
  };
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns, bom: true, record_delimiter: ['\r\n', '\n'] });
  } catch (error) {
    throw bad(file, (error as Error).message);
  }
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) throw bad(file, `no column ${missing.join(', ')}`);
  const twice = wanted.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice !== undefined) throw bad(file, `two columns ${twice}`);
  return rows;
}

/**
 * Rows of the text of a CSV file; a byte-order mark and CRLF are no matter.
 * @throws exit 65 naming the file, the row (as an editor counts: the header is 1) and the column
 */
export function parseCsv<S extends CsvSchema>(schema: S, text: string, file: string): z.output<S>[] {
  return fieldsOf(text, file, columnsOf(schema)).map((fields, at) => {
    const row = z.safeDecode(schema, fields as z.input<S>);
    if (row.success) return row.data;
    const [issue] = row.error.issues;
    const column = String(issue?.path[0]);
    throw bad(file, `row ${at + 2}: ${column} is ${complaint(fields[column] ?? '', issue?.message)}`);
  });
}
