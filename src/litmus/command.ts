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

export interface LitmusCheckOptions {
  /** for one test under one model; then the verdict is Unknown */
  readonly deadlineMs?: number;
  /** told of each test and model before it is decided */
  readonly progress?: (about: string) => void;
}

const SCHEMA_VERSION = 1;
const LONGEST_PATH = 1024;

/** Decides every file under every model; a refused file does not keep the others from being decided. */
export function litmusCheckCommand(
  files: readonly string[],
  models: readonly ModelName[],
  format: 'text' | 'json',
  { deadlineMs = DEADLINE_MS, progress = () => {} }: LitmusCheckOptions = {},
): LitmusCheckOutput {
  const results = files.flatMap((file, at) =>
    checkFile(file, models, deadlineMs, (model) => progress(`${at + 1}/${files.length} ${printable(file)}: ${model}`)),
  );
  const errors = results.filter(({ error }) => error !== null);
  const unknown = results.some(({ verdict }) => verdict === 'Unknown');
  const exit = errors.length > 0 ? 65 : unknown ? 4 : 0;
  if (format === 'json') {
    return {
      exit,
      stdout: `${JSON.stringify({ schema_version: SCHEMA_VERSION, results: results.map(row) })}\n`,
      stderr: '',
    };
  }
  const texts = results.filter(isDecision).map((decision) => textOf(decision, models.length > 1));
  const lines = new Set(errors.map(({ file, error }) => `${printable(file, LONGEST_PATH)}: ${error}\n`));
  return { exit, stdout: texts.join(''), stderr: [...lines].join('') };
}

function checkFile(
  file: string,
  models: readonly ModelName[],
  deadlineMs: number,
  begins: (model: ModelName) => void,
): (LitmusResult | LitmusDecision)[] {
  let text: string;
  try {
    text = readLitmus(file);
  } catch (error) {
    return models.map((model) => refusal(file, model, null, error));
  }
  return models.map((model) => {
    begins(model);
    try {
      return decideLitmus(text, file, model, deadlineMs);
    } catch (error) {
      return refusal(file, model, nameIn(text), error);
    }
  });
}

function isDecision(result: LitmusResult | LitmusDecision): result is LitmusDecision {
  return 'parsed' in result;
}

function textOf(decision: LitmusDecision, severalModels: boolean): string {
  return (severalModels ? `Model ${decision.model}\n` : '') + herdText(decision);
}

function row(result: LitmusResult | LitmusDecision): LitmusResult {
  const { file, test, model, verdict, positive, negative, states, flags, elapsed_ms, error } = result;
  return { file, test, model, verdict, positive, negative, states, flags, elapsed_ms, error };
}
