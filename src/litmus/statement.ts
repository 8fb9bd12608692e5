/** Parses a process of a C litmus test: its parameters and its body. */
import type { Expression, Process, Statement } from './ast.js';
import { LitmusError } from './error.js';
import { parseExpression } from './expression.js';
import { lex, TokenStream } from './lexer.js';
import type { ProcessSection } from './sections.js';
import { type CType, INT, isTypeWord, parseType, pointerTo } from './types.js';

const REFUSED: ReadonlySet<string> = new Set('goto switch case break continue return asm'.split(' '));

/** @param types of names that the initial state gives one, for this process */
export function parseProcess(
  { index, parameters, body }: ProcessSection,
  types: ReadonlyMap<string, CType> = new Map(),
): Process {
  const declared = parseParameters(new TokenStream(lex(parameters, 'c')));
  const scope = new Map([...types, ...declared]);
  const parser = new StatementParser(new TokenStream(lex(body, 'c')), scope);
  return { index, parameters: [...declared.keys()], types: scope, body: parser.all() };
}

function parseParameters(tokens: TokenStream): Map<string, CType> {
  const parameters = new Map<string, CType>();
  if (tokens.is('void') && tokens.peek(1).kind === 'end') return parameters;
  while (!tokens.atEnd()) {
    const type = declarationType(tokens);
    const { text: name } = tokens.name('the name of a parameter');
    const array = tokens.accept('[');
    if (array) {
      if (tokens.peek().kind === 'number') tokens.next();
      tokens.expect(']');
    }
    parameters.set(name, array ? pointerTo(type) : type);
    if (!tokens.accept(',')) break;
  }
  if (!tokens.atEnd()) throw new LitmusError(tokens.peek(), `unexpected '${tokens.peek().text}' in parameters`);
  return parameters;
}

/** A type that may begin with a typedef's name, which is taken for an int. */
function declarationType(tokens: TokenStream): CType {
  const follows = tokens.peek(1);
  if (!isTypeWord(tokens.peek().text) && (follows.kind === 'name' || follows.text === '*')) tokens.next();
  return parseType(tokens);
}

class StatementParser {
  private readonly tokens: TokenStream;
  private readonly scope: Map<string, CType>;

  constructor(tokens: TokenStream, scope: Map<string, CType>) {
    this.tokens = tokens;
    this.scope = scope;
  }

  all(): Statement[] {
    const statements: Statement[] = [];
    while (!this.tokens.atEnd()) statements.push(...this.statement());
    return statements;
  }

  private statement(): Statement[] {
    return this.tokens.nested(() => this.unnested());
  }

  private unnested(): Statement[] {
    const { tokens } = this;
    const { text, line } = tokens.peek();
    if (tokens.accept(';')) return [];
    if (tokens.accept('{')) return [this.block()];
    if (text === 'if') return [this.ifStatement()];
    if (text === 'while') return [this.whileStatement()];
    if (text === 'do') return [this.doStatement()];
    if (text === 'for') return [this.forStatement()];
    if (REFUSED.has(text)) throw new LitmusError(line, `'${text}' is not supported`);
    if (this.isDeclaration()) return this.declaration();
    if (tokens.peek().kind === 'name' && tokens.is(':', 1)) throw new LitmusError(line, 'labels are not supported');
    const expression = this.expression();
    tokens.expect(';');
    return [{ kind: 'expression', expression }];
  }

  private expression(): Expression {
    return parseExpression(this.tokens, this.scope);
  }

  private block(): Statement {
    const statements: Statement[] = [];
    while (!this.tokens.accept('}')) {
      if (this.tokens.atEnd()) this.tokens.expect('}');
      statements.push(...this.statement());
    }
    return { kind: 'block', statements };
  }

  private one(): Statement {
    const statements = this.statement();
    return statements.length === 1 ? (statements[0] as Statement) : { kind: 'block', statements };
  }

  private test(): Expression {
    this.tokens.expect('(');
    const test = this.expression();
    this.tokens.expect(')');
    return test;
  }

  private ifStatement(): Statement {
    this.tokens.expect('if');
    const test = this.test();
    const yes = this.one();
    if (!this.tokens.accept('else')) return { kind: 'if', test, yes };
    return { kind: 'if', test, yes, no: this.one() };
  }

  private whileStatement(): Statement {
    this.tokens.expect('while');
    const test = this.test();
    return { kind: 'loop', test, body: this.one() };
  }

  private doStatement(): Statement {
    this.tokens.expect('do');
    const body = this.one();
    this.tokens.expect('while');
    const test = this.test();
    this.tokens.expect(';');
    return { kind: 'loop', test, body, first: true };
  }

  private forStatement(): Statement {
    const { tokens } = this;
    tokens.expect('for');
    tokens.expect('(');
    const statements = tokens.is(';') || this.isDeclaration() ? this.statement() : this.initial();
    const always: Expression = { kind: 'number', type: INT, value: 1n };
    const test = tokens.is(';') ? always : this.expression();
    tokens.expect(';');
    const step = tokens.is(')') ? undefined : this.expression();
    tokens.expect(')');
    const body = this.one();
    return {
      kind: 'block',
      statements: [...statements, { kind: 'loop', test, body, ...(step === undefined ? {} : { step }) }],
    };
  }

  private initial(): Statement[] {
    const expression = this.expression();
    this.tokens.expect(';');
    return [{ kind: 'expression', expression }];
  }

  private isDeclaration(): boolean {
    const { tokens } = this;
    const token = tokens.peek();
    if (token.kind !== 'name') return false;
    const typedefOfPointer = tokens.is('*', 1) && tokens.peek(2).kind === 'name' && /^[=;,]$/.test(tokens.peek(3).text);
    return (
      isTypeWord(token.text) || tokens.peek(1).kind === 'name' || (typedefOfPointer && !this.scope.has(token.text))
    );
  }

  /** A local keeps its initial value, 0 or what the initial state gives it, until it is assigned. */
  private declaration(): Statement[] {
    const { tokens } = this;
    const out: Statement[] = [];
    const base = declarationType(tokens);
    let type = base;
    do {
      while (tokens.accept('*')) type = pointerTo(type);
      const { text: name, line } = tokens.name('the name of a local variable');
      if (tokens.is('[')) throw new LitmusError(line, `${name}: local arrays are not supported`);
      this.scope.set(name, type);
      if (tokens.accept('=')) {
        const target: Expression = { kind: 'name', type, name };
        out.push({ kind: 'expression', expression: { kind: 'assign', type, target, value: this.expression(), line } });
      }
      // `int *a, b`: the star is a's alone.
      type = unstarred(base);
    } while (tokens.accept(','));
    tokens.expect(';');
    return out;
  }
}

function unstarred(type: CType): CType {
  return type.to === undefined ? type : unstarred(type.to);
}
