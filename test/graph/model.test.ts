// Graphs of the small shapes, written out by hand, and what is true of every graph.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { litmusGraph } from '../../src/graph/litmus.js';
import type { Graph, GraphEdge } from '../../src/graph/model.js';
import { cycleWords } from '../../src/graph/words.js';
import { generated, textOf } from '../litmus/generator.js';
import { classic, classics, edgeTexts, graph } from '../support/graph.js';

const told = (of: Graph): unknown[] => [
  ...[of.verdict, of.axiom, cycleWords(of)],
  of.nodes.map(({ label, text, line }) => `${label} ${text} @${line}`),
  edgeTexts(of),
];

test('SB under tso: a store that waits in a buffer past a load, twice', () => {
  assert.deepEqual(told(graph(classic('SB+poonceonces'), 'tso')), [
    'allowed',
    null,
    'A1 -po, not kept-> A2 -fr-> B1 -po, not kept-> B2 -fr-> A1',
    ['A1 WRITE_ONCE(x, 1) @15', 'A2 READ_ONCE(y) = 0 @16', 'B1 WRITE_ONCE(y, 1) @23', 'B2 READ_ONCE(x) = 0 @24'],
    ['A1 -po, not kept-> A2', 'A2 -fr-> B1', 'B1 -po, not kept-> B2', 'B2 -fr-> A1'],
  ]);
});

test('SB with fences under lkmm: propagation', () => {
  assert.deepEqual(told(graph(classic('SB+mbs'), 'lkmm')), [
    'forbidden',
    'propagation',
    'A3 -fr-> B1 -mb-> B3 -fr-> A1 -mb-> A3',
    [
      ...['A1 WRITE_ONCE(x, 1) @15', 'A2 smp_mb() @16', 'A3 READ_ONCE(y) = 0 @17'],
      ...['B1 WRITE_ONCE(y, 1) @24', 'B2 smp_mb() @25', 'B3 READ_ONCE(x) = 0 @26'],
    ],
    [
      ...['A1 -mb-> A3', 'A1 -po-> A2', 'A2 -po-> A3', 'A3 -fr-> B1'],
      ...['B1 -mb-> B3', 'B1 -po-> B2', 'B2 -po-> B3', 'B3 -fr-> A1'],
    ],
  ]);
});

test('MP under tso and lkmm: what tso forbids without a fence, lkmm allows', () => {
  const [tso, lkmm] = ['tso', 'lkmm'].map((model) => graph(classic('MP+poonceonces'), model)) as [Graph, Graph];
  assert.deepEqual(
    [tso.verdict, tso.axiom, edgeTexts(tso)],
    ['forbidden', 'global happens-before', ['A1 -po-> A2', 'A2 -rf-> B1', 'B1 -po-> B2', 'B2 -fr-> A1']],
  );
  assert.deepEqual(
    [lkmm.verdict, cycleWords(lkmm)],
    ['allowed', 'A1 -po, not kept-> A2 -rf-> B1 -po, not kept-> B2 -fr-> A1'],
  );
});

test('MP with smp_wmb and smp_rmb under lkmm: happens-before', () => {
  const found = graph(classic('MP+wmb+rmb'), 'lkmm');
  assert.deepEqual(
    [found.verdict, found.axiom, cycleWords(found)],
    ['forbidden', 'happens-before', 'B1 -rmb-> B3 -fr-> A1 -wmb-> A3 -rf-> B1'],
  );
});

test('LB under lkmm: allowed as it is, forbidden with data dependencies', () => {
  assert.equal(graph(classic('LB+poonceonces'), 'lkmm').verdict, 'allowed');
  const found = graph(classic('LB+datas'), 'lkmm');
  assert.deepEqual(
    [found.verdict, found.axiom, edgeTexts(found)],
    [
      'forbidden',
      'happens-before',
      ['A1 -data-> A2', 'A1 -po-> A2', 'A2 -rf-> B1', 'B1 -data-> B2', 'B1 -po-> B2', 'B2 -rf-> A1'],
    ],
  );
});

test('of several forbidden executions the one that is nearest to being allowed: the lock is taken in the order that helps', () => {
  const found = graph(classic('Z6.0+locks+after_spinlock+mb'), 'lkmm');
  assert.deepEqual(
    [found.axiom, cycleWords(found)],
    ['propagation', 'B4 -co-> C1 -mb-> C3 -fr-> A2 -release-> A4 -rf-> B1 -after_spinlock-> B4'],
  );
});

test('what no order of one location explains: coherence; what comes between the halves of an RMW: atomicity', () => {
  const coherence = graph(classic('CoRR'), 'lkmm');
  assert.deepEqual([coherence.axiom, cycleWords(coherence)], ['coherence', 'A1 -rf-> B1 -po-loc-> B2 -fr-> A1']);
  assert.equal(graph(classic('RMW+xchg'), 'sc').axiom, 'atomicity');
});

test('RCU: the axiom of its name', () => {
  const text = `C RCU
{}
P0(int *x, int *y) { rcu_read_lock(); int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*y); rcu_read_unlock(); }
P1(int *x, int *y) { WRITE_ONCE(*x, 1); synchronize_rcu(); WRITE_ONCE(*y, 1); }
exists (0:r0=0 /\\ 0:r1=1)`;
  assert.equal(graph(text, 'lkmm').axiom, 'rcu');
  assert.equal(graph(text, 'sc').axiom, 'grace periods');
});

function assertLaws(of: Graph): void {
  const byId = new Map(of.nodes.map((node) => [node.id, node]));
  assert.equal(byId.size, of.nodes.length);
  for (const { from, to, relation } of of.edges) {
    const [a, b] = [byId.get(from), byId.get(to)];
    assert.ok(a !== undefined && b !== undefined && a !== b, `${of.name}: ${from} ${relation} ${to}`);
    if (relation === 'po') assert.ok(a.thread === b.thread && a.row < b.row, `${of.name}: po ${from} ${to}`);
  }
  for (const [thread] of of.columns.entries()) {
    const rows = of.nodes.filter((node) => node.thread === thread).map(({ row }) => row);
    assert.deepEqual(rows, [...rows.keys()], of.name);
  }
  const cycle = of.cycle.map((at) => of.edges[at] as GraphEdge);
  for (const [at, { to, inCycle }] of cycle.entries()) {
    assert.ok(inCycle);
    assert.equal(cycle[(at + 1) % cycle.length]?.from, to, `${of.name}: ${cycleWords(of)}`);
  }
  assert.equal(of.edges.filter(({ inCycle }) => inCycle).length, new Set(of.cycle).size);
  assert.equal(of.axiom !== null, of.verdict === 'forbidden');
}

test("the laws hold for the repository's own tests, under each model", () => {
  for (const [, text] of classics)
    for (const model of ['sc', 'tso', 'lkmm', 'armv8', 'ppc']) assertLaws(graph(text, model));
});

test('and for tests from a seed: ends of edges are there, columns follow program order, a cycle is one', () => {
  const model = fc.constantFrom('sc', 'tso', 'lkmm', 'armv8', 'ppc');
  let drawn = 0;
  fc.assert(
    fc.property(fc.nat(100_000), model, (seed, name) => {
      const answer = litmusGraph(textOf(generated(seed)), name, { deadlineMs: 2000 });
      if (!('graph' in answer)) return;
      drawn++;
      assertLaws(answer.graph);
    }),
    { numRuns: 100 },
  );
  // Of the others the condition wants values that nobody writes.
  assert.ok(drawn > 25, String(drawn));
});
