/** Words of a C litmus test, in either of its two languages: C in the processes, herd's own around them. */
import { LitmusError } from './error.js';
import { type Section, skipComment } from './sections.js';

export interface Token {
  readonly kind: 'name' | 'number' | 'punctuation' | 'end';
  readonly text: string;
  readonly line: number;
}

const C_PUNCTUATION = /^(<<=|>>=|\+\+|--|&&|\|\||<<|>>|->|[-+*/%&|^=!<>]=|[-+*/%&|^~!<>=?:;,.(){}[\]])/;
const OCAML_PUNCTUATION = /^(\/\\|\\\/|=>|==|!=|<>|[-~&*+=:;,.(){}[\]])/;
const NUMBER = /^(0[xX][0-9a-fA-F]+|\d+)[uUlL]*(?![\w])/;
const NAME = /^[A-Za-z_%$][\w$.]*/;
const C_NAME = /^[A-Za-z_]\w*/;

/** Throws LitmusError at a character that belongs to neither. */
export function lex(section: Section, style: 'c' | 'ocaml'): Token[] {
  const { text } = section;
  const punctuation = style === 'c' ? C_PUNCTUATION : OCAML_PUNCTUATION;
  const tokens: Token[] = [];
  let line = section.line;
  let at = 0;
  const advance = (to: number): void => {
    for (; at < to; at++) if (text[at] === '\n') line++;
  };
  while (at < text.length) {
    const comment = skipComment(text, at, style);
    if (comment > at || /\s/.test(text[at] as string)) {
      advance(Math.max(comment, at + 1));
      continue;
    }
    const rest = text.slice(at, at + 200);
    const number = NUMBER.exec(rest);
    const found = number ?? (style === 'c' ? C_NAME : NAME).exec(rest) ?? punctuation.exec(rest);
    if (found === null) throw new LitmusError(line, `unexpected character '${text[at]}'`);
    const kind = number !== null ? 'number' : /^[A-Za-z_%$]/.test(found[0]) ? 'name' : 'punctuation';
    tokens.push({ kind, text: number?.[1] ?? found[0], line });
    advance(at + found[0].length);
  }
  tokens.push({ kind: 'end', text: 'end of text', line });
  return tokens;
}

/** A list of tokens, read from left to right. */
export class TokenStream {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
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
    if (!this.is(text)) throw new LitmusError(this.peek().line, `expected '${text}' before '${this.peek().text}'`);
    return this.next();
  }

  name(what: string): Token {
    if (this.peek().kind !== 'name') {
      throw new LitmusError(this.peek().line, `expected ${what} before '${this.peek().text}'`);
    }
    return this.next();
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }
}
