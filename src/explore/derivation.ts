/**
 * Relations that can say why: a pair of one is a way through others, down to steps that a reader sees in the program or in the
 * execution. They are put together as the axioms of a cat file are; slower than relation.ts, and asked of one execution.
 */
import type { Relation } from './relation.js';

/** One step of a way, between accesses: `mb`, `rf`, `data`, .. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

export class Derivation {
  readonly relation: Relation;
  /** of a pair of the relation; empty where an access is related to itself by nothing being between */
  readonly steps: (from: number, to: number) => readonly Step[];

  constructor(relation: Relation, steps: (from: number, to: number) => readonly Step[]) {
    this.relation = relation;
    this.steps = steps;
  }

  /** Each pair is one step. */
  static named(relation: Relation, name: string | ((from: number, to: number) => string)): Derivation {
    const of = typeof name === 'string' ? (): string => name : name;
    return new Derivation(relation, (from, to) => [{ from, to, name: of(from, to) }]);
  }

  /** The shortest of the ways there are; among equals that of the first. */
  or(...others: readonly Derivation[]): Derivation {
    const all = [this, ...others];
    const union = this.relation.or(...others.map(({ relation }) => relation));
    return new Derivation(union, (from, to) =>
      shortest(all.flatMap((each) => (each.relation.has(from, to) ? [each.steps(from, to)] : []))),
    );
  }

  seq(next: Derivation): Derivation {
    return new Derivation(this.relation.seq(next.relation), (from, to) => {
      const ways: (readonly Step[])[] = [];
      for (let via = 0; via < this.relation.size; via++) {
        if (!this.relation.has(from, via) || !next.relation.has(via, to)) continue;
        ways.push([...this.steps(from, via), ...next.steps(via, to)]);
      }
      return shortest(ways);
    });
  }

  maybe(): Derivation {
    return new Derivation(this.relation.maybe(), (from, to) => (from === to ? [] : this.steps(from, to)));
  }

  star(): Derivation {
    return this.plus().maybe();
  }

  plus(): Derivation {
    return new Derivation(this.relation.plus(), (from, to) => this.#path(from, to));
  }

  /** Those pairs alone that a filter leaves. */
  within(filter: (relation: Relation) => Relation): Derivation {
    return new Derivation(filter(this.relation), this.steps);
  }

  /** One pair after another, from an access to an access; to itself: a cycle. */
  #path(from: number, to: number): readonly Step[] {
    const rows = this.relation.rows();
    const before = new Map<number, number>();
    const queue = [from];
    for (const at of queue) {
      for (const next of rows[at] as number[]) {
        if (before.has(next)) continue;
        before.set(next, at);
        queue.push(next);
      }
      if (before.has(to)) break;
    }
    const steps: Step[] = [];
    for (let at = to; ; ) {
      const last = before.get(at) as number;
      steps.unshift(...this.steps(last, at));
      at = last;
      if (at === from) return steps;
    }
  }

  /** The shortest cycle of pairs, or undefined. */
  cycle(): readonly Step[] | undefined {
    const closure = this.relation.plus();
    const found: (readonly Step[])[] = [];
    for (let node = 0; node < closure.size; node++) if (closure.has(node, node)) found.push(this.#path(node, node));
    return found.length === 0 ? undefined : shortest(found);
  }

  /** The shortest way of an access to itself in one pair, or undefined. */
  loop(): readonly Step[] | undefined {
    const found: (readonly Step[])[] = [];
    for (let node = 0; node < this.relation.size; node++)
      if (this.relation.has(node, node)) found.push(this.steps(node, node));
    return found.length === 0 ? undefined : shortest(found);
  }
}

function shortest(ways: readonly (readonly Step[])[]): readonly Step[] {
  return ways.reduce((best, way) => (way.length < best.length ? way : best));
}
