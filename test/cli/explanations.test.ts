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

test('no line is wider than 100 columns, and the one to replay it by is broken as a shell takes it', () => {
  for (const variant of [VARIANT, EARLY, { ...EARLY, wrprotect: 'cmpxchg' } as Variant])
    for (const line of `${explained(variant).head}${explained(variant).body}`.split('\n'))
      assert.ok(line.length <= 100, line);
  assert.match(explained(VARIANT).body, /^replay: forkbench explore --replay \S+\\\n\S+$/m);
});

test('what will not be printed is decided, and nothing more', () => {
  const ask = { models: ALL, properties: undefined, witness: true, flip: false, maxSeconds: undefined };
  const all = [VARIANT, EARLY, { ...EARLY, wrprotect: 'store' }] as const;
  const found = [...explanations(SCENARIOS.slice(0, 1), { ...ask, variants: all, lines: 25 })];
  assert.deepEqual(
    found.map(({ body }) => witnesses(body) > 0),
    [true, true, false],
    'whether the second has room is known when it is there',
  );
  assert.match(found[2]?.head ?? '', /Sometimes under tso, lkmm/);
});

test('several that share a screen are told shortly: an interleaving by its steps, an ordering race by its cycle', () => {
  const [logic, ordering] = [explained(VARIANT).short, explained(EARLY).short];
  assert.match(logic, /^CPU 0 +CPU 1\n=.*\nA1 [\s\S]*\nA9 .*\nreplay: /);
  assert.match(ordering, /^cycle: A3 W .*\nmissing: store-store order between A3 and A10\nreplay: [\s\S]*$/);
  assert.doesNotMatch(ordering, /Never under|^A1 /m);
  const fenced = explained(
    { ...EARLY, wrprotect: 'store', fence: 'full', fence_per: 'pte' },
    { models: ['tso'] },
  ).short;
  assert.match(fenced, /^Never under tso: cut by, none of which can be left out: CPU 0: A3 smp_mb\(\); CPU 1: /);
});

test('what comes out as in the scenario before is said to, without reasons; asked for all, each has its own', () => {
  const ask = { models: ALL, properties: undefined, witness: true, flip: false, maxSeconds: undefined };
  const both = SCENARIOS.slice(0, 2);
  const variants = [VARIANT, EARLY];
  const found = [...explanations(both, { ...ask, variants, lines: 60 })];
  assert.deepEqual(
    found.map(({ like, body }) => [like, witnesses(body) > 0]),
    [...Array(2).fill([undefined, true]), ...Array(2).fill(['pin_vs_fork', false])],
  );
  const all = [...explanations(both, { ...ask, variants: [VARIANT], lines: undefined })];
  assert.deepEqual(
    all.map(({ like, body }) => [like, witnesses(body)]),
    [
      [undefined, 1],
      [undefined, 1],
    ],
  );
});

const fake = (lines: number, more: Partial<Explained> = {}): Explained => ({
  rows: [{ protocol: 'p', scenario: 's' }] as unknown as Explained['rows'],
  head: 'what\nword\n',
  body: Array.from({ length: lines }, (_, i) => `line ${i}`).join('\n'),
  short: Array.from({ length: lines / 2 }, (_, i) => `short ${i}\n`).join(''),
  like: undefined,
  steps: [{ label: 'A1', step: 'does it' }],
  ...more,
});
const printedBy = (printer: ExplanationPrinter, all: readonly Explained[]): string[] =>
  [...all.map((one) => printer.next(one)), printer.rest()].join('').trimEnd().split('\n');

test('of one protocol: whole ones while there is room, short ones while there is room for these, then how many are left out', () => {
  const lines = printedBy(
    new ExplanationPrinter(40),
    [20, 18, 10, 10].map((n) => fake(n)),
  );
  assert.ok(lines.length <= 40, `${lines.length}`);
  assert.equal(lines.filter((line) => line === 'line 9').length, 1);
  assert.equal(lines.filter((line) => line === 'short 8').length, 1);
  assert.equal(lines.filter((line) => line === 'what').length, 2, 'no bare headings');
  assert.equal(lines.at(-1), '2 are left out (s: p): name one, or --all');
  assert.equal(lines.filter((line) => line.includes('does it')).length, 1);
});

test('the first is printed however long it is, but for its legend', () => {
  const printer = new ExplanationPrinter(12);
  const first = printer.next(fake(30));
  assert.match(first, /line 29\nwhat the steps are: forkbench explain p\n/);
  assert.equal(printer.next(fake(2)), '');
  assert.equal(printer.rest(), '1 is left out (s: p): name one, or --all\n');
  assert.equal(new ExplanationPrinter(12).rest(), '');
});

test('a shared screen: short ones, those alike in one line, the others by name', () => {
  const of = (protocol: string, wrprotect = 'rmw', scenario = 's') =>
    [{ protocol, scenario, wrprotect, fence: 'none', fence_per: '', pin: 'add1024' }] as unknown as Explained['rows'];
  const lines = printedBy(new ExplanationPrinter(30, [{ protocol: 'a' }, { protocol: 'b' }]), [
    fake(10, { rows: of('a') }),
    fake(10, { rows: of('b') }),
    fake(90, { rows: of('c') }),
    fake(0, { rows: of('c', 'store') }),
    fake(0, { rows: of('a', 'rmw', 't'), like: 's' }),
    fake(0, { rows: of('b', 'rmw', 't'), like: 's' }),
  ]);
  assert.ok(lines.length <= 30, `${lines.length}`);
  assert.equal(lines.filter((line) => line === 'short 4').length, 2);
  assert.deepEqual(lines.slice(-2), [
    'in t as in s: 2 of 4 variants.',
    '2 are left out (s: c rmw none add1024, s: c store none add1024): name one, or --all',
  ]);
  const alone = printedBy(new ExplanationPrinter(30, [{ protocol: 'a' }, { protocol: 'b' }]), [
    fake(2, { rows: of('a') }),
  ]);
  assert.match(alone.at(-1) as string, /^each at length: its replay line, or name one protocol; /);
});
