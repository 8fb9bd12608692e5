import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExplanationPrinter } from '../../src/cli/explanation-printer.js';
import { type Explained, type Explaining, explanations } from '../../src/cli/explanations.js';
import { MODELS } from '../../src/explore/models/index.js';
import { SCENARIOS, type Variant } from '../../src/verdict/scenarios.js';

const ALL = [...MODELS.keys()];
const VARIANT: Variant = { protocol: 'no_early', wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' };
const EARLY: Variant = { ...VARIANT, protocol: 'early_wrprotect' };

function explained(variant: Variant, more: Partial<Explaining> = {}): Explained {
  const ask = {
    variants: [variant],
    models: ALL,
    properties: undefined,
    witness: true,
    flip: false,
    maxSeconds: undefined,
    lines: undefined,
    ...more,
  };
  const [one, ...others] = explanations(SCENARIOS.slice(0, 1), ask);
  assert.ok(one);
  assert.deepEqual(others, []);
  return one;
}
const witnesses = (text: string): number => text.match(/^replay: /gm)?.length ?? 0;

test('an interleaving is one witness for all models, in order of time, and no fence is its repair', () => {
  const { head, body, rows, steps } = explained(VARIANT);
  assert.equal(head.split('\n')[1], 'Sometimes under sc, tso, lkmm, armv8 and ppc: logic race');
  assert.equal(witnesses(body), 1);
  assert.match(body, /^allowed by sc, tso, lkmm, armv8 and ppc\. Time runs down\.$/m);
  assert.match(body, /^repair: none by fences/m);
  assert.deepEqual(
    rows.map(({ model, verdict }) => `${model} ${verdict}`),
    ALL.map((model) => `${model} Sometimes`),
  );
  assert.ok(rows.every(({ text }) => witnesses(text) === 1));
  assert.deepEqual(
    steps.map(({ label }) => label),
    ['A1', 'A3', 'A4', 'A7', 'A9', 'B1', 'B2', 'B3', 'B4'],
  );
});

test('asked about a weak model alone, the interleaving is still told as one', () => {
  assert.match(explained(VARIANT, { models: ['ppc'] }).body, /^allowed by ppc\. Time runs down\.$/m);
});

test('under a weak model there is no order of time, and none is claimed; what prevents it elsewhere stands below', () => {
  const { head, body, rows } = explained(EARLY);
  assert.equal(
    head.split('\n')[1],
    'Sometimes under lkmm, armv8 and ppc: ordering race (weak models only); Never under sc and tso',
  );
  assert.match(body, /No order of time between the CPUs/);
  assert.doesNotMatch(body, /Time runs down/);
  assert.match(body, /^repair: smp_mb\(\) after A3 \(CPU 0\): then Never under /m);
  assert.match(body, /^Never under tso: cut by,/m);
  assert.equal(witnesses(rows.find(({ model }) => model === 'sc')?.text ?? 'none'), 0);
});

test('no line but the one to replay it by is wider than 100 columns', () => {
  for (const variant of [VARIANT, EARLY, { ...EARLY, wrprotect: 'cmpxchg' } as Variant])
    for (const line of `${explained(variant).head}${explained(variant).body}`.split('\n'))
      assert.ok(line.length <= 100 || line.startsWith('replay: '), line);
});

test('what will not be printed is decided, and nothing more', () => {
  const ask = { models: ALL, properties: undefined, witness: true, flip: false, maxSeconds: undefined };
  const all = [VARIANT, EARLY, { ...EARLY, wrprotect: 'store' }] as const;
  const found = [...explanations(SCENARIOS.slice(0, 1), { ...ask, variants: all, lines: 40 })];
  assert.deepEqual(
    found.map(({ body }) => witnesses(body) > 0),
    [true, true, false],
    'whether the second has room is known when it is there',
  );
  assert.match(found[2]?.head ?? '', /Sometimes under tso, lkmm/);
});

const fake = (lines: number): Explained => ({
  rows: [{ protocol: 'p' }] as unknown as Explained['rows'],
  head: 'what\nword\n',
  body: Array.from({ length: lines }, (_, i) => `line ${i}`).join('\n'),
  steps: [{ label: 'A1', step: 'does it' }],
});

test('a screen of explanations: whole ones while there is room, then what was found, then how many', () => {
  const printer = new ExplanationPrinter(40);
  const texts = [20, 10, 10, 10, 10].map((lines) => printer.next(fake(lines)));
  texts.push(printer.rest());
  const lines = texts.join('').trimEnd().split('\n');
  assert.ok(lines.length <= 40, `${lines.length}`);
  assert.equal(texts.filter((text) => text.includes('line 9')).length, 1);
  assert.equal(texts[1], 'what\nword\n');
  assert.equal(lines.at(-1), '4 explanations are left out: --all prints all');
  assert.equal(lines.filter((line) => line.includes('does it')).length, 1);
});

test('the first is printed however long it is, and what has no room for a word is counted', () => {
  const printer = new ExplanationPrinter(12);
  assert.match(printer.next(fake(30)), /line 29/);
  assert.equal(printer.next(fake(1)), '');
  assert.equal(printer.rest(), '1 explanation is left out, and 1 are not named: --all prints all\n');
  assert.equal(new ExplanationPrinter(12).rest(), '');
});
