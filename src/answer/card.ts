/** The answer of a run on one screen: what it found, in sentences of numbers, and one row per protocol. */
import { bought, gaveUp, replaced } from './claims.js';
import type { Evidence } from './evidence.js';
import { fences } from './fence-claim.js';
import { type Matrix, matrixLines, matrixOf } from './matrix.js';
import { wrap } from './words.js';

export interface Card {
  /** one claim each: a sentence, or a head and a sentence */
  readonly claims: readonly (readonly string[])[];
  readonly matrix: Matrix;
  /** how far from the real thing, and how far to trust the run: sentences */
  readonly beside: readonly string[];
}

/** @param beside sentences that rest on more than the rows: C twin, floor and fork(2); how far to trust the run */
export function cardOf(evidence: Evidence, beside: readonly string[]): Card {
  const claims = [bought(evidence), gaveUp(evidence), fences(evidence), replaced(evidence)].filter((c) => c.length > 0);
  return { claims, matrix: matrixOf(evidence), beside };
}

/** At most 80 columns. @param paint a verdict's sign, padded, in colours */
export function cardLines({ claims, matrix, beside }: Card, paint?: (sign: string) => string): string[] {
  const [first = [], ...rest] = claims;
  const [head, ...sentences] = first;
  return [
    ...(head === undefined ? [] : wrap(head)),
    ...sentences.flatMap((text) => wrap(`  ${text}`)),
    ...rest.flatMap(([text = '']) => wrap(text)),
    ...matrixLines(matrix, paint),
    ...[...matrix.notes, ...beside].flatMap((text) => wrap(text)),
  ];
}

/** What a run ends with. */
const LINES = 20;

/** What a card can do without, the least first: what is beside it, the last claims, why single numbers are missing. */
const SHORTER: readonly ((card: Card) => Card)[] = [
  (card) => card,
  (card) => ({ ...card, beside: [] }),
  (card) => ({ ...card, claims: card.claims.slice(0, 3) }),
  (card) => ({ ...card, matrix: { ...card.matrix, notes: [] } }),
  (card) => ({ ...card, claims: card.claims.slice(0, 2) }),
];

/** A card and how far to trust it, in 20 lines: what has no room is in the report, which is said. */
export function answerLines(card: Card, trust: string, paint?: (sign: string) => string): string[] {
  const last = wrap(trust);
  let lines: string[] = [];
  let short = card;
  for (const shorter of SHORTER) {
    short = shorter(short);
    lines = [...cardLines(short, paint), ...(short === card ? [] : ['the rest: report.html']), ...last];
    if (lines.length <= LINES) break;
  }
  return lines;
}
