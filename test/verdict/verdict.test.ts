// What the authors and the commit messages say, found again in the benchmarked code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import { variantText } from '../../src/protocol/variant-text.js';
import { setPteOnValid } from '../../src/verdict/properties.js';
import { SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { chooseVariants, modelsOf } from '../../src/verdict/variants.js';
import { Judge } from '../../src/verdict/verdict.js';

const scenario = (name: string): Scenario => SCENARIOS.find((s) => s.name === name) as Scenario;
const stages = new Map<string, Stage>();

function stage(name: string): Stage {
  const known = stages.get(name) ?? new Stage(scenario(name));
  stages.set(name, known);
  return known;
}

function variant(text: string): Variant {
  const [protocol, wrprotect, fence, fence_per, pin] = text.split('/');
  return { protocol, wrprotect, fence, fence_per, pin: pin ?? 'add1024' } as Variant;
}

/** Never, Sometimes or Always under sc, tso, lkmm, armv8 and ppc: `N S S S S`; of fence=lock the last two have none. */
function verdicts(name: string, property: string, v: string): string {
  const judge = new Judge(stage(name).program(variant(v)));
  return modelsOf(variant(v), ['sc', 'tso', 'lkmm', 'armv8', 'ppc'])
    .map((model) => judge.judge(model).judgements.find((j) => j.property === property)?.verdict[0])
    .join(' ');
}

const LOST_PIN = {
  'plain_cow/rmw/none/': 'S S S S S',
  'no_early/rmw/none/': 'S S S S S',
  'no_early/rmw/full/pte': 'S S S S S',
  'early_wrprotect/store/none/': 'N S S S S',
  'early_wrprotect/rmw/none/': 'N N S S S',
  'early_wrprotect/cmpxchg/none/': 'N N S S S',
  'early_wrprotect/xchg/none/': 'N N N N N',
  'early_wrprotect/store/full/pte': 'N N N N N',
  'early_wrprotect/store/lock/pte': 'N N N',
  'early_wrprotect/store/full/table': 'N N N N N',
  'early_wrprotect/store/full/fork': 'N N N N N',
  'early_wrprotect/rmw/full/pte': 'N N N N N',
  'early_wrprotect/rmw/full/pte/two_step': 'N N S S S',
  'early_wrprotect/rmw/full/pte/two_step_mb': 'N N N N N',
  'seqcount/rmw/none/': 'N N S S S',
  'seqcount/rmw/full/fork': 'N N N N N',
};

for (const name of ['pin_vs_fork', 'first_pin']) {
  for (const [v, expected] of Object.entries(LOST_PIN)) {
    test(`${name}: lost_pin of ${v}: ${expected}`, () => {
      assert.equal(verdicts(name, 'lost_pin', v), expected);
    });
  }
}

test('two pages, two pinners: the same verdicts', () => {
  for (const name of ['two_ptes', 'two_pinners']) {
    for (const v of ['no_early/rmw/none/', 'early_wrprotect/store/none/', 'early_wrprotect/rmw/none/'] as const)
      assert.equal(verdicts(name, 'lost_pin', v), LOST_PIN[v], `${name} ${v}`);
  }
});

test('a pin from before fork is lost by a protocol that does not look, and by no other', () => {
  assert.equal(verdicts('pin_before_fork', 'lost_pin', 'plain_cow/rmw/none/'), 'A A A A A');
  for (const v of ['no_early/rmw/none/', 'seqcount/rmw/none/', 'early_wrprotect/rmw/none/'])
    assert.equal(verdicts('pin_before_fork', 'lost_pin', v), 'N N N N N', v);
});

test('an early copy can be torn by a thread that writes through its TLB, whatever the protocol', () => {
  for (const v of ['no_early/rmw/none/', 'seqcount/rmw/none/', 'early_wrprotect/rmw/full/pte'])
    assert.equal(verdicts('pin_before_fork', 'torn_copy', v), 'S S S S S', v);
});

test('the restore of early_wrprotect overwrites bits that hardware set, whatever the fence', () => {
  for (const property of ['lost_dirty', 'lost_accessed']) {
    for (const v of ['early_wrprotect/rmw/none/', 'early_wrprotect/store/full/pte'])
      assert.equal(verdicts('hw_dirty', property, v), 'S S S S S', `${property} ${v}`);
    for (const v of ['no_early/rmw/none/', 'seqcount/rmw/none/'])
      assert.equal(verdicts('hw_dirty', property, v), 'N N N N N', `${property} ${v}`);
  }
});

test('set_pte_at on a valid pte: early_wrprotect with a pinned page, once per visit, and no other protocol', () => {
  // three_pinners has too many executions to be decided whole
  const whole = SCENARIOS.filter(({ name, needs }) => name !== 'three_pinners' && needs === undefined);
  for (const { name } of whole.filter(({ properties }) => properties.includes('set_pte_on_valid'))) {
    for (const v of ['plain_cow/rmw/none/', 'no_early/rmw/none/', 'seqcount/rmw/none/'])
      assert.equal(verdicts(name, 'set_pte_on_valid', v), 'N N N N N', `${name} ${v}`);
    // Always where the page was pinned before fork came.
    const expected = ['pin_before_fork', 'hw_dirty'].includes(name) ? 'A A A A A' : 'S S S S S';
    assert.equal(verdicts(name, 'set_pte_on_valid', 'early_wrprotect/rmw/none/'), expected, name);
  }
  // Pinned before: each of the two visits (the second has the page to copy to) restores once.
  for (const v of [
    'early_wrprotect/rmw/none/',
    'early_wrprotect/store/full/table',
    'early_wrprotect/store/full/fork',
  ]) {
    for (const { runs, reads } of decide(stage('pin_before_fork').program(variant(v)), 'sc').outcomes)
      assert.equal(setPteOnValid(runs[0] as (typeof runs)[number], reads[0] ?? []).length, 2, v);
  }
});

test('no reference is leaked and no pin is of an unmapped page, in any variant', () => {
  for (const v of chooseVariants(undefined, {}).variants) {
    const judge = new Judge(stage('pin_vs_fork').program(v));
    const { judgements } = judge.judge('lkmm');
    for (const property of ['leaked_ref', 'pin_of_unmapped'])
      assert.equal(judgements.find((j) => j.property === property)?.verdict, 'Never', `${property} ${variantText(v)}`);
  }
});

test('each race has its class', () => {
  const classOf = (name: string, property: string, v: string): string | undefined =>
    new Judge(stage(name).program(variant(v))).judge('lkmm').judgements.find((j) => j.property === property)?.raceClass;
  assert.equal(classOf('pin_vs_fork', 'lost_pin', 'on_demand/rmw/none/'), 'no race');
  assert.equal(classOf('pin_vs_fork', 'lost_pin', 'no_early/rmw/none/'), 'logic race');
  assert.equal(classOf('pin_vs_fork', 'lost_pin', 'early_wrprotect/store/none/'), 'ordering race');
  assert.equal(classOf('pin_vs_fork', 'lost_pin', 'early_wrprotect/rmw/none/'), 'ordering race (weak models only)');
  assert.equal(classOf('hw_dirty', 'lost_dirty', 'early_wrprotect/rmw/none/'), 'lost update');
  assert.equal(classOf('pin_vs_fork', 'lost_pin', 'early_wrprotect/store/full/pte'), '');
});

test('a bound that was hit is Unknown, and never a silent Never', () => {
  const program = stage('pin_vs_fork').program(variant('early_wrprotect/store/full/pte'));
  const [fork] = program.threads;
  const looping = { name: 'loop', run: () => ({ status: 'bound' as const, events: [], registers: {} }) };
  const judge = new Judge({ ...program, threads: [fork ?? looping, looping] });
  assert.equal(judge.judge('sc').judgements.find((j) => j.property === 'lost_pin')?.verdict, 'Unknown');
});
