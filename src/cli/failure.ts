/** How a failure is printed. */
import type { Failure } from '../errors.js';

/** Whether the one document is wanted, also where the command line is wrong otherwise. */
export function wantsJson(args: readonly string[]): boolean {
  return args.includes('--json') || args.join(' ').includes('--format json') || args.includes('--format=json');
}

/** On standard output, with --json: the one document. */
export function failureDocument({ exit, message, hint, partial }: Failure): string {
  return `${JSON.stringify({ error: { exit, message, hint }, ...partial })}\n`;
}

/** On standard error: one line that says what is wrong, one that says what to do. */
export function failureText({ message, hint }: Pick<Failure, 'message' | 'hint'>): string {
  return `forkbench: ${message}\n${hint === null ? '' : `  ${hint}\n`}`;
}
