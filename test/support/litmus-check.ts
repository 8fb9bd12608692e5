/** `litmus check` without its process, and small tests for it to decide. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFiles } from '../../src/litmus/command.js';
import { type LitmusCheckOutput, litmusCheckOutput, type OutputOptions } from '../../src/litmus/output.js';
import { findLitmus } from '../../src/litmus/read.js';
import { tempDir } from './cli.js';

export const directory: string = tempDir();

export function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** Store buffering, but for its name and what is asked of it. */
export const BODY =
  'P0(int *x, int *y) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y); }\nP1(int *x, int *y) { WRITE_ONCE(*y, 1); int r0 = READ_ONCE(*x); }\n';

export const sb: string = file(
  'sb.litmus',
  `C SB\n"a quoted description { with a brace"\n{}\n${BODY}exists (0:r0=0 /\\ 1:r0=0)\n`,
);

/** @param more options of the output, in the place of the usual ones */
export function litmusCheckCommand(
  paths: readonly string[],
  models: readonly string[],
  format: OutputOptions['format'],
  more: Partial<OutputOptions> = {},
): LitmusCheckOutput {
  const checked = [...checkFiles({ files: findLitmus(paths), models })];
  const table: OutputOptions['table'] = (titles, rows) => [titles, ...rows].map((row) => row.join(' | ')).join('\n');
  return litmusCheckOutput(checked, { format, flags: true, stats: false, expect: false, table, ...more });
}
