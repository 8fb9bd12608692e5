import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { criticalCycle, lacks } from '../../src/explore/cycle.js';
import type { Execution } from '../../src/explore/model.js';
import { findWitness } from '../../src/explore/witness.js';
import { condition, program } from './shapes.js';

type Pairs = readonly (readonly [number, number])[];
const relation = (pairs: Pairs): { has(from: number, to: number): boolean } => ({
  has: (from, to) => pairs.some(([a, b]) => a === from && b === to),
});

/** Accesses of two threads, the first half and the rest; reads-from as asked. */
function execution(size: number, rf: Pairs): Execution {
  const half = size / 2;
  const thread = (node: number): number => Number(node >= half);
  const sameThread = { has: (from: number, to: number) => thread(from) === thread(to) };
  const po = { has: (from: number, to: number) => from < to && sameThread.has(from, to) };
  return { skeleton: { size, po, sameThread }, rf: relation(rf), co: relation([]), fr: relation([]) } as never;
}

/** Every cycle, by trying: the fewest orders that one lacks, and then the fewest steps. */
function fewest(
  size: number,
  edge: (from: number, to: number) => 'kept' | 'missing' | undefined,
): number[] | undefined {
  let best: number[] | undefined;
  const walk = (path: readonly number[], missing: number): void => {
    for (let to = 0; to < size; to++) {
      const kind = edge(path.at(-1) as number, to);
      if (kind === undefined) continue;
      const lacking = missing + Number(kind === 'missing');
      if (to === path[0] && lacking > 0) {
        const one = [lacking, path.length];
        const [a = 0, b = 0] = best ?? [Number.POSITIVE_INFINITY, 0];
        if (best === undefined || lacking < a || (lacking === a && path.length < b)) best = one;
      } else if (!path.includes(to)) walk([...path, to], lacking);
    }
  };
  for (let start = 0; start < size; start++) walk([start], 0);
  return best;
}

test('of all cycles that lack an order it is the one that lacks the fewest, and of these the shortest', () => {
  const SIZE = 6;
  const node = (from: number): fc.Arbitrary<number> => fc.integer({ min: from, max: from + 2 });
  const across = fc.oneof(fc.tuple(node(0), node(3)), fc.tuple(node(3), node(0)));
  const within = fc.oneof(fc.tuple(node(0), node(0)), fc.tuple(node(3), node(3)));
  fc.assert(
    fc.property(fc.array(across, { maxLength: 5 }), fc.array(within, { maxLength: 5 }), (rf, kept) => {
      const one = execution(SIZE, rf);
      const { po } = one.skeleton;
      const best = fewest(SIZE, (from, to) => {
        if (po.has(from, to)) return relation(kept).has(from, to) ? 'kept' : 'missing';
        return one.rf.has(from, to) ? 'kept' : undefined;
      });
      const cycle = criticalCycle(one, relation(kept));
      if (best === undefined) return cycle === undefined || lacks(cycle) === 0;
      assert.ok(cycle);
      assert.deepEqual([lacks(cycle), cycle.length], best);
      for (const [at, edge] of cycle.entries()) assert.equal(edge.to, cycle[(at + 1) % cycle.length]?.from);
      return cycle[0]?.kept === false;
    }),
  );
});

test('a longer way round that the model keeps is taken before a short one that it does not', () => {
  // Store buffering whose second thread has two reads: the fence stands before the second of them.
  const p = program('', ['x=1; r1=y', 'y=1; r1=x; mb; r2=x']);
  const { witness } = findWitness(p, 'lkmm', condition('0:r1=0 1:r1=0 1:r2=0'));
  assert.ok(witness?.cycle);
  assert.equal(lacks(witness.cycle), 1);
});

test('of all executions that end so the one that lacks the fewest orders is shown', () => {
  // Either of two stores may be what is seen too early; of the first, the reader keeps its order.
  const p = program('', ['x=1; wmb; y=1; z=1', 'r1=y; r2=x; r3=z; rmb; r4=x']);
  const { witness } = findWitness(p, 'lkmm', (outcome) =>
    [condition('1:r1=1 1:r2=0'), condition('1:r3=1 1:r4=0')].some((wanted) => wanted(outcome)),
  );
  assert.ok(witness?.cycle);
  assert.equal(lacks(witness.cycle), 1);
});
