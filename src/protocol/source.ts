/** A protocol file read as text: its head, what it says of itself, its label table, its hooks, what it imports. */
import { FileFault, type Head, parseHead } from './head.js';

export interface Step {
  /** `A3` */
  readonly label: string;
  /** the constant's name in the file */
  readonly name: string;
  /** the kernel's function that does it, `copy_present_pte()`; empty where none does */
  readonly kernel: string;
  readonly step: string;
}

export interface Hook {
  readonly name: string;
  /** `beginGup(mm: usize, flags: u32): i32` with single spaces */
  readonly signature: string;
  readonly line: number;
  readonly body: string;
}

export interface Import {
  readonly path: string;
  readonly line: number;
}

export interface ProtocolSource extends Head {
  /** the prose and the claims of the head */
  readonly about: string;
  readonly steps: readonly (Step & { readonly line: number })[];
  readonly className: string;
  /** names of the type parameters: how to write-protect, the fence, where it stands */
  readonly parameters: readonly string[];
  readonly classLine: number;
  readonly hooks: readonly Hook[];
  readonly imports: readonly Import[];
}

/** `const NAME = A(1); // function() what it does` */
const STEP = /^const (\w+)\s*=\s*([ABS])\((\d+)\);\s*(?:\/\/\s?(.*))?$/;
const CLASS = /^export class (\w+)\s*<\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+)\s*>/;
const HOOK = /^\s+(?:@inline\s+)?((?:get\s+)?\w+\([^)]*\)\s*:\s*\w+)\s*\{(.*)$/;

/** @throws FileFault with the line */
export function readProtocol(text: string): ProtocolSource {
  if (text.includes('\0')) throw new FileFault(1, 'a binary file');
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = parseHead(lines);
  const headEnd = lines.indexOf('// ---', 1) + 1;
  const proseEnd = lines.findIndex((line, at) => at >= headEnd && !line.startsWith('//'));
  const about = lines
    .slice(headEnd, proseEnd < 0 ? undefined : proseEnd)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n')
    .trim();
  const classLine = lines.findIndex((line) => CLASS.test(line));
  if (classLine < 0) throw new FileFault(headEnd, `no class: export class ${head.name}<W, F, PER> { .. }`);
  const [, className = '', ...parameters] = CLASS.exec(lines[classLine] ?? '') as unknown as string[];
  return {
    ...head,
    about,
    steps: stepsOf(lines),
    className,
    parameters,
    classLine: classLine + 1,
    hooks: hooksOf(lines, classLine),
    imports: importsOf(text),
  };
}

function stepsOf(lines: readonly string[]): ProtocolSource['steps'] {
  return lines.flatMap((line, at) => {
    const [, name, side, n, said = ''] = STEP.exec(line) ?? [];
    if (name === undefined) return [];
    const [, kernel = '', step = ''] = /^((?:[a-z]\w*\(\))?)\s*(.*)$/.exec(said.trim()) ?? [];
    return [{ label: `${side}${n}`, name, kernel, step, line: at + 1 }];
  });
}

/** Members of the class, each to where the next one begins. */
function hooksOf(lines: readonly string[], classLine: number): Hook[] {
  const end = lines.findIndex((line, at) => at > classLine && /^\}/.test(line));
  const members = lines
    .slice(0, end < 0 ? undefined : end)
    .map((line, at) => ({ at, found: at > classLine && depthOf(line) ? HOOK.exec(line) : null }))
    .filter(({ found }) => found !== null);
  return members.map(({ at, found }, index) => {
    const signature = (found?.[1] ?? '').replace(/\s+/g, ' ').replace(/ ?([:,]) ?/g, '$1 ');
    const last = members[index + 1]?.at ?? (end < 0 ? lines.length : end);
    return {
      name: /(\w+)\(/.exec(signature)?.[1] ?? '',
      signature,
      line: at + 1,
      body: lines.slice(at, last).join('\n'),
    };
  });
}

/** A member stands two spaces in; what stands deeper is code. */
function depthOf(line: string): boolean {
  return /^ {2}\S/.test(line) || /^\t\S/.test(line);
}

/** The text without comments, line for line and column for column. */
export function withoutComments(text: string): string {
  const blank = (match: string): string => match.replace(/[^\n]/g, ' ');
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/\/\/.*$/gm, blank);
}

/** @returns the path of each import and re-export; empty where it cannot be read */
function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const lineAt = (index: number): number => code.slice(0, index).split('\n').length;
  return [...code.matchAll(/^[ \t]*(import\b|export\s*(?:\*|\{))[^;'"]*(?:['"]([^'"\n]*)['"])?/gm)].map((match) => ({
    path: match[2] ?? '',
    line: lineAt(match.index),
  }));
}
