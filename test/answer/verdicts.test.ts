import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideText, verdictMatrix } from '../../src/answer/verdicts.js';
import { findingOf, findingWord } from '../../src/answer/words.js';
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

test('a word per verdict: the bad one in capitals, and what nobody knows is no good one', () => {
  const word = (...verdicts: string[]) => findingWord(findingOf(verdicts));
  assert.deepEqual(
    [word('Never'), word('Sometimes'), word('Always', 'Never'), word('Unknown', 'Never'), word('Sometimes', 'Unknown')],
    ['kept', 'LOST', 'LOST', '?', 'LOST'],
  );
  assert.equal(findingWord('lost', 'set_pte_on_valid'), 'BROKEN');
  assert.equal(findingWord('kept', 'torn_copy'), 'holds');
  assert.equal(findingWord('lost', 'lost_dirty'), 'LOST');
});

test('one line per variant; more, and where, as soon as two scenarios differ', () => {
  const other = { scenario: 'first_pin' };
  const same = verdictMatrix([...rows('a', 'NSS'), ...rows('a', 'NSS', other), ...rows('b', 'NNN')], 'lost_pin');
  assert.deepEqual(
    same.lines.map(({ variant, scenarios, findings }) => [variant.protocol, scenarios, Object.values(findings)]),
    [
      ['a', [], ['kept', 'lost', 'lost']],
      ['b', [], ['kept', 'kept', 'kept']],
    ],
  );
  const apart = verdictMatrix([...rows('a', 'NSS'), ...rows('a', 'NNS', other)], 'lost_pin');
  assert.deepEqual(
    apart.lines.map(({ scenarios, findings }) => [scenarios, findings.tso]),
    [
      [['pin_vs_fork'], 'lost'],
      [['first_pin'], 'kept'],
    ],
  );
});

test('a model that has no verdict of a variant has no word there', () => {
  const { models, lines } = verdictMatrix([...rows('a', 'NSS'), ...rows('b', 'NN')], 'lost_pin');
  assert.deepEqual([models, lines[1]?.findings], [MODELS, { sc: 'kept', tso: 'kept' }]);
});

test('the sentence of a property: who breaks it and where, a protocol for all its variants; null where nobody does', () => {
  const of = { property: 'torn_copy' };
  const store = { ...of, wrprotect: 'store' };
  const said = (...some: ReturnType<typeof rows>[]) => besideText(verdictMatrix(some.flat(), 'torn_copy'));
  assert.equal(said(rows('a', 'NNN', of)), null);
  assert.equal(said(rows('a', 'SSS', of), rows('a', 'SAS', store)), 'torn_copy: BROKEN by a under every model');
  assert.equal(
    said(rows('a', 'SSS', of), rows('a', 'NNN', store), rows('b', 'NNS', of)),
    'torn_copy: BROKEN by a/rmw/none//add1024 under every model; BROKEN by b under lkmm',
  );
  assert.equal(said(rows('a', 'NNU', of)), 'torn_copy: not decided for a under lkmm');
});
