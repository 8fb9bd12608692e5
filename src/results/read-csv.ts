import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';
import { printable } from '../printable.js';
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

/** More columns than this are no file of ours, of whatever version. */
const MOST_COLUMNS = 1000;
/** of a record, which no file of ours nearly has */
const LONGEST_RECORD = 2 ** 24;
/** As many as Node's usual heap holds. */
const MOST_ROWS = 4_000_000;
/** texts of a column that are kept */
const MOST_KNOWN = 4096;
const NEWLINE = 10;
const QUOTE = 34;

/** A file's bytes, cut behind a record where they are cut: a text of more than 512 MiB is none in V8. */
function* wholeRecords(chunks: Iterable<Buffer>, file: string): Generator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let quoted = false; // at the end of `rest`
  for (const chunk of chunks) {
    let end = -1;
    for (let at = 0; at < chunk.length; at++) {
      if (chunk[at] === QUOTE) quoted = !quoted;
      else if (chunk[at] === NEWLINE && !quoted) end = at;
    }
    const all = Buffer.concat([rest, chunk]);
    const cut = end < 0 ? 0 : rest.length + end + 1;
    if (cut > 0) yield all.subarray(0, cut);
    rest = all.subarray(cut);
    if (rest.length > LONGEST_RECORD) throw bad(file, `a record of more than ${LONGEST_RECORD / 2 ** 20} MiB`);
  }
  if (rest.length > 0) yield rest;
}

/** The records of a part of a file. @param before how many rows stand before it */
function records(part: Buffer, file: string, before: number): string[][] {
  try {
    return parse(part, { bom: before === 0, record_delimiter: ['\r\n', '\n'], relax_column_count: true });
  } catch (error) {
    const { lines = 0 } = error as { lines?: number };
    const what = (error as Error).message.replace(/ on line \d+/, '').replace(/ at line \d+/, '');
    throw bad(file, `row ${before + Math.max(1, lines)}: ${printable(what)}`);
  }
}

/** A header that has our columns, each once; a newer version may have appended its own, an older one lacks what was appended since. */
function checkHeader(
  header: readonly string[],
  file: string,
  wanted: readonly string[],
  needed: readonly string[],
): void {
  if (header.length > MOST_COLUMNS) throw bad(file, `${header.length} columns; a file of a run has ${wanted.length}`);
  const missing = needed.filter((column) => !header.includes(column));
  if (missing.length > 0) throw bad(file, `no column ${missing.join(', ')}`);
  const twice = wanted.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice !== undefined) throw bad(file, `two columns ${twice}`);
}

/** What a column's fields say. Most say the same again and again: they are decoded once, and share what they say. */
class Column {
  readonly name: string;
  readonly #schema: z.ZodType;
  readonly #known = new Map<string, unknown>();

  constructor(name: string, schema: z.ZodType) {
    this.name = name;
    this.#schema = schema;
  }

  /** @returns undefined for what is none of the column's */
  value(field: string): unknown {
    const known = this.#known.get(field);
    if (known !== undefined) return known;
    const decoded = z.safeDecode(this.#schema, field);
    if (!decoded.success) return undefined;
    if (this.#known.size < MOST_KNOWN) this.#known.set(field, decoded.data);
    return decoded.data;
  }
}

/**
 * Rows of a CSV file; a byte-order mark and CRLF are no matter.
 * @param chunks of its bytes
 * @throws exit 65 naming the file, the row (as an editor counts: the header is 1) and the column
 */
export function rowsOfCsv<S extends CsvSchema>(schema: S, chunks: Iterable<Buffer>, file: string): z.output<S>[] {
  const wanted = columnsOf(schema);
  const columns = wanted.map((name) => new Column(name, schema.shape[name] as z.ZodType));
  const needed = wanted.filter((name) => !z.safeDecode(schema.shape[name] as z.ZodType, undefined).success);
  const rows: z.output<S>[] = [];
  let header: readonly string[] | undefined;
  let where: readonly number[] = [];
  let seen = 0;
  for (const part of wholeRecords(chunks, file))
    for (const fields of records(part, file, seen)) {
      seen++;
      if (header === undefined) {
        checkHeader(fields, file, wanted, needed);
        header = fields;
        where = wanted.map((column) => fields.indexOf(column));
        continue;
      }
      if (fields.length !== header.length)
        throw bad(file, `row ${seen}: ${fields.length} fields under ${header.length} columns`);
      if (rows.length === MOST_ROWS) throw bad(file, `more than ${MOST_ROWS} rows`);
      rows.push(rowOf(schema, columns, where, fields, file, seen));
    }
  if (header === undefined) checkHeader([], file, wanted, needed);
  return rows;
}

function rowOf<S extends CsvSchema>(
  schema: S,
  columns: readonly Column[],
  where: readonly number[],
  fields: readonly string[],
  file: string,
  at: number,
): z.output<S> {
  const values: Record<string, unknown> = {};
  let odd = false;
  for (const [i, column] of columns.entries()) {
    const value = column.value(fields[where[i] as number] ?? '');
    values[column.name] = value;
    // What a column has none of is told by all of the row; so is what may be missing only beside something else.
    if (value === undefined || value === null) odd = true;
  }
  if (!odd) return values as z.output<S>;
  const named = Object.fromEntries(columns.map(({ name }, i) => [name, fields[where[i] as number] ?? '']));
  const row = z.safeDecode(schema, named as z.input<S>);
  if (row.success) return row.data;
  const [issue] = row.error.issues;
  const column = String(issue?.path[0]);
  throw bad(file, `row ${at}: ${column} is ${complaint(named[column] ?? '', issue?.message)}`);
}

/** The same of a text. */
export function parseCsv<S extends CsvSchema>(schema: S, text: string, file: string): z.output<S>[] {
  return rowsOfCsv(schema, [Buffer.from(text)], file);
}

/** The columns of a CSV file; none where it is not one. */
export function headerOf(chunks: Iterable<Buffer>): string[] {
  for (const chunk of chunks) {
    try {
      const [header] = parse(chunk, { to: 1, bom: true, relax_column_count: true }) as string[][];
      return header ?? [];
    } catch {
      break; // whoever reads the rows will say what is wrong
    }
  }
  return [];
}
