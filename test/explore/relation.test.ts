import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contains, Relation, setOf } from '../../src/explore/relation.js';

const SEED = 57;

/** Relations of up to 70 nodes, so that rows of one, two and three words occur. */
const relations = fc
  .integer({ min: 1, max: 70 })
  .chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 2 * size }),
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 2 * size }),
    ),
  )
  .map(([size, a, b]) => [make(size, a), make(size, b)] as const);

function make(size: number, pairs: readonly (readonly [number, number])[]): Relation {
  const r = new Relation(size);
  for (const [from, to] of pairs) r.add(from, to);
  return r;
}

function same(actual: Relation, member: (from: number, to: number) => boolean): boolean {
  return (
    actual.or(Relation.of(actual.size, member)).pairs().length === actual.pairs().length &&
    actual.pairs().every(([a, b]) => member(a, b))
  );
}

function reachable(r: Relation, from: number): Set<number> {
  const seen = new Set<number>();
  const todo = [from];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    for (let to = 0; to < r.size; to++) if (r.has(at, to) && !seen.has(to)) todo.push(seen.add(to) && to);
  }
  return seen;
}

test('the operations are those of sets of pairs', () => {
  fc.assert(
    fc.property(relations, ([a, b]) => {
      assert.ok(same(a.or(b), (x, y) => a.has(x, y) || b.has(x, y)));
      assert.ok(same(a.and(b), (x, y) => a.has(x, y) && b.has(x, y)));
      assert.ok(same(a.minus(b), (x, y) => a.has(x, y) && !b.has(x, y)));
      assert.ok(same(a.inverse(), (x, y) => a.has(y, x)));
      const nodes = [...Array(a.size).keys()];
      assert.ok(same(a.seq(b), (x, y) => nodes.some((via) => a.has(x, via) && b.has(via, y))));
      const odd = setOf(a.size, (node) => node % 2 === 1);
      assert.ok(same(a.from(odd), (x, y) => a.has(x, y) && contains(odd, x)));
      assert.ok(same(a.to(odd), (x, y) => a.has(x, y) && contains(odd, y)));
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('closure is reachability, and a relation is acyclic if nothing reaches itself', () => {
  fc.assert(
    fc.property(relations, ([a]) => {
      const reach = [...Array(a.size).keys()].map((node) => reachable(a, node));
      assert.ok(same(a.plus(), (x, y) => reach[x]?.has(y) ?? false));
      assert.ok(same(a.star(), (x, y) => x === y || (reach[x]?.has(y) ?? false)));
      assert.equal(
        a.isAcyclic(),
        reach.every((set, node) => !set.has(node)),
      );
      const forward = Relation.of(a.size, (x, y) => x < y && a.has(x, y));
      assert.ok(forward.isAcyclic());
    }),
    { seed: SEED, numRuns: 100 },
  );
});
