// Which execution is drawn: what the checker says of a test is what its graph says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { litmusGraph } from '../../src/graph/litmus.js';
import { decideLitmus } from '../../src/litmus/check.js';
import { stateText } from '../../src/litmus/places.js';
import { generated, textOf } from '../litmus/generator.js';
import { classic, classics, graph } from '../support/graph.js';

for (const model of ['sc', 'tso', 'lkmm', 'armv8', 'ppc']) {
  test(`${model}: a graph is of an allowed execution if and only if the checker counts one`, () => {
    const forbidden = classics.filter(([name, text]) => {
      const { positive, negative, parsed } = decideLitmus(text, name, model);
      const count = parsed.condition.quantifier === 'forall' ? negative : positive;
      const { verdict, cycle } = graph(text, model);
      assert.equal(verdict, count > 0 ? 'allowed' : 'forbidden', name);
      if (verdict === 'forbidden') assert.ok(cycle.length > 0, name);
      return verdict === 'forbidden';
    });
    assert.ok(forbidden.length > 10);
  });
}

test('tests from a seed: where nothing is drawn the checker counts nothing', () => {
  fc.assert(
    fc.property(fc.nat(100_000), (seed) => {
      const text = textOf(generated(seed));
      const answer = litmusGraph(text, 'lkmm', { deadlineMs: 2000 });
      if ('none' in answer && answer.none === 'undecided') return;
      const { positive, negative, parsed } = decideLitmus(text, 'seed', 'lkmm');
      const count = parsed.condition.quantifier === 'forall' ? negative : positive;
      assert.equal('graph' in answer && answer.graph.verdict === 'allowed', count > 0, text);
    }),
    { numRuns: 60 },
  );
});

test('--state N: each state of the list, and how many there are where there are fewer', () => {
  for (const name of ['SB+poonceonces', 'MP+assign+dereference', 'lock+counter', 'RMW+plain-steps']) {
    const text = classic(name);
    const { finalStates, places } = decideLitmus(text, name, 'lkmm');
    for (const [at, values] of finalStates.entries()) {
      const { state, verdict } = graph(text, 'lkmm', { state: at + 1 });
      assert.deepEqual([state, verdict], [stateText(places, values), 'allowed'], name);
    }
    const beyond = litmusGraph(text, 'lkmm', { state: finalStates.length + 1 });
    assert.deepEqual(beyond, { states: finalStates.length });
  }
});

test('where there are very many executions the search does not go on long after one is found', () => {
  const wide = Array.from(
    { length: 8 },
    (_, i) => `P${i}(int *x, int *y) { WRITE_ONCE(*${'xy'[i % 2]}, ${i + 1}); int r0 = READ_ONCE(*${'yx'[i % 2]}); }`,
  );
  let now = 0;
  const clock = (): number => (now += 10);
  const text = `C wide\n{}\n${wide.join('\n')}\nexists (0:r0=0 /\\ 1:r0=0)\n`;
  const answer = litmusGraph(text, 'tso', { deadlineMs: 1_000_000, now: clock });
  assert.ok('graph' in answer && answer.graph.verdict === 'allowed');
  assert.ok(now < 1_000_000, String(now));
});

test('where time runs out before one is found there is no graph', () => {
  const wide = Array.from(
    { length: 7 },
    (_, i) => `P${i}(int *x, int *y) { WRITE_ONCE(*${'xy'[i % 2]}, ${i + 1}); int r0 = READ_ONCE(*${'yx'[i % 2]}); }`,
  );
  const text = `C wide\n{}\n${wide.join('\n')}\nexists (0:r0=9)\n`;
  assert.deepEqual(litmusGraph(text, 'lkmm', { state: 1, deadlineMs: 20 }), { none: 'undecided' });
});

test('a value that nobody writes: no execution ends in that, allowed or not', () => {
  const text = 'C no\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*x); }\nexists (0:r0=7)\n';
  assert.deepEqual(litmusGraph(text, 'lkmm'), { none: 'no execution' });
});

test('addresses by their names, and what a test begins with', () => {
  const { nodes, initial } = graph(classic('MP+assign+dereference'), 'lkmm');
  assert.ok(
    nodes.some(({ text }) => text === 'rcu_dereference(p) = x' || /= [a-z]$/.test(text)),
    JSON.stringify(nodes),
  );
  assert.match(initial, /\[[a-z]\]=[a-z0-9]+;/);
});
