/**
 * Parses what stands after the processes: `locations [...]`, `filter (...)` and the quantified condition. As in herd,
 * `\/` binds loosest, then `/\`, then `=>`, then `~`.
 */
import type { Condition, Constant, Place, Proposition } from './ast.js';
import { LitmusError } from './error.js';
import { constant } from './init.js';
import { lex, TokenStream } from './lexer.js';
import { numberValue } from './number.js';
import type { Section } from './sections.js';

const TRUE: Proposition = { kind: 'and', of: [] };
const FALSE: Proposition = { kind: 'or', of: [] };

export function parseCondition(section: Section): Condition {
  const tokens = new TokenStream(lex(section, 'ocaml'));
  const locations: Place[] = [];
  let filter: Proposition | undefined;
  for (;;) {
    if (tokens.accept('locations')) locations.push(...parseLocations(tokens));
    else if (tokens.accept('filter')) filter = proposition(tokens);
    else break;
  }
  const condition = { ...quantified(tokens), filter, locations };
  tokens.accept(';');
  if (!tokens.atEnd()) {
    throw new LitmusError(tokens.peek(), `unexpected '${tokens.peek().text}' after the condition`);
  }
  return condition;
}

/** No condition at all is `forall (true)`. */
function quantified(tokens: TokenStream): Pick<Condition, 'quantifier' | 'proposition'> {
  if (tokens.atEnd()) return { quantifier: 'forall', proposition: TRUE };
  if (tokens.accept('forall')) return { quantifier: 'forall', proposition: proposition(tokens) };
  if (tokens.accept('exists') || tokens.accept('final')) {
    return { quantifier: 'exists', proposition: proposition(tokens) };
  }
  if (tokens.is('(')) return { quantifier: 'exists', proposition: proposition(tokens) };
  if (!tokens.accept('~') && !tokens.accept('not')) {
    throw new LitmusError(tokens.peek(), `expected exists, ~exists or forall before '${tokens.peek().text}'`);
  }
  tokens.expect('exists');
  return { quantifier: '~exists', proposition: proposition(tokens) };
}

/** `[x; 0:r1; *p; int y]`: a type, or a star after the place, says how herd is to print it. */
function parseLocations(tokens: TokenStream): Place[] {
  const places: Place[] = [];
  tokens.expect('[');
  while (!tokens.accept(']')) {
    places.push(place(tokens));
    while (tokens.peek().kind === 'name' || tokens.is('*')) tokens.next();
    if (!tokens.accept(';') && !tokens.accept(',') && !tokens.is(']')) tokens.expect(']');
  }
  return places;
}

/** `0:r1`, `P0:r1`, `x`, `*x`, `[x]`, `a[1]`. */
function place(tokens: TokenStream): Place {
  if (tokens.accept('*')) return tokens.nested(() => place(tokens));
  if (tokens.accept('[')) {
    const inner = tokens.nested(() => place(tokens));
    tokens.expect(']');
    return inner;
  }
  const token = tokens.next();
  const process = /^P?(\d+)$/.exec(token.text)?.[1];
  if (process !== undefined && tokens.accept(':')) {
    return { process: Number(process), register: tokens.name('a register').text };
  }
  if (token.kind !== 'name') throw new LitmusError(token, `expected a location before '${token.text}'`);
  if (!tokens.is('[') || tokens.peek(1).kind !== 'number') return { global: token.text };
  tokens.next();
  const index = numberValue(tokens.next().text, token.line);
  tokens.expect(']');
  return { global: `${token.text}[${index}]` };
}

function proposition(tokens: TokenStream): Proposition {
  return listOf(tokens, '\\/', 'or', () => listOf(tokens, '/\\', 'and', () => implication(tokens)));
}

function listOf(tokens: TokenStream, sign: string, kind: 'and' | 'or', part: () => Proposition): Proposition {
  const of = [part()];
  while (tokens.accept(sign)) of.push(part());
  return of.length === 1 ? (of[0] as Proposition) : { kind, of };
}

function implication(tokens: TokenStream): Proposition {
  const left = negation(tokens);
  if (!tokens.accept('=>')) return left;
  return { kind: 'implies', left, right: tokens.nested(() => implication(tokens)) };
}

function negation(tokens: TokenStream): Proposition {
  if (tokens.accept('~') || tokens.accept('not')) return { kind: 'not', of: tokens.nested(() => negation(tokens)) };
  if (tokens.accept('true')) return TRUE;
  if (tokens.accept('false')) return FALSE;
  if (tokens.accept('(')) {
    const inner = tokens.nested(() => proposition(tokens));
    tokens.expect(')');
    return inner;
  }
  return atom(tokens);
}

function atom(tokens: TokenStream): Proposition {
  const left = place(tokens);
  const { text: sign, line } = tokens.next();
  if (sign !== '=' && sign !== '==' && sign !== '!=' && sign !== '<>') {
    throw new LitmusError(line, `expected '=' before '${sign}'`);
  }
  const equal: Proposition = tokens.is('{') ? elements(tokens, left) : { kind: 'atom', left, right: rightSide(tokens) };
  return sign === '=' || sign === '==' ? equal : { kind: 'not', of: equal };
}

/** `t={1,2}`: every element of an array. */
function elements(tokens: TokenStream, array: Place): Proposition {
  const { line } = tokens.expect('{');
  if (array.process !== undefined) throw new LitmusError(line, `a register is no array`);
  const of: Proposition[] = [];
  do {
    of.push({ kind: 'atom', left: { global: `${array.global}[${of.length}]` }, right: constant(tokens) });
  } while (tokens.accept(','));
  tokens.expect('}');
  return { kind: 'and', of };
}

/** A constant (a name is an address), or a place: `1:r2`, `*x`, `[x]`. */
function rightSide(tokens: TokenStream): Constant | { readonly place: Place } {
  const isPlace = tokens.is('*') || tokens.is('[') || tokens.is(':', 1);
  return isPlace ? { place: place(tokens) } : constant(tokens);
}
