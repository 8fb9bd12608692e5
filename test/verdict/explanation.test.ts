import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText, flipText, witnessText } from '../../src/verdict/explanation.js';
import { type Point, parseReplayString } from '../../src/verdict/replay-string.js';
import { SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';

const pin_vs_fork = SCENARIOS[0] as Scenario;
const stage = new Stage(pin_vs_fork);

function point(v: string, model: string, property: Point['property'] = 'lost_pin'): Point {
  const [protocol, wrprotect, fence, fence_per] = v.split('/');
  const variant = { protocol, wrprotect, fence, fence_per, pin: 'add1024' } as Variant;
  return { scenario: pin_vs_fork, variant, model, property };
}

const witness = (p: Point): string => witnessText(stage, stage.program(p.variant), p) ?? '';
const flip = (p: Point): string => flipText(stage.program(p.variant), p);
const cut = (p: Point): string => cutText(stage.program(p.variant), p);

test('the witness of 70e806e4e645 with the generic helper is the diagram a kernel developer would draw', () => {
  const text = witness(point('early_wrprotect/store/none/', 'tso'));
  const steps = text.split('\n').filter((line) => /^(\(?[AB]\d| +\(?B\d)/.test(line));
  assert.deepEqual(
    steps.map((line) => line.trim()),
    [
      'A1 READ_ONCE(pte[0]) = page[0] rw',
      'A3 READ_ONCE(pte[0]) = page[0] rw',
      'A3 WRITE_ONCE(pte[0], page[0] ro)',
      'A4 READ_ONCE(mm0.has_pinned) = 1',
      'A5 READ_ONCE(page[0].refcount) = 1',
      'B1 WRITE_ONCE(mm0.has_pinned, 1)',
      'B2 READ_ONCE(pte[0]) = page[0] rw',
      'B3 READ_ONCE(page[0].refcount) = 1',
      '(B1: mm0.has_pinned = 1 reaches memory)',
      'B3 atomic_add_unless(page[0].refcount, 1024, 0) = 1, stores 1025',
      'B4 READ_ONCE(pte[0]) = page[0] rw',
      '(A3: pte[0] = page[0] ro reaches memory)',
      'A10 atomic_add(1, page[0].refcount): 1025 -> 1026',
      'A12 READ_ONCE(pte[0]) = page[0] ro',
      'A12 WRITE_ONCE(pte[0], page[0] ro)',
      '(A12: pte[0] = page[0] ro reaches memory)',
    ],
  );
  assert.match(
    text,
    /^cycle: A3 W pte\[0\] -\/-> A5 R page\[0\]\.refcount -fr-> B3 W page\[0\]\.refcount -> B4 R pte\[0\] -fr-> A3$/m,
  );
  assert.match(text, /^missing: store-load order between A3 and A5$/m);
  assert.match(text, /CPU 1 holds a pin of page\[0\]/);
});

test('a logic race is an interleaving without a cycle', () => {
  assert.doesNotMatch(witness(point('no_early/rmw/none/', 'sc')), /cycle|missing/);
});

test('the weak model names the order that seqcount lacks', () => {
  assert.match(witness(point('seqcount/rmw/none/', 'lkmm')), /^missing: store-load order between A2 and A6$/m);
});

test('a replay string brings the same witness back', () => {
  for (const [v, model] of [
    ['early_wrprotect/store/none/', 'tso'],
    ['seqcount/rmw/none/', 'lkmm'],
  ] as const) {
    const first = witness(point(v, model));
    const again = parseReplayString(/--replay (\S+)/.exec(first)?.[1] ?? '');
    assert.equal(witnessText(stage, stage.program(again.variant), again, again.reads), first);
  }
});

test('a replay string that is wrong says where', () => {
  assert.throws(() => parseReplayString('nowhere:a/b/c/d/e:tso:lost_pin:1-1'), /no scenario 'nowhere'/);
  assert.throws(() => parseReplayString('pin_vs_fork:no_early/rmw/none//add1024:z80:lost_pin:1-1'), /no model 'z80'/);
  assert.throws(() => parseReplayString('pin_vs_fork:no_early/rmw/none/add1024:tso:lost_pin:1-1'), /no variant/);
  assert.throws(() => parseReplayString('pin_vs_fork:no_early/rmw/none//add1024:tso:lost_pin:1'), /1 threads/);
});

test('set_pte_at on a valid pte is reported as a WARNING with its call trace, once per visit', () => {
  const text = witness(point('early_wrprotect/rmw/none/', 'sc', 'set_pte_on_valid'));
  const warnings = text.split('WARNING:').slice(1);
  assert.equal(warnings.length, 2);
  for (const warning of warnings) {
    const frames = [...warning.matchAll(/^ (\w+) assembly/gm)].map(([, name]) => name);
    assert.deepEqual(frames.slice(0, 7), [
      'copy_present_page',
      'copyPtes',
      'copy_pte_range',
      'copy_pmd_range',
      'copy_pud_range',
      'copy_p4d_range',
      'copy_page_range',
    ]);
  }
});

test('flip: one fence between the write-protect and the checks, or none that helps', () => {
  assert.match(flip(point('early_wrprotect/store/none/', 'tso')), /^ {2}smp_mb\(\) after A3 \(CPU 0\)$/m);
  assert.match(flip(point('seqcount/rmw/none/', 'lkmm')), /^ {2}smp_mb\(\) after A2 \(CPU 0\)$/m);
  assert.match(flip(point('no_early/rmw/none/', 'sc')), /no fence helps/);
});

test('Never is explained by what cannot be left out', () => {
  const full = cut(point('early_wrprotect/store/full/pte', 'tso'));
  assert.match(full, /CPU 0: A3 smp_mb\(\)/);
  assert.match(full, /CPU 1: B3 atomic_add_unless/);
  assert.match(cut(point('early_wrprotect/rmw/none/', 'tso')), /CPU 0: A3 atomic_and\(~rw, pte\[0\]\)/);
  assert.match(cut(point('seqcount/rmw/none/', 'tso')), /spin_lock.*, or .*spin_lock/);
  assert.match(cut(point('early_wrprotect/store/none/', 'sc')), /no fence, lock or RMW is needed/);
});
