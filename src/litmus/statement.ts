/** Parses a process of a C litmus test: its parameters and its body. */
import type { Expression, Process, Statement } from './ast.js';
import { LitmusError } from './error.js';
import { isTypeWord, parseExpression, skipType } from './expression.js';
import { lex, TokenStream } from './lexer.js';
import type { ProcessSection } from './sections.js';

const REFUSED: ReadonlySet<string> = new Set('while for do goto switch case break continue return asm'.split(' '));

export function parseProcess({ index, parameters, body }: ProcessSection): Process {
  const tokens = new TokenStream(lex(body, 'c'));
  const statements: Statement[] = [];
  while (!tokens.atEnd()) statements.push(...statement(tokens));
  return { index, parameters: parseParameters(new TokenStream(lex(parameters, 'c'))), body: statements };
}

function parseParameters(tokens: TokenStream): string[] {
  const names: string[] = [];
  if (tokens.is('void') && tokens.peek(1).kind === 'end') return names;
  while (!tokens.atEnd()) {
    skipDeclarationType(tokens);
    names.push(tokens.name('the name of a parameter').text);
    if (tokens.accept('[')) {
      if (tokens.peek().kind === 'number') tokens.next();
      tokens.expect(']');
    }
    if (!tokens.accept(',')) break;
  }
  if (!tokens.atEnd()) throw new LitmusError(tokens.peek().line, `unexpected '${tokens.peek().text}' in parameters`);
  return names;
}

/** A type that may begin with a typedef's name. */
function skipDeclarationType(tokens: TokenStream): void {
  const follows = tokens.peek(1);
  if (!isTypeWord(tokens.peek().text) && (follows.kind === 'name' || follows.text === '*')) tokens.next();
  skipType(tokens);
}

function statement(tokens: TokenStream): Statement[] {
  const { text, line } = tokens.peek();
  if (tokens.accept(';')) return [];
  if (tokens.accept('{')) {
    const statements: Statement[] = [];
    while (!tokens.accept('}')) {
      if (tokens.atEnd()) tokens.expect('}');
      statements.push(...statement(tokens));
    }
    return [{ kind: 'block', statements }];
  }
  if (text === 'if') return [ifStatement(tokens)];
  if (REFUSED.has(text)) throw new LitmusError(line, `'${text}' is not supported`);
  if (isDeclaration(tokens)) return declaration(tokens);
  if (tokens.peek().kind === 'name' && tokens.is(':', 1)) throw new LitmusError(line, 'labels are not supported');
  const expression = parsePostfixStep(tokens);
  tokens.expect(';');
  return [{ kind: 'expression', expression }];
}

function parsePostfixStep(tokens: TokenStream): Expression {
  const expression = parseExpression(tokens);
  const { text, line } = tokens.peek();
  if (text !== '++' && text !== '--') return expression;
  tokens.next();
  return { kind: 'assign', target: expression, op: text.charAt(0), value: { kind: 'number', value: 1n }, line };
}

function ifStatement(tokens: TokenStream): Statement {
  tokens.expect('if');
  tokens.expect('(');
  const test = parseExpression(tokens);
  tokens.expect(')');
  const yes = one(statement(tokens));
  if (!tokens.accept('else')) return { kind: 'if', test, yes };
  return { kind: 'if', test, yes, no: one(statement(tokens)) };
}

function one(statements: readonly Statement[]): Statement {
  return statements.length === 1 ? (statements[0] as Statement) : { kind: 'block', statements };
}

function isDeclaration(tokens: TokenStream): boolean {
  const token = tokens.peek();
  if (token.kind !== 'name') return false;
  return isTypeWord(token.text) || tokens.peek(1).kind === 'name';
}

/** A local keeps its initial value, 0 or what the initial state gives it, until it is assigned. */
function declaration(tokens: TokenStream): Statement[] {
  const out: Statement[] = [];
  skipDeclarationType(tokens);
  do {
    while (tokens.accept('*'));
    const { text: name, line } = tokens.name('the name of a local variable');
    if (tokens.is('[')) throw new LitmusError(line, `${name}: local arrays are not supported`);
    if (tokens.accept('=')) {
      const value = parseExpression(tokens);
      out.push({ kind: 'expression', expression: { kind: 'assign', target: { kind: 'name', name }, value, line } });
    }
  } while (tokens.accept(','));
  tokens.expect(';');
  return out;
}
