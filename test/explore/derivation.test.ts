// Relations that can say why: the same pairs as relation.ts has, and ways that lead from one end to the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Derivation, type Step } from '../../src/explore/derivation.js';
import { Relation } from '../../src/explore/relation.js';

const SIZE = 6;
const relation = fc
  .array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 9 })
  .map((pairs) => Relation.of(SIZE, (a, b) => pairs.some(([from, to]) => from === a && to === b)));

function assertWay(steps: readonly Step[], from: number, to: number, known: Readonly<Record<string, Relation>>): void {
  let at = from;
  for (const step of steps) {
    assert.equal(step.from, at);
    assert.ok(known[step.name]?.has(step.from, step.to));
    at = step.to;
  }
  assert.equal(at, to);
}

test('of any two relations, put together in each way', () => {
  fc.assert(
    fc.property(relation, relation, (a, b) => {
      const [x, y] = [Derivation.named(a, 'a'), Derivation.named(b, 'b')];
      const made = [
        [x.or(y), a.or(b)],
        [x.seq(y), a.seq(b)],
        [x.or(y).plus(), a.or(b).plus()],
        [x.star().seq(y.maybe()), a.star().seq(b.maybe())],
        [x.within((all) => all.minus(b)), a.minus(b)],
      ] as const;
      for (const [derivation, plain] of made) {
        assert.deepEqual(derivation.relation.pairs(), plain.pairs());
        for (const [from, to] of plain.pairs()) assertWay(derivation.steps(from, to), from, to, { a, b });
      }
    }),
  );
});

test('a cycle is found if and only if there is one, and no shorter one is there', () => {
  fc.assert(
    fc.property(relation, (a) => {
      const cycle = Derivation.named(a, 'a').cycle();
      assert.equal(cycle === undefined, a.isAcyclic());
      if (cycle === undefined) return;
      const start = (cycle[0] as Step).from;
      assertWay(cycle, start, start, { a });
      for (let power = a, steps = 1; steps < cycle.length; steps++, power = power.seq(a))
        assert.ok(power.isIrreflexive());
      const loop = Derivation.named(a, 'a').loop();
      assert.equal(loop === undefined, a.isIrreflexive());
    }),
  );
});
