import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bought, gaveUp, replaced } from '../../src/answer/claims.js';
import { cell, evidence, verdict } from './evidence.js';

const said = (lines: readonly string[]) => lines.join(' ');

test('what the commit bought: ratio, interval, ns per PTE and ms per fork', () => {
  assert.equal(
    said(bought(evidence([cell('games', 20), cell('plain', 15)]))),
    'What f3c64eda3e50 bought (64 Ki pages = 256 MiB, nobody pinning; model ns): ' +
      'games -> plain: 25 % less (95 %: 24 .. 26 %), 20.0 -> 15.0 ns per PTE, 1.31 -> 0.983 ms per fork.',
  );
});

test('a commit that made fork slower is said to', () => {
  assert.match(said(bought(evidence([cell('games', 15), cell('plain', 20)]))), /games -> plain: 33 % more/);
});

test('nothing that can be told, and not decided, are answers of their own', () => {
  const near = [cell('games', 15), cell('plain', 15.02)];
  assert.match(said(bought(evidence(near))), /games -> plain: nothing that can be told, 0\.1 % more/);
  assert.match(
    said(bought(evidence(near, [], 0.2))),
    /games -> plain: not decided, 0\.1 % more \(95 %: 20 % less \.\. 20 % more\)/,
  );
});

test('a protocol that was not measured, and a cell without valid samples: not known', () => {
  const unknown = 'What f3c64eda3e50 bought: not known from this run,';
  assert.equal(said(bought(evidence([cell('plain', 15)]))), `${unknown} it measured no games.`);
  const none = evidence([cell('games', null), cell('plain', 15)]);
  assert.equal(said(bought(none)), `${unknown} no valid sample of games.`);
  assert.equal(said(bought({ ...evidence([]), protocols: [] })), '');
});

test('the size most told of is taken, 64 Ki pages in one VMA', () => {
  const small = [cell('games', 30, { pages: 4096 }), cell('plain', 10, { pages: 4096 })];
  assert.match(said(bought(evidence([...small, cell('games', 20), cell('plain', 15)]))), /64 Ki pages/);
  assert.match(said(bought(evidence(small))), /4 Ki pages = 16\.0 MiB/);
});

test('what was given up: under which models a pin can be lost', () => {
  const verdicts = [
    ...['sc', 'tso'].map((m) => verdict('games', m, 'Never')),
    verdict('games', 'lkmm', 'Sometimes', 'ordering race (weak models only)'),
    ...['sc', 'tso', 'lkmm'].map((m) => verdict('plain', m, 'Sometimes', 'logic race')),
  ];
  assert.equal(
    said(gaveUp(evidence([], verdicts))),
    'Pins: games can lose one under lkmm (ordering race), never under sc and tso; ' +
      'plain can lose one under every model (logic race).',
  );
  assert.match(said(gaveUp(evidence([], [verdict('plain', 'sc', 'Never')]))), /plain never loses one under sc/);
  assert.match(said(gaveUp(evidence([], [verdict('plain', 'sc', 'Unknown')]))), /not decided under sc/);
  assert.equal(said(gaveUp(evidence([]))), '');
});

test('what came after: its price beside the commit in question, and its pins', () => {
  const verdicts = [verdict('counted', 'sc', 'Never'), verdict('counted', 'ppc', 'Sometimes', 'ordering race')];
  assert.equal(
    said(replaced(evidence([cell('plain', 15), cell('counted', 15)], verdicts))),
    'What came after: counted costs what plain costs (within 1.0 %); ' +
      'it can lose a pin under ppc (ordering race), never under sc.',
  );
  assert.match(
    said(replaced(evidence([cell('plain', 15), cell('counted', 20)], verdicts))),
    /counted costs 33 % more .* than plain/,
  );
  assert.match(
    said(replaced(evidence([cell('plain', 15)], verdicts))),
    /counted, what it costs beside plain is not known; it can lose/,
  );
  assert.equal(said(replaced(evidence([cell('plain', 15)]))), '');
});
