/** Parses the initial state: `x=1; int y=2; int *p=&x; p=x; atomic_t a = ATOMIC_INIT(1); spinlock_t s; 0:r1=5; int t[2]={1,2};`. */
import type { Constant, InitialState } from './ast.js';
import { LitmusError } from './error.js';
import { lex, TokenStream } from './lexer.js';
import type { Section } from './sections.js';

export function parseInit(section: Section): InitialState {
  const tokens = new TokenStream(lex(section, 'ocaml'));
  const globals = new Map<string, Constant>();
  const registers = new Map<number, Map<string, Constant>>();
  const arrays = new Map<string, number>();
  while (!tokens.atEnd()) {
    if (tokens.accept(';')) continue;
    item(tokens, globals, registers, arrays);
    if (!tokens.atEnd()) tokens.expect(';');
  }
  return { globals, registers, arrays };
}

function item(
  tokens: TokenStream,
  globals: Map<string, Constant>,
  registers: Map<number, Map<string, Constant>>,
  arrays: Map<string, number>,
): void {
  const process = /^P?(\d+)$/.exec(tokens.peek().text)?.[1];
  if (process !== undefined && tokens.is(':', 1)) {
    tokens.next();
    tokens.next();
    const { text: register } = tokens.name('a register');
    const known = registers.get(Number(process)) ?? new Map<string, Constant>();
    registers.set(Number(process), known.set(register, initialValue(tokens)));
    return;
  }
  const { text: name, line } = declaredName(tokens);
  if (globals.has(name)) throw new LitmusError(line, `${name} is given two initial values`);
  if (tokens.accept('[')) {
    const size = Number(constant(tokens));
    tokens.expect(']');
    arrays.set(name, size);
    for (const [index, value] of elements(tokens, size).entries()) globals.set(`${name}[${index}]`, value);
  } else globals.set(name, initialValue(tokens));
}

/** The last name before `=`, `[` or `;`: what is before is the type. `[x]=1` is x. */
function declaredName(tokens: TokenStream): { text: string; line: number } {
  for (;;) {
    if (tokens.accept('*')) continue;
    if (tokens.accept('[')) {
      const name = tokens.name('the name of a location');
      tokens.expect(']');
      return name;
    }
    const token = tokens.name('the name of a location');
    const nextIsName = tokens.peek().kind === 'name' || tokens.is('*');
    const bracketOfName = tokens.is('[') && tokens.peek(1).kind === 'name';
    if (!nextIsName && !bracketOfName) return token;
  }
}

function initialValue(tokens: TokenStream): Constant {
  return tokens.accept('=') ? constant(tokens) : 0n;
}

function elements(tokens: TokenStream, size: number): Constant[] {
  if (!tokens.accept('=')) return Array.from({ length: size }, () => 0n);
  const { line } = tokens.expect('{');
  const values: Constant[] = [];
  do values.push(constant(tokens));
  while (tokens.accept(','));
  tokens.expect('}');
  if (values.length !== size) throw new LitmusError(line, `${values.length} values for an array of ${size}`);
  return values;
}

/** A number, an address `x`, `&x`, `a[1]`, `NULL`, or one in ATOMIC_INIT() or parentheses. */
export function constant(tokens: TokenStream): Constant {
  if (tokens.is('ATOMIC_INIT') || tokens.is('(')) {
    if (tokens.is('ATOMIC_INIT')) tokens.next();
    tokens.expect('(');
    const inner = constant(tokens);
    tokens.expect(')');
    return inner;
  }
  const negative = tokens.accept('-');
  tokens.accept('&');
  const token = tokens.next();
  if (token.kind === 'number') return negative ? -BigInt(token.text) : BigInt(token.text);
  if (token.kind !== 'name' || negative) throw new LitmusError(token.line, `expected a value before '${token.text}'`);
  if (token.text === 'NULL') return 0n;
  if (!tokens.accept('[')) return { address: token.text };
  const index = tokens.next().text;
  tokens.expect(']');
  return { address: `${token.text}[${index}]` };
}
