/** What is wrong with somebody's own file: his name for it, line and column, the line of code, a caret. */
import { EXIT, ForkbenchError } from '../errors.js';
import { visible } from '../printable.js';

export interface FileFaultAt {
  readonly line: number;
  readonly column?: number;
  readonly length?: number;
  readonly message: string;
}

/** More than these are of the same cause. */
const MOST = 8;
const WIDEST = 120;

/** The fault, the line of code, a caret. */
function faultLines(file: string, text: string, { line, column, length = 1, message }: FileFaultAt): string[] {
  const code = (text.split(/\r?\n/)[line - 1] ?? '').slice(0, WIDEST).replaceAll('\t', ' ');
  const place = column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
  if (code.trim() === '' || visible(code) !== code) return [`${place}: ${message}`];
  const at = column === undefined ? code.search(/\S/) : Math.min(column - 1, code.length);
  const wide = column === undefined ? code.trimEnd().length - at : Math.min(length, Math.max(1, code.length - at));
  return [`${place}: ${message}`, `    ${code}`, `    ${' '.repeat(at)}${'^'.repeat(Math.max(1, wide))}`];
}

/** One error of all that is wrong, exit 65. */
export function faultsError(file: string, text: string, faults: readonly FileFaultAt[]): ForkbenchError {
  const said = faults.slice(0, MOST).flatMap((fault) => faultLines(file, text, fault));
  if (faults.length > MOST) said.push(`and ${faults.length - MOST} more`);
  return new ForkbenchError(EXIT.badInput, said);
}
