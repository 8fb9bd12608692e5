/** Relations over a few dozen events, as rows of bits: the operators of a cat file, and nothing clever. */
export class Rel {
  readonly rows: readonly bigint[];

  constructor(rows: readonly bigint[]) {
    this.rows = rows;
  }

  static of(size: number, member: (a: number, b: number) => boolean): Rel {
    const row = (a: number): bigint => {
      let bits = 0n;
      for (let b = 0; b < size; b++) if (member(a, b)) bits |= 1n << BigInt(b);
      return bits;
    };
    return new Rel(Array.from({ length: size }, (_, a) => row(a)));
  }

  has(a: number, b: number): boolean {
    return (((this.rows[a] as bigint) >> BigInt(b)) & 1n) === 1n;
  }

  private with(other: Rel, op: (x: bigint, y: bigint) => bigint): Rel {
    return new Rel(this.rows.map((row, a) => op(row, other.rows[a] as bigint)));
  }

  or(...others: readonly Rel[]): Rel {
    return others.reduce<Rel>((all, other) => all.with(other, (x, y) => x | y), this);
  }

  and(other: Rel): Rel {
    return this.with(other, (x, y) => x & y);
  }

  minus(other: Rel): Rel {
    return this.with(other, (x, y) => x & ~y);
  }

  seq(...others: readonly Rel[]): Rel {
    return others.reduce<Rel>((all, other) => all.one(other), this);
  }

  private one(other: Rel): Rel {
    return new Rel(
      this.rows.map((row) => {
        let out = 0n;
        for (let b = 0, bits = row; bits !== 0n; b++, bits >>= 1n) if (bits & 1n) out |= other.rows[b] as bigint;
        return out;
      }),
    );
  }

  inverse(): Rel {
    return Rel.of(this.rows.length, (a, b) => this.has(b, a));
  }

  /** `r?` */
  maybe(): Rel {
    return new Rel(this.rows.map((row, a) => row | (1n << BigInt(a))));
  }

  /** `r+` */
  plus(): Rel {
    let all: Rel = this;
    for (;;) {
      const next = all.or(all.seq(all));
      if (next.minus(all).isEmpty()) return all;
      all = next;
    }
  }

  /** `r*` */
  star(): Rel {
    return this.plus().maybe();
  }

  isEmpty(): boolean {
    return this.rows.every((row) => row === 0n);
  }

  isIrreflexive(): boolean {
    return this.rows.every((_, a) => !this.has(a, a));
  }

  isAcyclic(): boolean {
    return this.plus().isIrreflexive();
  }
}
