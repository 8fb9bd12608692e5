import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardLines, cardOf } from '../../src/answer/card.js';
import { cell, evidence, PROTOCOLS, verdict } from './evidence.js';

const MODELS = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];

function wholeRun() {
  const names = PROTOCOLS.map(({ name }) => name);
  const pinned = names.map((p, i) => cell(p, 60 + i, { scenario: 'fork_vs_pinners', pinners: 1, extra: {} }));
  const copied = names.map((p, i) =>
    cell(p, 18 + i, { scenario: 'pinned_fraction', pinned_fraction: 0.01, extra: {} }),
  );
  const verdicts = names.flatMap((p) =>
    MODELS.map((m) => (p === 'plain' ? verdict(p, m, 'Sometimes', 'logic race') : verdict(p, m, 'Never'))),
  );
  return evidence([...names.map((p, i) => cell(p, 14 + i)), ...pinned, ...copied], verdicts);
}

test('the whole answer fits twenty lines of eighty columns, a row per protocol in the order of history', () => {
  const lines = cardLines(cardOf(wholeRun(), []));
  assert.ok(lines.length <= 20, `${lines.length} lines`);
  assert.ok(
    lines.every((line) => line.length <= 80),
    lines.join('\n'),
  );
  const rows = lines.slice(-6);
  assert.equal(rows.at(-1), '✗ Sometimes: some execution loses a pin; ✓ Never: none does');
  assert.match(rows[0] as string, /^ns per PTE; pin lost\? +alone +one pinner +1 % pinned +sc +tso +lkmm +armv8 +ppc$/);
  assert.match(rows[1] as string, /^oldest +14\.0 +60\.0 +18\.0 +✓ +✓ +✓ +✓ +✓$/);
  assert.match(rows[3] as string, /^plain +16\.0 +62\.0 +20\.0 +✗ +✗ +✗ +✗ +✗$/);
});

test('a cell without valid samples has no number, and the reason stands below', () => {
  const run = wholeRun();
  const summary = run.summary.map((c) =>
    c.protocol === 'games' && c.pinners === 1 ? { ...c, p50: null, n: 0, warnings: 'no pin met the fork' } : c,
  );
  const text = cardLines(cardOf({ ...run, summary }, [])).join('\n');
  assert.match(text, /^games +15\.0 +- +19\.0/m);
  assert.match(text, /^- one pinner: no pin met the fork \(games\)$/m);
});

test('a run without any of it has an empty card, and no NaN', () => {
  assert.deepEqual(cardLines(cardOf({ ...evidence([]), protocols: [] }, [])), []);
  assert.doesNotMatch(cardLines(cardOf(evidence([]), [])).join('\n'), /NaN|undefined|null/);
});
