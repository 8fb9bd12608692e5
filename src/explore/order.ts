/**
 * A strict partial order that grows edge by edge and is taken back level by level: rows of bits, closed under
 * transitivity all the time, so that an edge that would close a cycle is seen when it is added.
 */
import { bitOf, type Relation, WORD, wordOf } from './relation.js';

export class Order {
  readonly size: number;
  private readonly words: number;
  private bits: Int32Array;
  /** where the present level begins in `bits` */
  private at = 0;

  constructor(size: number) {
    this.size = size;
    this.words = Math.ceil(size / WORD);
    this.bits = new Int32Array(size * this.words * 8);
  }

  /** Takes over a transitive relation. False: it has a cycle. */
  load(relation: Relation): boolean {
    this.bits.set(relation.bits, this.at);
    return relation.isIrreflexive();
  }

  /** What is added from now on is taken back by `restore`. */
  save(): void {
    const length = this.size * this.words;
    const next = this.at + length;
    if (next + length > this.bits.length) {
      const larger = new Int32Array(this.bits.length * 2 + length);
      larger.set(this.bits);
      this.bits = larger;
    }
    this.bits.copyWithin(next, this.at, next);
    this.at = next;
  }

  restore(): void {
    this.at -= this.size * this.words;
  }

  before(a: number, b: number): boolean {
    return ((this.bits[this.at + a * this.words + wordOf(b)] as number) & bitOf(b)) !== 0;
  }

  /** Puts `a` before `b`. False, and nothing is added, if `b` is before `a` already. */
  add(a: number, b: number): boolean {
    if (this.before(a, b)) return true;
    if (a === b || this.before(b, a)) return false;
    const { bits, words, at } = this;
    const rowB = at + b * words;
    const [wordA, bitA, wordB, bitB] = [wordOf(a), bitOf(a), wordOf(b), bitOf(b)];
    for (let x = 0, row = at; x < this.size; x++, row += words) {
      if (x !== a && ((bits[row + wordA] as number) & bitA) === 0) continue;
      for (let w = 0; w < words; w++) bits[row + w] = (bits[row + w] as number) | (bits[rowB + w] as number);
      bits[row + wordB] = (bits[row + wordB] as number) | bitB;
    }
    return true;
  }
}
