import { join } from 'node:path';
import { EXIT, usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import { litmusCheckCommand } from '../litmus/command.js';
import { writeFileAtomic } from '../results/csv.js';
import { makeWritableDir } from '../results/run-dir.js';
import { exportLitmus } from '../verdict/litmus-export.js';
import { DEFAULT_SCENARIOS, SCENARIOS } from '../verdict/scenarios.js';
import { chooseVariants } from '../verdict/variants.js';
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
export function litmusCommand(action: string, files: readonly string[], options: LitmusOptions): number {
  if (action === 'export') return exportCommand(files, options);
  if (action !== 'check') throw usageError(`litmus: unknown action '${action}'; known: check, export`);
  if (files.length === 0) throw usageError('litmus check: no file');
  const shown = !options.quiet && process.stderr.isTTY;
  const done = litmusCheckCommand(files, options.model ?? MODEL_NAMES, options.json ? 'json' : options.format, {
    deadlineMs: options.maxSeconds * 1000,
    ...(shown ? { progress: (about) => void process.stderr.write(`\r\x1b[2K${about}`) } : {}),
  });
  if (shown) process.stderr.write('\r\x1b[2K');
  process.stdout.write(done.stdout);
  process.stderr.write(done.stderr);
  return done.exit;
}

/** What `forkbench explore` decides by default, one file each. */
function exportCommand([dir, ...more]: readonly string[], options: LitmusOptions): number {
  if (dir === undefined || more.length > 0) throw usageError('litmus export: one directory');
  const scenarios = SCENARIOS.filter(({ name }) => DEFAULT_SCENARIOS.includes(name));
  const files: string[] = [];
  makeWritableDir(dir, 'choose another directory');
  for (const { file, text } of exportLitmus(chooseVariants(undefined, {}).variants, scenarios)) {
    writeFileAtomic(join(dir, file), text);
    files.push(join(dir, file));
  }
  const json = options.json || options.format === 'json';
  process.stdout.write(
    json ? `${JSON.stringify({ schema_version: 1, files })}\n` : files.map((file) => `${file}\n`).join(''),
  );
  return EXIT.ok;
}
