import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { cellsOf, comparisonsOf, summaryOf } from './anew.js';
import { chunksOf } from './chunks.js';
import type { ComparedScenario } from './comparisons.js';
import { readMeta } from './meta-file.js';
import { headerOf, rowsOfCsv } from './read-csv.js';
import { COMPARISONS, type CsvSchema, SAMPLES, SUMMARY, VERDICTS } from './rows.js';
import type { RunData } from './run-data.js';
import { SCHEMA_VERSION } from './schema-version.js';

/**
 * A run from the files of its directory, and from nothing else. Samples say it all: a summary or comparisons that are not
 * there, or were written before comparisons had roles, are made anew from them, which is noted.
 * @param scenarios by whose relations they are
 * @throws exit 65 where a file is missing or is not what it should be
 */
export function readRun(dir: string, scenarios: readonly ComparedScenario[]): RunData {
  const notes: string[] = [];
  const has = (name: string): boolean => existsSync(join(dir, name));
  const read = <S extends CsvSchema>(schema: S, name: string): z.output<S>[] =>
    rowsOfCsv(schema, chunksOf(join(dir, name)), join(dir, name));
  const meta = readMeta(dir);
  if (meta.schema_version !== SCHEMA_VERSION)
    notes.push(`schema version ${meta.schema_version}, not ${SCHEMA_VERSION}: read as if it were, which may be wrong`);
  const samples = read(SAMPLES, 'samples.csv');
  const anew = <T>(name: string, why: string, rows: T[]): T[] => {
    notes.push(`${name} ${why}: made anew from samples.csv`);
    return rows;
  };
  const summary = has('summary.csv')
    ? read(SUMMARY, 'summary.csv')
    : anew('summary.csv', 'is not there', summaryOf(samples));
  const why = noRoles(has('comparisons.csv') ? headerOf(chunksOf(join(dir, 'comparisons.csv'))) : null);
  const comparisons =
    why === null
      ? read(COMPARISONS, 'comparisons.csv')
      : anew('comparisons.csv', why, comparisonsOf(scenarios, cellsOf(summary), samples));
  const verdicts = has('verdicts.csv') ? read(VERDICTS, 'verdicts.csv') : [];
  return { meta, samples, summary, comparisons, verdicts, notes };
}

/** Why there are no comparisons with roles; null: there are, or whoever reads them says what they are. */
function noRoles(header: readonly string[] | null): string | null {
  if (header === null) return 'is not there';
  return header.includes('baseline_cell') && !header.includes('role')
    ? 'was written before comparisons had roles'
    : null;
}
