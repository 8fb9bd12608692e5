import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideText, verdictMatrix } from '../../src/answer/verdicts.js';
import { verdict } from './evidence.js';

const MODELS = ['sc', 'tso', 'lkmm'];
/** One verdict per model, in a word each: N, S, A or U. */
function rows(protocol: string, said: string, more: Partial<ReturnType<typeof verdict>> = {}) {
  const names: Record<string, string> = { N: 'Never', S: 'Sometimes', A: 'Always', U: 'Unknown' };
  return [...said].map((letter, i) => ({
    ...verdict(protocol, MODELS[i] as string, names[letter] as string),
    ...more,
  }));
}

test('one line per variant; more, and where, as soon as two scenarios differ', () => {
  const other = { scenario: 'first_pin' };
  const same = verdictMatrix([...rows('a', 'NSS'), ...rows('a', 'NSS', other), ...rows('b', 'NNN')], 'lost_pin');
  assert.deepEqual(
    same.lines.map(({ variant, scenarios, verdicts }) => [variant.protocol, scenarios, Object.values(verdicts)]),
    [
      ['a', [], ['Never', 'Sometimes', 'Sometimes']],
      ['b', [], ['Never', 'Never', 'Never']],
    ],
  );
  const apart = verdictMatrix([...rows('a', 'NSS'), ...rows('a', 'NNS', other)], 'lost_pin');
  assert.deepEqual(
    apart.lines.map(({ scenarios, verdicts }) => [scenarios, verdicts.tso]),
    [
      [['pin_vs_fork'], 'Sometimes'],
      [['first_pin'], 'Never'],
    ],
  );
});

test('scenarios whose verdicts are as bad share a line: Always in one and Sometimes in the other is Sometimes', () => {
  const { lines } = verdictMatrix([...rows('a', 'AAN'), ...rows('a', 'SAN', { scenario: 'first_pin' })], 'lost_pin');
  assert.deepEqual(
    lines.map(({ scenarios, verdicts }) => [scenarios, verdicts]),
    [[[], { sc: 'Sometimes', tso: 'Always', lkmm: 'Never' }]],
  );
});

test('a model that has no verdict of a variant has no word there', () => {
  const { models, lines } = verdictMatrix([...rows('a', 'NSS'), ...rows('b', 'NN')], 'lost_pin');
  assert.deepEqual([models, lines[1]?.verdicts], [MODELS, { sc: 'Never', tso: 'Never' }]);
});

test('the sentence of a property: who breaks it and where, a protocol for all its variants; null where nobody does', () => {
  const of = { property: 'torn_copy' };
  const store = { ...of, wrprotect: 'store' };
  const said = (...some: ReturnType<typeof rows>[]) => besideText(verdictMatrix(some.flat(), 'torn_copy'));
  assert.equal(said(rows('a', 'NNN', of)), null);
  assert.equal(said(rows('a', 'SSS', of), rows('a', 'SAS', store)), 'torn_copy: ✗ Sometimes in a under every model');
  assert.equal(
    said(rows('a', 'SSS', of), rows('a', 'NNN', store), rows('b', 'NNS', of)),
    'torn_copy: ✗ Sometimes in a/rmw/none//add1024 under every model; ✗ Sometimes in b under lkmm',
  );
  assert.equal(said(rows('a', 'NNU', of)), 'torn_copy: not decided for a under lkmm');
});
