/**
 * Parses the initial state: `x=1; int y=2; int *p=&x; p=x; atomic_t a = ATOMIC_INIT(1); spinlock_t s; 0:r1=5; int 0:r1=z;
 * int * 1:r1; int t[2]={1,2};`.
 */
import type { Constant, InitialState } from './ast.js';
import { LitmusError } from './error.js';
import { lex, TokenStream } from './lexer.js';
import { numberValue } from './number.js';
import type { Section } from './sections.js';
import { type CType, typeNamed } from './types.js';

/** More than any test needs; an array of a thousand million would take all memory. */
export const LONGEST_ARRAY = 4096;

export function parseInit(section: Section): InitialState {
  const parser = new InitParser(new TokenStream(lex(section, 'ocaml')));
  parser.all();
  const { globals, registers, arrays, types } = parser;
  return { globals, registers, arrays, types };
}

class InitParser {
  readonly globals = new Map<string, Constant>();
  readonly registers = new Map<number, Map<string, Constant>>();
  readonly arrays = new Map<string, number>();
  readonly types = new Map<string, CType>();
  private readonly tokens: TokenStream;

  constructor(tokens: TokenStream) {
    this.tokens = tokens;
  }

  all(): void {
    const { tokens } = this;
    while (!tokens.atEnd()) {
      if (tokens.accept(';')) continue;
      this.item();
      if (!tokens.atEnd()) tokens.expect(';');
    }
  }

  /** The last name before `=`, `[` or `;`, or a register: what is before is the type. `[x]=1` is x. */
  private item(): void {
    const { tokens } = this;
    const words: string[] = [];
    let stars = 0;
    for (;;) {
      const process = /^P?(\d+)$/.exec(tokens.peek().text)?.[1];
      if (process !== undefined && tokens.is(':', 1)) {
        this.register(Number(process), words, stars);
        return;
      }
      if (tokens.accept('*')) stars++;
      else if (tokens.accept('[')) {
        const { text, line } = tokens.name('the name of a location');
        tokens.expect(']');
        this.global(text, line, words, stars);
        return;
      } else {
        const { text, line } = tokens.name('the name of a location');
        if (!this.typeGoesOn()) {
          this.global(text, line, words, stars);
          return;
        }
        words.push(text);
      }
    }
  }

  private typeGoesOn(): boolean {
    const { tokens } = this;
    const next = tokens.peek();
    return next.kind === 'name' || next.kind === 'number' || tokens.is('*') || (tokens.is('[') && !this.isArray());
  }

  private isArray(): boolean {
    return this.tokens.peek(1).kind === 'number';
  }

  private register(process: number, words: readonly string[], stars: number): void {
    this.tokens.next();
    this.tokens.next();
    const { text: register, line } = this.tokens.name('a register');
    const known = this.registers.get(process) ?? new Map<string, Constant>();
    if (known.has(register)) throw new LitmusError(line, `${process}:${register} is given two initial values`);
    this.registers.set(process, known.set(register, this.initialValue()));
    this.typed(`${process}:${register}`, words, stars);
  }

  private global(name: string, line: number, words: readonly string[], stars: number): void {
    const { tokens } = this;
    if (this.globals.has(name) || this.arrays.has(name)) {
      throw new LitmusError(line, `${name} is given two initial values`);
    }
    this.typed(name, words, stars);
    if (!tokens.accept('[')) {
      this.globals.set(name, this.initialValue());
      return;
    }
    const size = numberValue(tokens.next().text, line);
    if (size > LONGEST_ARRAY || size === 0n) {
      throw new LitmusError(line, `an array of ${size} elements; there may be 1 to ${LONGEST_ARRAY}`);
    }
    tokens.expect(']');
    this.arrays.set(name, Number(size));
    for (const [index, value] of this.elements(Number(size)).entries()) this.globals.set(`${name}[${index}]`, value);
  }

  private typed(name: string, words: readonly string[], stars: number): void {
    if (words.length > 0 || stars > 0) this.types.set(name, typeNamed(words, stars));
  }

  private initialValue(): Constant {
    return this.tokens.accept('=') ? constant(this.tokens) : 0n;
  }

  private elements(size: number): Constant[] {
    const { tokens } = this;
    if (!tokens.accept('=')) return Array.from({ length: size }, () => 0n);
    const { line } = tokens.expect('{');
    const values: Constant[] = [];
    do values.push(constant(tokens));
    while (tokens.accept(','));
    tokens.expect('}');
    if (values.length !== size) throw new LitmusError(line, `${values.length} values for an array of ${size}`);
    return values;
  }
}

/** A number, an address `x`, `&x`, `a[1]`, `NULL`, or one in ATOMIC_INIT() or parentheses. */
export function constant(tokens: TokenStream): Constant {
  return tokens.nested(() => {
    if (tokens.is('ATOMIC_INIT') || tokens.is('(')) {
      if (tokens.is('ATOMIC_INIT')) tokens.next();
      tokens.expect('(');
      const inner = constant(tokens);
      tokens.expect(')');
      return inner;
    }
    const negative = tokens.accept('-');
    tokens.accept('&');
    const { kind, text, line } = tokens.next();
    if (kind === 'number') return negative ? -numberValue(text, line) : numberValue(text, line);
    if (kind !== 'name' || negative) throw new LitmusError(line, `expected a value before '${text}'`);
    if (text === 'NULL') return 0n;
    if (!tokens.accept('[')) return { address: text };
    const index = numberValue(tokens.next().text, line);
    tokens.expect(']');
    return { address: `${text}[${index}]` };
  });
}
