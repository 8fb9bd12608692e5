import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerLines, cardLines, cardOf } from '../../src/answer/card.js';
import { cardOfRun } from '../../src/answer/of-run.js';
import { readRun } from '../../src/results/read-run.js';
import { SCHEMA_VERSION } from '../../src/results/schema-version.js';
import { trustAndMore } from '../../src/results/trust.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { runFixture } from '../support/run-fixture.js';
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
  const rows = lines.slice(-5);
  assert.match(
    rows[0] as string,
    /^ns\/PTE; ✗ can lose pin +alone +one pinner +1 % pinned +sc +tso +lkmm +armv8 +ppc$/,
  );
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
  assert.match(text, /^- no number: one pinner: no pin met the fork \(games\)$/m);
});

test('a run without any of it has an empty card, and no NaN', () => {
  assert.deepEqual(cardLines(cardOf({ ...evidence([]), protocols: [] }, [])), []);
  assert.doesNotMatch(cardLines(cardOf(evidence([]), [])).join('\n'), /NaN|undefined|null/);
});

/** What is wrong in any card: a number that is none, a column or a claim without a word. */
function sane(lines: readonly string[]): string {
  const text = lines.join('\n');
  assert.doesNotMatch(text, /NaN|undefined|null|Infinity|\(\)/);
  assert.ok(lines.length <= 20 && lines.every((line) => line.length <= 80), text);
  return text;
}
const ended = (run: ReturnType<typeof wholeRun>, beside: readonly string[] = []) =>
  sane(answerLines(cardOf(run, beside), 'how far to trust it: HIGH.'));
const only = (keep: (c: ReturnType<typeof cell>) => boolean) => {
  const run = wholeRun();
  return { ...run, summary: run.summary.filter(keep) };
};

test('one protocol alone: what the question compares is named as missing, and one row stands', () => {
  const text = ended({ ...only((c) => c.protocol === 'plain'), verdicts: [] });
  assert.match(text, /^What f3c64eda3e50 bought: not known from this run, it measured no games\.$/m);
  assert.match(text, /^plain +16\.0 +62\.0 +20\.0$/m);
  assert.doesNotMatch(text, /^(oldest|games|counted) /m);
  const later = ended({ ...only((c) => c.protocol === 'counted'), verdicts: [] });
  assert.doesNotMatch(later, /bought|-> /);
});

test('no valid cell: no number and no empty column, and the pins are told all the same', () => {
  const run = wholeRun();
  const none = run.summary.map((c) => ({ ...c, p50: null, n: 0, warnings: '6 invalid: no pin was tried' }));
  const text = ended({ ...run, summary: none });
  assert.match(
    text,
    /^What f3c64eda3e50 bought: not known from this run, no valid sample of games and\n {2}plain\.\nPins: games never/m,
  );
  assert.match(text, /^ns\/PTE; ✗ can lose pin {2}sc {2}tso {2}lkmm {2}armv8 {2}ppc$/m);
  assert.match(text, /no number: alone: no pin was tried \(all\)/);
});

test('a number that this run was not asked for is said to be none, and no column is there for nothing', () => {
  const text = ended(only((c) => c.pinned_fraction === 0 || c.protocol === 'plain'));
  assert.match(text, /^- no number: 1 % pinned: not in this run \(all but plain\)$/m);
  assert.doesNotMatch(ended(only((c) => c.pinned_fraction === 0)), /1 % pinned/);
});

test('a commit that made it slower is said to; one that cannot be told is not', () => {
  const run = wholeRun();
  const with_ = (p50: number, half?: number) => {
    const summary = run.summary.map((c) =>
      c.protocol === 'plain' && c.scenario === 'fork_latency' ? { ...c, p50 } : c,
    );
    return ended({ ...run, summary, ratio: evidence(summary, [], half).ratio });
  };
  assert.match(with_(18), /games -> plain: 20 % more \(95 %: 19 \.\. 21 %\), 15\.0 -> 18\.0 ns/);
  assert.match(with_(15.05), /games -> plain: nothing that can be told, 0\.3 % more/);
  assert.match(with_(16, 0.5), /games -> plain: not decided, 6\.7 % more \(95 %: 43 % less \.\. 57 % more\)/);
});

test('a fence that is not decided has its interval, not a price', () => {
  const fence = (kind: string, per: string, ns: number) =>
    cell('games', ns, { scenario: 'fence_cost', wrprotect: 'store', fence: kind, fence_per: per });
  const run = wholeRun();
  const summary = [...run.summary, fence('none', '', 10), fence('full', 'pte', 12)];
  const text = ended({ ...run, summary, ratio: evidence(summary, [], 0.5).ratio });
  assert.match(text, /per PTE full not decided\n {2}\(-3\.00 \.\. 7\.00\)\./);
});

test('what has no room is left to the report, which is said; the trust line stays last', () => {
  const run = wholeRun();
  const more = Array.from({ length: 6 }, (_, i) => ({ ...(PROTOCOLS[0] as (typeof PROTOCOLS)[0]), name: `more_${i}` }));
  const summary = [...run.summary, ...more.map(({ name }) => cell(name, 30))];
  const lines = answerLines(
    cardOf({ ...run, summary, protocols: [...PROTOCOLS, ...more] }, ['The model (mean): 1.00 x the same loop in C.']),
    'how far to trust it: HIGH.',
  );
  sane(lines);
  assert.deepEqual(lines.slice(-2), ['the rest: report.html', 'how far to trust it: HIGH.']);
  assert.match(lines.join('\n'), /^more_5 /m);
});

test('a partial run, and one that another version wrote, say so last', () => {
  const of = (meta: Readonly<Record<string, unknown>>): string => {
    const run = readRun(runFixture({ meta }).dir, SCENARIOS);
    return sane(answerLines(cardOfRun(run), trustAndMore(run))).replaceAll('\n  ', ' ');
  };
  assert.match(of({ partial: true }), /how far to trust it: LOW: partial: it was ended before all was measured; /);
  assert.match(
    of({ schema_version: SCHEMA_VERSION - 1 }),
    new RegExp(`LOW: schema version ${SCHEMA_VERSION - 1}, read as if it were ${SCHEMA_VERSION}`),
  );
  assert.doesNotMatch(of({}), /partial|schema version/);
});
