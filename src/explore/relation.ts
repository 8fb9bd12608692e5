/**
 * Relations over the accesses of one execution, as bit matrices: what the axioms of a memory model are written in.
 * Executions are small (some dozens of accesses), so every operation makes a new relation and none is clever.
 */

/** Bits used of a word: V8 keeps integers of up to 31 bits unboxed, and plain arrays of them are cheap to make. */
export const WORD = 30;

export function wordOf(node: number): number {
  return (node / WORD) | 0;
}

export function bitOf(node: number): number {
  return 1 << (node % WORD);
}

/** A set of accesses, 30 to a word. */
export type NodeSet = number[];

export function emptySet(size: number): NodeSet {
  return new Array<number>(Math.ceil(size / WORD)).fill(0);
}

export function setOf(size: number, member: (node: number) => boolean): NodeSet {
  const set = emptySet(size);
  for (let node = 0; node < size; node++) if (member(node)) addTo(set, node);
  return set;
}

export function addTo(set: NodeSet, node: number): void {
  const word = wordOf(node);
  set[word] = (set[word] as number) | bitOf(node);
}

export function contains(set: NodeSet, node: number): boolean {
  return ((set[wordOf(node)] as number) & bitOf(node)) !== 0;
}

export class Relation {
  readonly size: number;
  /** words of a row */
  readonly words: number;
  /** row `from`: the set of `to` with (from, to) in the relation */
  readonly bits: number[];

  constructor(size: number, bits?: number[]) {
    this.size = size;
    this.words = Math.ceil(size / WORD);
    this.bits = bits ?? new Array<number>(size * this.words).fill(0);
  }

  static of(size: number, member: (from: number, to: number) => boolean): Relation {
    const r = new Relation(size);
    for (let from = 0; from < size; from++) {
      for (let to = 0; to < size; to++) if (member(from, to)) r.add(from, to);
    }
    return r;
  }

  add(from: number, to: number): void {
    const at = from * this.words + wordOf(to);
    this.bits[at] = (this.bits[at] as number) | bitOf(to);
  }

  has(from: number, to: number): boolean {
    return ((this.bits[from * this.words + wordOf(to)] as number) & bitOf(to)) !== 0;
  }

  /** All `from` with (from, to) in it. */
  into(to: number): number[] {
    const out: number[] = [];
    for (let from = 0; from < this.size; from++) if (this.has(from, to)) out.push(from);
    return out;
  }

  /** Per `from`, all `to`. */
  rows(): number[][] {
    const out: number[][] = Array.from({ length: this.size }, () => []);
    for (const [from, to] of this.pairs()) (out[from] as number[]).push(to);
    return out;
  }

  copy(): Relation {
    return new Relation(this.size, this.bits.slice());
  }

  isEmpty(): boolean {
    for (const word of this.bits) if (word !== 0) return false;
    return true;
  }

  or(...others: readonly Relation[]): Relation {
    const bits = this.bits.slice();
    for (const other of others) {
      for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (other.bits[i] as number);
    }
    return new Relation(this.size, bits);
  }

  and(other: Relation): Relation {
    const bits = this.bits.slice();
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & (other.bits[i] as number);
    return new Relation(this.size, bits);
  }

  minus(other: Relation): Relation {
    const bits = this.bits.slice();
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & ~(other.bits[i] as number);
    return new Relation(this.size, bits);
  }

  /** Composition: (a, c) with (a, b) here and (b, c) in `next`. Written out: most of the time goes here. */
  seq(next: Relation): Relation {
    const { size, words, bits } = this;
    const out = new Relation(size);
    if (next.isEmpty()) return out;
    const [made, theirs] = [out.bits, next.bits];
    for (let row = 0; row < size * words; row += words) {
      for (let w = 0; w < words; w++) {
        let word = bits[row + w] as number;
        while (word !== 0) {
          const low = word & -word;
          word ^= low;
          const via = (w * WORD + 31 - Math.clz32(low)) * words;
          for (let v = 0; v < words; v++) made[row + v] = (made[row + v] as number) | (theirs[via + v] as number);
        }
      }
    }
    return out;
  }

  inverse(): Relation {
    return Relation.of(this.size, (from, to) => this.has(to, from));
  }

  /** Transitive closure (Warshall). */
  plus(): Relation {
    const out = this.copy();
    const { size, words, bits } = out;
    for (let via = 0; via < size; via++) {
      const [word, bit, row] = [wordOf(via), bitOf(via), via * words];
      let leads = 0;
      for (let w = 0; w < words; w++) leads |= bits[row + w] as number;
      if (leads === 0) continue;
      for (let from = 0; from < size * words; from += words) {
        if (((bits[from + word] as number) & bit) === 0) continue;
        for (let w = 0; w < words; w++) bits[from + w] = (bits[from + w] as number) | (bits[row + w] as number);
      }
    }
    return out;
  }

  /** The relation or nothing: `r?` of a cat file. */
  maybe(): Relation {
    const out = this.copy();
    for (let node = 0; node < out.size; node++) out.add(node, node);
    return out;
  }

  star(): Relation {
    return this.plus().maybe();
  }

  /** Only pairs that start in `set`. */
  from(set: NodeSet): Relation {
    const out = this.copy();
    for (let node = 0; node < out.size; node++) {
      if (!contains(set, node)) out.bits.fill(0, node * out.words, (node + 1) * out.words);
    }
    return out;
  }

  /** Only pairs that end in `set`. */
  to(set: NodeSet): Relation {
    const out = this.copy();
    for (let i = 0; i < out.bits.length; i++) {
      out.bits[i] = (out.bits[i] as number) & (set[i % out.words] as number);
    }
    return out;
  }

  /** Takes away, again and again, what has no successor left; a cycle is what cannot be taken away. */
  isAcyclic(): boolean {
    const { size, words, bits } = this;
    const left = setOf(size, () => true);
    let remaining = size;
    for (let before = size + 1; remaining > 0 && remaining < before; ) {
      before = remaining;
      for (let node = size - 1; node >= 0; node--) {
        if (!contains(left, node)) continue;
        let hasSuccessor = false;
        for (let w = 0; w < words && !hasSuccessor; w++) {
          hasSuccessor = ((bits[node * words + w] as number) & (left[w] as number)) !== 0;
        }
        if (hasSuccessor) continue;
        left[wordOf(node)] = (left[wordOf(node)] as number) & ~bitOf(node);
        remaining--;
      }
    }
    return remaining === 0;
  }

  isIrreflexive(): boolean {
    for (let node = 0; node < this.size; node++) if (this.has(node, node)) return false;
    return true;
  }

  /** All pairs, in order of their first element. */
  pairs(): [number, number][] {
    const out: [number, number][] = [];
    for (let from = 0; from < this.size; from++) {
      for (let w = 0; w < this.words; w++) {
        for (let word = this.bits[from * this.words + w] as number; word !== 0; word &= word - 1)
          out.push([from, w * WORD + 31 - Math.clz32(word & -word)]);
      }
    }
    return out;
  }
}
