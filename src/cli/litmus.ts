import { join } from 'node:path';
import { EXIT, usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import { type CheckedFile, litmusCheckOutput } from '../litmus/command.js';
import { writeFileAtomic } from '../results/csv.js';
import { makeWritableDir } from '../results/run-dir.js';
import { gather } from './in-thread.js';
import { Interrupted } from './interrupt.js';
import { oneOf, oneOfList } from './values.js';

export interface LitmusOptions {
  readonly model?: readonly ModelName[];
  readonly format: 'text' | 'json';
  readonly json?: boolean;
  readonly maxSeconds: number;
  readonly quiet?: boolean;
}

const MODEL_NAMES: readonly ModelName[] = [...MODELS.keys()];
export const parseModels = oneOfList('--model', MODEL_NAMES);
export const parseLitmusFormat = oneOf('--format', ['text', 'json'] as const);

/** `forkbench litmus check FILE...` and `litmus export DIR`. @returns 0, 4 or 65 */
export async function litmusCommand(action: string, files: readonly string[], options: LitmusOptions): Promise<number> {
  const format = options.json ? 'json' : options.format;
  if (action === 'export') return await exportCommand(files, format);
  if (action !== 'check') throw usageError(`litmus: unknown action '${action}'; known: check, export`);
  if (files.length === 0) throw usageError('litmus check: no file');
  return await checkCommand(files, options.model ?? MODEL_NAMES, format, options);
}

async function checkCommand(
  files: readonly string[],
  models: readonly ModelName[],
  format: LitmusOptions['format'],
  { maxSeconds, quiet }: LitmusOptions,
): Promise<number> {
  const checked: CheckedFile[] = [];
  const shown = !quiet && process.stderr.isTTY;
  const ask = { files, models, deadlineMs: maxSeconds * 1000 };
  const { partial } = await gather('litmusCheck', ask, (one) => {
    checked.push(one);
    if (shown) process.stderr.write(`\r\x1b[2K${checked.length}/${files.length * models.length} verdicts`);
  });
  if (shown) process.stderr.write('\r\x1b[2K');
  const done = litmusCheckOutput(checked, format);
  if (!partial || format === 'text') {
    process.stdout.write(done.stdout);
    process.stderr.write(done.stderr);
  }
  if (partial) throw new Interrupted(`interrupted: ${checked.length} of ${files.length * models.length} were decided`);
  return done.exit;
}

/** What `forkbench explore` decides by default, one file each. */
async function exportCommand([dir, ...more]: readonly string[], format: LitmusOptions['format']): Promise<number> {
  if (dir === undefined || more.length > 0) throw usageError('litmus export: one directory');
  const files: string[] = [];
  makeWritableDir(dir, 'choose another directory');
  const { partial } = await gather('litmusExport', undefined, ({ file, text }) => {
    writeFileAtomic(join(dir, file), text);
    files.push(join(dir, file));
  });
  if (partial) throw new Interrupted(`interrupted: ${files.length} tests were written to ${dir}, more were to come`);
  process.stdout.write(
    format === 'json' ? `${JSON.stringify({ schema_version: 1, files })}\n` : files.map((file) => `${file}\n`).join(''),
  );
  return EXIT.ok;
}
