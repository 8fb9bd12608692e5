/** What is wrong with somebody's own file: his name for it, line and column, the line of code, a caret. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../compile/asc.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { visible } from '../printable.js';
import { nearest } from '../suggest.js';

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

/** What a compiler says of a name that is not there. */
const NO_NAME = /^Cannot find name '(\w+)'|has no exported member '(\w+)'/;

/** The names of the model's own modules, and of the file itself. */
function namesIn(text: string, wrong: string): string[] {
  const assembly = join(ROOT, 'assembly');
  const modules = readdirSync(assembly).filter((name) => name.endsWith('.ts'));
  const exported = modules.flatMap((name) =>
    [
      ...readFileSync(join(assembly, name), 'utf8').matchAll(/\bexport (?:declare )?(?:function|const|class) (\w+)/g),
    ].map(([, own]) => own as string),
  );
  const declared = [...text.matchAll(/\b(?:const|let|function|class) (\w+)/g)].map(([, own]) => own as string);
  return [...new Set([...declared, ...exported])].filter((name) => name !== wrong);
}

/** One line for a name that nobody has, however often it stands there. */
function misspelt(file: string, text: string, faults: readonly FileFaultAt[]): string[] {
  const first = new Map<string, FileFaultAt>();
  for (const fault of faults) {
    const [, name, member] = NO_NAME.exec(fault.message) ?? [];
    const wrong = name ?? member;
    if (wrong !== undefined && !first.has(wrong)) first.set(wrong, fault);
  }
  return [...first].map(([wrong, { line, column = 1 }]) => {
    const near = nearest(wrong, namesIn(text, wrong));
    return `${file}:${line}:${column}: there is no ${wrong}${near === undefined ? '' : `; did you mean ${near}?`}`;
  });
}

/** One error of all that is wrong, exit 65. What follows from a misspelt name is not said beside it. */
export function faultsError(file: string, text: string, faults: readonly FileFaultAt[]): ForkbenchError {
  const names = misspelt(file, text, faults);
  if (names.length > 0) return new ForkbenchError(EXIT.badInput, names.slice(0, MOST));
  const said = faults.slice(0, MOST).flatMap((fault) => faultLines(file, text, fault));
  if (faults.length > MOST) said.push(`and ${faults.length - MOST} more`);
  return new ForkbenchError(EXIT.badInput, said);
}
