/** Words of a C litmus test, in either of its two languages: C in the processes, herd's own around them. */

import { printable } from '../printable.js';
import { LitmusError, type Place } from './error.js';
import { type Section, skipComment } from './sections.js';

export interface Token extends Place {
  readonly kind: 'name' | 'number' | 'punctuation' | 'end';
  readonly text: string;
}

const C_PUNCTUATION = /(<<=|>>=|\+\+|--|&&|\|\||<<|>>|->|[-+*/%&|^=!<>]=|[-+*/%&|^~!<>=?:;,.(){}[\]])/y;
const OCAML_PUNCTUATION = /(\/\\|\\\/|=>|==|!=|<>|[-~&*+=:;,.(){}[\]])/y;
const NUMBER = /(0[xX][0-9a-fA-F]+|\d+)[uUlL]*(?!\w)/y;
const NAME = /[A-Za-z_%$][\w$.]*/y;
const C_NAME = /[A-Za-z_]\w*/y;
/** No name that a person writes is as long. */
const LONGEST_NAME = 1024;
/** Words of one part of a test. The kernel's largest has some hundreds. */
const MOST_TOKENS = 20_000;
/** Brackets, branches and unary operators inside one another; the parsers call themselves once or twice for each. */
const DEEPEST = 256;

/** Throws LitmusError at a character that belongs to neither. */
export function lex(section: Section, style: 'c' | 'ocaml'): Token[] {
  const { text } = section;
  const punctuation = style === 'c' ? C_PUNCTUATION : OCAML_PUNCTUATION;
  const tokens: Token[] = [];
  let line = section.line;
  /** where column 1 of the line would be */
  let first = 1 - section.column;
  let at = 0;
  const advance = (to: number): void => {
    for (; at < to; at++) {
      if (text[at] !== '\n') continue;
      line++;
      first = at + 1;
    }
  };
  const here = (): Place => ({ line, column: at - first + 1 });
  while (at < text.length) {
    const comment = skipComment(text, at, style);
    if (comment > at || /\s/.test(text[at] as string)) {
      advance(Math.max(comment, at + 1));
      continue;
    }
    const number = matchAt(NUMBER, text, at);
    const name = number ?? matchAt(style === 'c' ? C_NAME : NAME, text, at);
    const found = name ?? matchAt(punctuation, text, at);
    if (found === undefined)
      throw new LitmusError(here(), `unexpected character '${printable(characterAt(text, at))}'`);
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'punctuation';
    if (kind === 'name' && found.length > LONGEST_NAME) {
      throw new LitmusError(here(), `a name of ${found.length} characters: ${found.slice(0, 20)}...`);
    }
    if (tokens.length === MOST_TOKENS) throw new LitmusError(here(), `more than ${MOST_TOKENS} words`);
    tokens.push({ kind, text: found, ...here() });
    advance(at + found.length);
  }
  tokens.push({ kind: 'end', text: 'end of text', ...here() });
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** All of it, also where it takes two of JavaScript's. */
function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) as number);
}

/** A list of tokens, read from left to right. */
export class TokenStream {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** Parses something that stands inside of something. Throws LitmusError where that is too deep. */
  nested<T>(parse: () => T): T {
    if (++this.depth > DEEPEST) throw new LitmusError(this.peek(), `nested more than ${DEEPEST} deep`);
    const result = parse();
    this.depth--;
    return result;
  }

  peek(ahead = 0): Token {
    return (this.tokens[this.at + ahead] ?? this.tokens.at(-1)) as Token;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'punctuation' || token.kind === 'name');
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw new LitmusError(this.peek(), `expected '${text}' before '${this.peek().text}'`);
    return this.next();
  }

  name(what: string): Token {
    if (this.peek().kind !== 'name') {
      throw new LitmusError(this.peek(), `expected ${what} before '${this.peek().text}'`);
    }
    return this.next();
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }
}
