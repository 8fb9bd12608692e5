import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherProperties, verdictLines } from '../../src/report/verdict-rows.js';
import { verdictRow } from '../support/rows.js';

test('variants of a protocol with the same verdicts share a row, as shipped first, oldest protocol first', () => {
  const rows = [
    verdictRow({ protocol: 'seqcount', verdict: 'Never' }),
    verdictRow({ protocol: 'early_wrprotect', wrprotect: 'xchg', verdict: 'Never' }),
    verdictRow({ protocol: 'early_wrprotect', verdict: 'Never' }),
    verdictRow({ protocol: 'early_wrprotect', verdict: 'Never', scenario: 'first_pin' }),
    verdictRow({ protocol: 'early_wrprotect', wrprotect: 'store', model: 'sc', verdict: 'Never' }),
    verdictRow({
      protocol: 'early_wrprotect',
      wrprotect: 'store',
      verdict: 'Sometimes',
      scenario: 'first_pin',
      race_class: 'ordering race',
    }),
    verdictRow({
      protocol: 'early_wrprotect',
      wrprotect: 'store',
      fence: 'full',
      fence_per: 'pte',
      verdict: 'Unknown',
    }),
  ];
  const row = (protocol: string, variants: string[], sc: string, race = '') => ({
    protocol,
    variants,
    verdicts: { sc },
    race,
  });
  assert.deepEqual(verdictLines(rows), [
    row('early_wrprotect', ['rmw (as shipped)', 'xchg'], 'Never'),
    row('early_wrprotect', ['store'], 'Sometimes', 'ordering race'),
    row('early_wrprotect', ['store + full per PTE'], 'Unknown'),
    row('seqcount', ['rmw (as shipped)'], 'Never'),
  ]);
});

test('what has switches is a variant of its own, and not as shipped', () => {
  const rows = [
    verdictRow({ protocol: 'async', pin: 'two_step', verdict: 'Sometimes' }),
    verdictRow({ protocol: 'async', pin: 'two_step', verdict: 'Never', extra: 'repair=seq_phase' }),
  ];
  assert.deepEqual(
    verdictLines(rows).map(({ variants, verdicts }) => [variants, verdicts]),
    [
      [['rmw (as published)'], { sc: 'Sometimes' }],
      [['rmw, repair=seq_phase'], { sc: 'Never' }],
    ],
  );
});

test('what else was looked for is told in a sentence', () => {
  assert.equal(otherProperties([verdictRow({})]), '');
  const other = [
    verdictRow({ property: 'leaked_ref' }),
    verdictRow({ property: 'leaked_ref', verdict: 'Sometimes', protocol: 'plain_cow' }),
  ];
  assert.equal(otherProperties(other), 'Beside lost pins, leaked_ref: sometimes in plain_cow.');
});
