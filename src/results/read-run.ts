import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';
import { COMPARISONS_COLUMNS, SAMPLES_COLUMNS, SUMMARY_COLUMNS } from './columns.js';

export type TextRow = Readonly<Record<string, string>>;

const META = z.looseObject({
  schema_version: z.number(),
  run_id: z.string(),
  host_id: z.string(),
  partial: z.boolean(),
  noise_floor: z.array(z.looseObject({ scenario: z.string(), floor: z.number() })).nullable(),
  wasm: z.record(z.string(), z.looseObject({ functions: z.record(z.string(), z.string()) })),
});
export type Meta = z.infer<typeof META>;

function readText(dir: string, name: string): string {
  try {
    return readFileSync(join(dir, name), 'utf8');
  } catch (error) {
    throw new ForkbenchError(
      EXIT.badInput,
      `${join(dir, name)}: ${(error as NodeJS.ErrnoException).code}`,
      'a run directory holds meta.json and CSV files',
    );
  }
}

/** Rows of one CSV file of a run. Columns may be appended by a newer version; none of ours may be missing. */
export function readCsvFile(dir: string, name: string, columns: readonly string[]): TextRow[] {
  const text = readText(dir, name);
  let rows: TextRow[];
  try {
    rows = parse(text, { columns: true });
  } catch (error) {
    throw new ForkbenchError(EXIT.badInput, `${join(dir, name)}: ${(error as Error).message}`);
  }
  const header = (text.split('\n', 1)[0] ?? '').split(',');
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new ForkbenchError(EXIT.badInput, `${join(dir, name)}: no column ${missing.join(', ')}`);
  return rows;
}

/** A number of a CSV field; null for an empty one. */
export function numberOf(row: TextRow, column: string, file: string): number | null {
  const text = row[column] ?? '';
  if (text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new ForkbenchError(EXIT.badInput, `${file}: ${column} is '${text}', not a number`);
}

export function readMeta(dir: string): Meta {
  const text = readText(dir, 'meta.json');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ForkbenchError(EXIT.badInput, `${join(dir, 'meta.json')}: ${(error as Error).message}`);
  }
  const meta = META.safeParse(json);
  if (meta.success) return meta.data;
  const [issue] = meta.error.issues;
  throw new ForkbenchError(EXIT.badInput, `${join(dir, 'meta.json')}: ${issue?.path.join('.')}: ${issue?.message}`);
}

export const readSamples = (dir: string): TextRow[] => readCsvFile(dir, 'samples.csv', SAMPLES_COLUMNS);
export const readSummary = (dir: string): TextRow[] => readCsvFile(dir, 'summary.csv', SUMMARY_COLUMNS);
export const readComparisons = (dir: string): TextRow[] => readCsvFile(dir, 'comparisons.csv', COMPARISONS_COLUMNS);
