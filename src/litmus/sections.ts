/**
 * Cuts a C litmus test into its parts: header, initial state, processes, condition. Each part has its own comments:
 * `(* *)` outside the code, where in the code `(*` opens an expression such as `(*x)`.
 */

import { printable } from '../printable.js';
import { LitmusError, type Place } from './error.js';

/** A part of the file and where it begins. */
export interface Section extends Place {
  readonly text: string;
}

export interface ProcessSection {
  /** N of PN */
  readonly index: number;
  readonly line: number;
  readonly parameters: Section;
  readonly body: Section;
}

export interface Sections {
  readonly name: string;
  /** what a `Result:` comment promises, if there is one */
  readonly result: string | undefined;
  /** a `Dependencies:` comment: what a compiler may take away is meant (pitfalls.ts) */
  readonly meant: boolean;
  readonly init: Section;
  readonly processes: readonly ProcessSection[];
  readonly condition: Section;
}

const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '(': ')' };

/** Throws LitmusError where the file is not of that form. */
export function splitSections(text: string): Sections {
  const cutter = new Cutter(text);
  const name = cutter.header();
  const init = cutter.enclosed('{', 'ocaml', 'the initial state');
  const processes: ProcessSection[] = [];
  for (let process = cutter.process(); process !== undefined; process = cutter.process()) processes.push(process);
  if (processes.length === 0) throw new LitmusError(cutter.line(), 'no process P0 after the initial state');
  const condition = cutter.rest();
  const result = /\bResult:\s*(\w+)/.exec(text)?.[1];
  return { name, result, meant: /^[\s(*]*Dependencies:/m.test(text), init, processes, condition };
}

/** The index after the comment or string that starts at `at`, or `at` if none does. */
export function skipComment(text: string, at: number, style: 'c' | 'ocaml'): number {
  if (text.startsWith('//', at)) {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  const open = text.slice(at, at + 2);
  const close = open === '/*' ? '*/' : open === '(*' && style === 'ocaml' ? '*)' : undefined;
  if (close === undefined) return at;
  for (let depth = 1, from = at + 2; ; ) {
    const end = text.indexOf(close, from);
    if (end < 0) throw new LitmusError(lineAt(text, at), `comment ${open} is not closed`);
    // OCaml's comments nest, C's do not.
    const inner = open === '(*' ? text.indexOf(open, from) : -1;
    const opens = inner >= 0 && inner < end;
    depth += opens ? 1 : -1;
    from = (opens ? inner : end) + 2;
    if (depth === 0) return from;
  }
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Characters as an editor counts them: a tab is one. */
function placeAt(text: string, at: number): Place {
  return { line: lineAt(text, at), column: at - text.lastIndexOf('\n', at - 1) };
}

class Cutter {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  line(): number {
    return lineAt(this.text, this.at);
  }

  /** Reads the line `C NAME` and goes to the initial state's brace. */
  header(): string {
    this.blank();
    const first = /^(\S+)[ \t]+(\S+)/.exec(this.text.slice(this.at));
    if (first?.[1] !== 'C') {
      throw new LitmusError(this.line(), `the first line must be 'C NAME', not '${printable(this.restOfLine())}'`);
    }
    const name = first[2] as string;
    if (printable(name) !== name) throw new LitmusError(this.line(), `no name for a test: '${printable(name)}'`);
    this.at += first[0].length;
    while (this.at < this.text.length && this.text[this.at] !== '{') {
      const after = skipComment(this.text, this.at, 'ocaml');
      if (after > this.at) this.at = after;
      else if (this.text[this.at] === '"') this.string();
      else this.at++;
    }
    return name;
  }

  private string(): void {
    const end = this.text.indexOf('"', this.at + 1);
    if (end < 0) throw new LitmusError(this.line(), 'the quoted description is not closed');
    this.at = end + 1;
  }

  process(): ProcessSection | undefined {
    this.blank();
    const head = /^(?:static\s+)?(?:void\s+)?P(\d+)\s*(?=\()/.exec(this.text.slice(this.at));
    if (head === null) return undefined;
    const line = this.line();
    this.at += head[0].length;
    const parameters = this.enclosed('(', 'c', `P${head[1]}'s parameters`);
    this.blank();
    return { index: Number(head[1]), line, parameters, body: this.enclosed('{', 'c', `P${head[1]}'s body`) };
  }

  /** What stands between the bracket here and the one that closes it. */
  enclosed(open: string, style: 'c' | 'ocaml', what: string): Section {
    if (this.text[this.at] !== open) throw new LitmusError(this.line(), `expected '${open}' of ${what}`);
    const start = this.at + 1;
    let depth = 0;
    for (let at = this.at; at < this.text.length; at++) {
      const after = at > this.at ? skipComment(this.text, at, style) : at;
      if (after > at) at = after - 1;
      else if (this.text[at] === open) depth++;
      else if (this.text[at] === CLOSERS[open] && --depth === 0) {
        this.at = at + 1;
        return { text: this.text.slice(start, at), ...placeAt(this.text, start) };
      }
    }
    throw new LitmusError(this.line(), `${what}: '${open}' is not closed`);
  }

  rest(): Section {
    return { text: this.text.slice(this.at), ...placeAt(this.text, this.at) };
  }

  private blank(): void {
    for (;;) {
      while (this.at < this.text.length && /\s|\ufeff/.test(this.text[this.at] as string)) this.at++;
      const after = skipComment(this.text, this.at, 'ocaml');
      if (after === this.at) return;
      this.at = after;
    }
  }

  private restOfLine(): string {
    return (this.text.slice(this.at).split('\n')[0] as string).trim();
  }
}
