/** `forkbench litmus check FILE...` without the command line around it. */
import type { ModelName } from '../explore/models/index.js';
import { DEADLINE_MS, decideLitmus, type LitmusDecision, type LitmusResult, nameIn, refusal } from './check.js';
import { printable } from './printable.js';
import { readLitmus } from './read.js';
import { herdText } from './text.js';

export interface LitmusCheckOutput {
  /** 0 all decided; 4 a bound was hit; 65 a file was refused */
  readonly exit: 0 | 4 | 65;
  readonly stdout: string;
  /** one line per refused file and model set, in text mode */
  readonly stderr: string;
}

const SCHEMA_VERSION = 1;
const LONGEST_PATH = 1024;

/** One file under one model. */
export interface CheckedFile {
  readonly row: LitmusResult;
  /** herd's lines; null where the file was refused */
  readonly text: string | null;
}

/** Decides every file under every model; a refused file does not keep the others from being decided. */
export function litmusCheckCommand(
  files: readonly string[],
  models: readonly ModelName[],
  format: 'text' | 'json',
  deadlineMs: number = DEADLINE_MS,
): LitmusCheckOutput {
  return litmusCheckOutput([...checkFiles(files, models, deadlineMs)], format);
}

/** What is printed of what was decided. */
export function litmusCheckOutput(checked: readonly CheckedFile[], format: 'text' | 'json'): LitmusCheckOutput {
  const results = checked.map(({ row }) => row);
  const errors = results.filter(({ error }) => error !== null);
  const unknown = results.some(({ verdict }) => verdict === 'Unknown');
  const exit = errors.length > 0 ? 65 : unknown ? 4 : 0;
  if (format === 'json')
    return { exit, stdout: `${JSON.stringify({ schema_version: SCHEMA_VERSION, results })}\n`, stderr: '' };
  const lines = new Set(errors.map(({ file, error }) => `${printable(file, LONGEST_PATH)}: ${error}\n`));
  return { exit, stdout: checked.map(({ text }) => text ?? '').join(''), stderr: [...lines].join('') };
}

/** One by one, as they are decided. */
export function* checkFiles(
  files: readonly string[],
  models: readonly ModelName[],
  deadlineMs: number,
): Generator<CheckedFile> {
  for (const file of files) {
    for (const result of checkFile(file, models, deadlineMs)) {
      const text = isDecision(result) ? textOf(result, models.length > 1) : null;
      yield { row: row(result), text };
    }
  }
}

function* checkFile(
  file: string,
  models: readonly ModelName[],
  deadlineMs: number,
): Generator<LitmusResult | LitmusDecision> {
  let text: string;
  try {
    text = readLitmus(file);
  } catch (error) {
    yield* models.map((model) => refusal(file, model, null, error));
    return;
  }
  for (const model of models) {
    try {
      yield decideLitmus(text, file, model, deadlineMs);
    } catch (error) {
      yield refusal(file, model, nameIn(text), error);
    }
  }
}

function isDecision(result: LitmusResult | LitmusDecision): result is LitmusDecision {
  return 'parsed' in result;
}

function textOf(decision: LitmusDecision, severalModels: boolean): string {
  return (severalModels ? `Model ${decision.model}\n` : '') + herdText(decision);
}

function row(result: LitmusResult | LitmusDecision): LitmusResult {
  const { file, test, model, verdict, positive, negative, states, flags, elapsed_ms, error, loop } = result;
  return { file, test, model, verdict, positive, negative, states, flags, elapsed_ms, error, loop };
}
