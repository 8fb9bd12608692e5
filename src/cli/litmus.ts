import { usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import { litmusCheckCommand } from '../litmus/command.js';
import { oneOf, oneOfList } from './values.js';

export interface LitmusOptions {
  readonly model?: readonly ModelName[];
  readonly format: 'text' | 'json';
  readonly json?: boolean;
}

const MODEL_NAMES: readonly ModelName[] = [...MODELS.keys()];
export const parseModels = oneOfList('--model', MODEL_NAMES);
export const parseLitmusFormat = oneOf('--format', ['text', 'json'] as const);

/** `forkbench litmus check FILE...`: verdicts in herd's own lines, or as JSON. @returns 0, 4 or 65 */
export function litmusCommand(action: string, files: readonly string[], options: LitmusOptions): number {
  if (action !== 'check') throw usageError(`litmus: unknown action '${action}'; known: check`);
  if (files.length === 0) throw usageError('litmus check: no file');
  const done = litmusCheckCommand(files, options.model ?? MODEL_NAMES, options.json ? 'json' : options.format);
  process.stdout.write(done.stdout);
  process.stderr.write(done.stderr);
  return done.exit;
}
