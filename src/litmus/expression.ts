/** Parses C expressions, with C's precedences and types. */
import type { Expression } from './ast.js';
import { call } from './call.js';
import { LitmusError } from './error.js';
import type { TokenStream } from './lexer.js';
import { numberValue } from './number.js';
import { type CType, common, INT, isTypeWord, LONG, parseType, pointee, pointerTo, promoted } from './types.js';

/** How tight an operator binds; all associate to the left. */
const TIGHTNESS: Readonly<Record<string, number>> = {
  ...{ '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6, '<': 7, '<=': 7, '>': 7, '>=': 7 },
  ...{ '<<': 8, '>>': 8, '+': 9, '-': 9, '*': 10, '/': 10, '%': 10 },
};
const LOGICAL: ReadonlySet<string> = new Set(['||', '&&', '==', '!=', '<', '<=', '>', '>=']);

/** Types of the names that a process knows. */
export type Scope = ReadonlyMap<string, CType>;

/** An expression with assignments. The comma operator is not one of C litmus tests. */
export function parseExpression(tokens: TokenStream, scope: Scope): Expression {
  return tokens.nested(() => {
    const { line } = tokens.peek();
    const left = conditional(tokens, scope);
    const op = /^(<<|>>|[-+*/%&|^])?=$/.exec(tokens.peek().text);
    if (op === null) return left;
    tokens.next();
    checkTarget(left, line);
    const value = parseExpression(tokens, scope);
    return {
      kind: 'assign',
      type: left.type,
      target: left,
      value,
      line,
      ...(op[1] === undefined ? {} : { op: op[1] }),
    };
  });
}

function checkTarget(target: Expression, line: number): void {
  if (target.kind !== 'name' && target.kind !== 'dereference' && target.kind !== 'element') {
    throw new LitmusError(line, 'what stands left of = is neither a variable nor a dereference');
  }
}

function conditional(tokens: TokenStream, scope: Scope): Expression {
  const test = binary(tokens, scope, 1);
  if (!tokens.accept('?')) return test;
  const yes = parseExpression(tokens, scope);
  tokens.expect(':');
  const no = tokens.nested(() => conditional(tokens, scope));
  return { kind: 'conditional', type: common(yes.type, no.type), test, yes, no };
}

/** Operators that bind at least as tight as `least`. */
function binary(tokens: TokenStream, scope: Scope, least: number): Expression {
  let left = unary(tokens, scope);
  for (;;) {
    const { text: op, line, kind } = tokens.peek();
    const tightness = kind === 'punctuation' ? TIGHTNESS[op] : undefined;
    if (tightness === undefined || tightness < least) return left;
    tokens.next();
    const right = binary(tokens, scope, tightness + 1);
    left = { kind: 'binary', type: typeOf(op, left.type, right.type), op, left, right, line };
  }
}

function typeOf(op: string, left: CType, right: CType): CType {
  if (LOGICAL.has(op)) return INT;
  return op === '<<' || op === '>>' ? promoted(left) : common(left, right);
}

function unary(tokens: TokenStream, scope: Scope): Expression {
  const { text, line } = tokens.peek();
  const operand = (): Expression => {
    tokens.next();
    return tokens.nested(() => unary(tokens, scope));
  };
  if (text === '++' || text === '--') return step(operand(), text, line);
  if (text === '*') {
    const of = operand();
    return { kind: 'dereference', type: pointee(of.type), of, line };
  }
  if (text === '&') return addressOf(operand(), line);
  if (text === '-' || text === '+' || text === '!' || text === '~') {
    const of = operand();
    return { kind: 'unary', type: text === '!' ? INT : promoted(of.type), op: text, of };
  }
  if (text === '(' && isTypeWord(tokens.peek(1).text)) {
    tokens.next();
    const type = parseType(tokens);
    tokens.expect(')');
    return { kind: 'cast', type, of: tokens.nested(() => unary(tokens, scope)) };
  }
  return postfix(tokens, scope);
}

/** Only `&*p` and `&a[i]`: every global is a parameter that is its address already. */
function addressOf(of: Expression, line: number): Expression {
  if (of.kind === 'dereference') return of.of;
  if (of.kind === 'element') {
    return { kind: 'binary', type: pointerTo(of.type), op: '[]', left: of.of, right: of.index, line };
  }
  throw new LitmusError(line, 'the address of a local variable is not supported (a global is given as a pointer)');
}

function step(target: Expression, op: string, line: number, postfix?: true): Expression {
  checkTarget(target, line);
  const value: Expression = { kind: 'number', type: INT, value: 1n };
  const { type } = target;
  return { kind: 'assign', type, target, op: op.charAt(0), value, line, ...(postfix ? { postfix } : {}) };
}

function postfix(tokens: TokenStream, scope: Scope): Expression {
  let of = primary(tokens, scope);
  for (;;) {
    const { text, line } = tokens.peek();
    if (tokens.accept('[')) {
      const index = parseExpression(tokens, scope);
      tokens.expect(']');
      of = { kind: 'element', type: pointee(of.type), of, index, line };
    } else if (text === '++' || text === '--') {
      tokens.next();
      of = step(of, text, line, true);
    } else if (text === '.' || text === '->') throw new LitmusError(line, 'members of structs are not supported');
    else return of;
  }
}

function primary(tokens: TokenStream, scope: Scope): Expression {
  const token = tokens.next();
  if (token.kind === 'number') return number(token.text, token.line);
  if (token.text === '(') {
    const inner = parseExpression(tokens, scope);
    tokens.expect(')');
    return inner;
  }
  if (token.kind !== 'name') throw new LitmusError(token, `expected an expression before '${token.text}'`);
  if (tokens.is('(')) return call(token.text, callArguments(tokens, scope), token.line);
  if (token.text === 'NULL' || token.text === 'false') return { kind: 'number', type: INT, value: 0n };
  if (token.text === 'true') return { kind: 'number', type: INT, value: 1n };
  return { kind: 'name', type: scope.get(token.text) ?? INT, name: token.text };
}

function callArguments(tokens: TokenStream, scope: Scope): Expression[] {
  tokens.expect('(');
  const args: Expression[] = [];
  while (!tokens.is(')')) {
    args.push(parseExpression(tokens, scope));
    if (!tokens.accept(',')) break;
  }
  tokens.expect(')');
  return args;
}

/** What does not fit an int is a long; `U` makes it unsigned. */
function number(text: string, line: number): Expression {
  const value = numberValue(text, line, true);
  const [, suffix = ''] = /([uUlL]*)$/.exec(text) as RegExpExecArray;
  const signed = !/u/i.test(suffix) && value < 1n << 63n;
  const bits = /l/i.test(suffix) || value >= 1n << (signed ? 31n : 32n) ? 64 : 32;
  return { kind: 'number', type: bits === 64 && signed ? LONG : { bits, signed }, value };
}
