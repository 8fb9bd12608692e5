/** Parses C expressions, with C's precedences. */
import type { Expression } from './ast.js';
import { LitmusError } from './error.js';
import type { TokenStream } from './lexer.js';
import { primitive } from './primitives.js';

/** From the loosest to the tightest; all associate to the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const TYPES: ReadonlySet<string> = new Set(
  (
    'void char short int long signed unsigned bool _Bool const volatile struct atomic_t atomic_long_t atomic64_t ' +
    'spinlock_t size_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t ' +
    'u8 u16 u32 u64 s8 s16 s32 s64 pte_t gfp_t atomic_int _Atomic __rcu register auto static typeof'
  ).split(' '),
);

export function isTypeWord(word: string): boolean {
  return TYPES.has(word);
}

/** Reads a type's words and stars; `typeof(...)` too. */
export function skipType(tokens: TokenStream): void {
  for (;;) {
    const token = tokens.peek();
    if (tokens.is('*')) tokens.next();
    else if (token.kind !== 'name' || !isTypeWord(token.text)) return;
    else {
      tokens.next();
      if (token.text === 'struct') tokens.name('the name of a struct');
      if (token.text === 'typeof') skipParentheses(tokens);
    }
  }
}

function skipParentheses(tokens: TokenStream): void {
  tokens.expect('(');
  for (let depth = 1; depth > 0; ) {
    if (tokens.atEnd()) tokens.expect(')');
    if (tokens.is('(')) depth++;
    if (tokens.is(')')) depth--;
    tokens.next();
  }
}

/** An expression with assignments. The comma operator is not one of C litmus tests. */
export function parseExpression(tokens: TokenStream): Expression {
  const { line } = tokens.peek();
  const left = conditional(tokens);
  const op = /^(<<|>>|[-+*/%&|^])?=$/.exec(tokens.peek().text);
  if (op === null) return left;
  tokens.next();
  checkTarget(left, line);
  const value = parseExpression(tokens);
  return { kind: 'assign', target: left, value, line, ...(op[1] === undefined ? {} : { op: op[1] }) };
}

function checkTarget(target: Expression, line: number): void {
  if (target.kind !== 'name' && target.kind !== 'dereference' && target.kind !== 'element') {
    throw new LitmusError(line, 'what stands left of = is neither a variable nor a dereference');
  }
}

function conditional(tokens: TokenStream): Expression {
  const test = binary(tokens, 0);
  if (!tokens.accept('?')) return test;
  const yes = parseExpression(tokens);
  tokens.expect(':');
  return { kind: 'conditional', test, yes, no: conditional(tokens) };
}

function binary(tokens: TokenStream, level: number): Expression {
  const ops = LEVELS[level];
  if (ops === undefined) return unary(tokens);
  let left = binary(tokens, level + 1);
  while (ops.includes(tokens.peek().text)) {
    const { text: op, line } = tokens.next();
    left = { kind: 'binary', op, left, right: binary(tokens, level + 1), line };
  }
  return left;
}

function unary(tokens: TokenStream): Expression {
  const { text, line } = tokens.peek();
  if (text === '++' || text === '--') {
    tokens.next();
    return step(unary(tokens), text, line);
  }
  if (text === '*') {
    tokens.next();
    return { kind: 'dereference', of: unary(tokens), line };
  }
  if (text === '&') {
    tokens.next();
    return addressOf(unary(tokens), line);
  }
  if (text === '-' || text === '+' || text === '!' || text === '~') {
    tokens.next();
    return { kind: 'unary', op: text, of: unary(tokens) };
  }
  if (text === '(' && isTypeWord(tokens.peek(1).text)) {
    tokens.next();
    skipType(tokens);
    tokens.expect(')');
    return unary(tokens);
  }
  return postfix(tokens);
}

/** Only `&*p` and `&a[i]`: every global is a parameter that is its address already. */
function addressOf(of: Expression, line: number): Expression {
  if (of.kind === 'dereference') return of.of;
  if (of.kind === 'element') return { kind: 'binary', op: '[]', left: of.of, right: of.index, line };
  throw new LitmusError(line, 'the address of a local variable is not supported (a global is given as a pointer)');
}

function step(target: Expression, op: string, line: number): Expression {
  checkTarget(target, line);
  return { kind: 'assign', target, op: op.charAt(0), value: { kind: 'number', value: 1n }, line };
}

function postfix(tokens: TokenStream): Expression {
  let of = primary(tokens);
  for (;;) {
    const { text, line } = tokens.peek();
    if (tokens.accept('[')) {
      const index = parseExpression(tokens);
      tokens.expect(']');
      of = { kind: 'element', of, index, line };
    } else if (text === '.' || text === '->') throw new LitmusError(line, 'members of structs are not supported');
    else return of;
  }
}

function primary(tokens: TokenStream): Expression {
  const token = tokens.next();
  if (token.kind === 'number') return { kind: 'number', value: BigInt(token.text) };
  if (token.text === '(') {
    const inner = parseExpression(tokens);
    tokens.expect(')');
    return inner;
  }
  if (token.kind !== 'name') throw new LitmusError(token.line, `expected an expression before '${token.text}'`);
  if (tokens.is('(')) return call(tokens, token.text, token.line);
  if (token.text === 'NULL' || token.text === 'false') return { kind: 'number', value: 0n };
  if (token.text === 'true') return { kind: 'number', value: 1n };
  return { kind: 'name', name: token.text };
}

function call(tokens: TokenStream, name: string, line: number): Expression {
  tokens.expect('(');
  const args: Expression[] = [];
  while (!tokens.is(')')) {
    args.push(parseExpression(tokens));
    if (!tokens.accept(',')) break;
  }
  tokens.expect(')');
  if (name === 'likely' || name === 'unlikely') return args[0] as Expression;
  const found = primitive(name, args.length, line);
  const location = args[0];
  if ((found.kind === 'read' || found.kind === 'write') && found.form === 'lvalue' && location !== undefined) {
    if (location.kind !== 'dereference' && location.kind !== 'element') {
      throw new LitmusError(line, `${name}() takes a dereference such as *x`);
    }
  }
  return { kind: 'call', name, args, line };
}
