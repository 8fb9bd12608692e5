/** Types of C as litmus tests use them: how wide a value is, and what a pointer points to. */
import { COMPUTED, isHole } from '../explore/hole.js';
import type { Value } from '../explore/program.js';
import { isAddress } from './addresses.js';
import type { TokenStream } from './lexer.js';

export interface CType {
  /** 1 is _Bool */
  readonly bits: number;
  readonly signed: boolean;
  /** of a pointer */
  readonly to?: CType;
}

export const INT: CType = { bits: 32, signed: true };
export const LONG: CType = { bits: 64, signed: true };
export const UNSIGNED_LONG: CType = { bits: 64, signed: false };

const UNSIGNED: CType = { bits: 32, signed: false };
const BOOL: CType = { bits: 1, signed: false };

/** arm64's and x86-64's: int 32 bits, long and pointers 64. */
const NAMED: Readonly<Record<string, CType>> = {
  ...{ atomic_t: INT, atomic_int: INT, atomic_long_t: LONG, atomic64_t: LONG, bool: BOOL, _Bool: BOOL },
  ...{ size_t: UNSIGNED_LONG, uintptr_t: UNSIGNED_LONG, pte_t: UNSIGNED_LONG, intptr_t: LONG, gfp_t: UNSIGNED },
  ...{ spinlock_t: INT, raw_spinlock_t: INT, void: INT },
};
for (const bits of [8, 16, 32, 64]) {
  Object.assign(NAMED, { [`u${bits}`]: { bits, signed: false }, [`s${bits}`]: { bits, signed: true } });
  Object.assign(NAMED, { [`uint${bits}_t`]: { bits, signed: false }, [`int${bits}_t`]: { bits, signed: true } });
}
const BASE: Readonly<Record<string, number>> = { char: 8, short: 16, int: 32, long: 64 };
const WORDS: ReadonlySet<string> = new Set(
  'signed unsigned const volatile struct _Atomic __rcu register auto static extern typeof __typeof__'.split(' '),
);

export function isTypeWord(word: string): boolean {
  return Object.hasOwn(NAMED, word) || Object.hasOwn(BASE, word) || WORDS.has(word);
}

export function pointerTo(to: CType): CType {
  return { ...UNSIGNED_LONG, to };
}

/** Reads a type's words and stars; what `typeof()` looks at is taken for an int. */
export function parseType(tokens: TokenStream): CType {
  const words: string[] = [];
  let stars = 0;
  for (;;) {
    const { text, kind } = tokens.peek();
    if (tokens.accept('*')) stars++;
    else if (kind !== 'name' || !isTypeWord(text)) return typeNamed(words, stars);
    else {
      words.push(tokens.next().text);
      if (text === 'struct') tokens.name('the name of a struct');
      else if (text === 'typeof' || text === '__typeof__') skipParentheses(tokens);
    }
  }
}

/** A name that is not known, such as a struct's or a typedef's, is an int. */
export function typeNamed(words: readonly string[], stars: number): CType {
  const named = words.map((word) => (Object.hasOwn(NAMED, word) ? NAMED[word] : undefined)).find((type) => type);
  const widths = words.flatMap((word) => (Object.hasOwn(BASE, word) ? [BASE[word] as number] : []));
  const width = widths.find((bits) => bits !== BASE.int) ?? 32;
  let type = named ?? { bits: width, signed: !words.includes('unsigned') };
  for (let star = 0; star < stars; star++) type = pointerTo(type);
  return type;
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

/** What a pointer points to; a number that is used as an address points to an int. */
export function pointee({ to }: CType): CType {
  return to ?? INT;
}

/** The value as it is after being stored in something of that type. An address stays one, also in an int. */
export function convert({ bits, signed }: CType, value: Value): Value {
  if (isHole(value)) return bits === 1 ? COMPUTED : value;
  if (bits === 1) return value === 0n ? 0n : 1n;
  if (isAddress(value)) return value;
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** The type in which two operands are computed: C's usual arithmetic conversions; pointers stay pointers. */
export function common(a: CType, b: CType): CType {
  if (a.to !== undefined || b.to !== undefined) return a.to === undefined ? b : a;
  const [x, y] = [promoted(a), promoted(b)];
  if (x.bits !== y.bits) return x.bits > y.bits ? x : y;
  return x.signed ? y : x;
}

/** What is narrower than an int is computed as one. */
export function promoted(type: CType): CType {
  return type.bits < 32 ? INT : type;
}
