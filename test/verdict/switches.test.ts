// What a switch does to verdicts: with it, without it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelName } from '../../src/explore/models/index.js';
import { variantText } from '../../src/protocol/variant-text.js';
import { protocolNamed } from '../../src/protocols.js';
import { toCsv } from '../../src/results/csv.js';
import { parseCsv } from '../../src/results/read-csv.js';
import { VERDICTS } from '../../src/results/rows.js';
import type { Property } from '../../src/verdict/properties.js';
import { parseReplayString } from '../../src/verdict/replay-string.js';
import { variantRows } from '../../src/verdict/rows.js';
import { SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { chooseVariants, parseVariant } from '../../src/verdict/variants.js';
import { Judge } from '../../src/verdict/verdict.js';

const MODELS: readonly ModelName[] = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];
const scenarioNamed = (name: string): Scenario => SCENARIOS.find((one) => one.name === name) as Scenario;

/** The models under which it is not Never. */
function brokenUnder(protocol: string, extra: string, scenario: string, property: Property): string {
  const [variant] = chooseVariants([protocol], { extra: [extra] }, 'shipped').variants;
  assert.ok(variant);
  const judge = new Judge(new Stage(scenarioNamed(scenario)).program(variant));
  return MODELS.filter((model) => judge.verdict(property, model) !== 'Never').join(' ');
}

const ALL = MODELS.join(' ');
const WEAK = 'lkmm armv8 ppc';

for (const [protocol, scenario, property, by] of [
  ['anon_exclusive_519', 'pin_before_fork', 'torn_copy', { '': ALL, 'tearing_fix=yes': '' }],
  ['anon_exclusive', 'pin_before_fork', 'torn_copy', { '': ALL, 'tearing_fix=yes': '' }],
  ['anon_exclusive', 'pin_before_fork', 'lost_pin', { '': '', 'tearing_fix=yes': '' }],
  ['batched', 'pin_before_fork', 'torn_copy', { '': ALL, 'tearing_fix=yes': '' }],
  ['seqcount', 'pin_vs_fork', 'lost_pin', { '': WEAK, 'fork_mb=yes': '', 'child_table=fresh': '' }],
  ['anon_exclusive', 'first_pin', 'lost_pin', { '': WEAK, 'fork_mb=yes': '', 'child_table=fresh': '' }],
  ['batched', 'first_pin', 'lost_pin', { '': WEAK, 'child_table=fresh': '' }],
  // What was pinned before fork nothing of this looks at: its kernel's ordinary fork does not either.
  ['on_demand', 'pin_before_fork', 'lost_pin', { '': ALL, 'repair=gup_pmd': ALL, 'repair=sync_if_pinned': ALL }],
  ['on_demand', 'pin_vs_break', 'lost_pin', { '': ALL, 'repair=gup_pmd': '', 'repair=rcu_tables': ALL }],
  ['on_demand', 'pin_vs_last_break', 'use_after_free', { '': ALL, 'repair=gup_pmd': '', 'repair=rcu_tables': '' }],
  // A count around each table's copy has the fault of seqcount's, and stores pass loads on x86 already: nothing between them is an RMW.
  ['async', 'pin_vs_async_copy', 'lost_pin', { '': ALL, 'repair=seq_table': `tso ${WEAK}`, 'repair=seq_phase': '' }],
  ['async', 'pin_vs_proactive_copy', 'lost_pin', { '': ALL, 'repair=seq_phase': '', 'repair=sync_if_pinned': '' }],
  ['async', 'pin_vs_fork', 'lost_pin', { '': '', 'repair=sync_if_pinned': WEAK, 'repair=seq_phase': '' }],
] as const)
  test(`${protocol} in ${scenario}, ${property}: ${Object.keys(by).slice(1).join(', ')}`, () => {
    const found = Object.keys(by).map((extra) => [extra, brokenUnder(protocol, extra, scenario, property)]);
    assert.deepEqual(Object.fromEntries(found), by);
  });

test('a barrier of fork behind the odd count is a fence by another name', () => {
  const of = (choice: Parameters<typeof chooseVariants>[1]) => chooseVariants(['seqcount'], choice, 'shipped').variants;
  assert.deepEqual(of({ extra: ['fork_mb=yes'] }), of({ fence: ['full'], fence_per: ['fork'] }));
});

test('a switch goes through replay strings and verdicts.csv; a file of before there were any is read too', () => {
  const [variant] = chooseVariants(['on_demand'], { extra: ['repair=rcu_tables'] }, 'shipped').variants;
  assert.ok(variant);
  const text = variantText(variant);
  assert.equal(text, 'on_demand/rmw/none//add1024/repair=rcu_tables');
  assert.deepEqual(
    parseVariant(text, (what) => new Error(what)),
    variant,
  );
  assert.throws(
    () => parseVariant('on_demand/rmw/none//add1024/repair=other', (what) => new Error(what)),
    /no variant/,
  );
  const rows = variantRows(new Stage(scenarioNamed('pin_vs_break')), variant, ['sc']);
  const bad = rows.find(({ witness }) => witness !== null);
  assert.deepEqual(parseReplayString(bad?.witness as string).variant, variant);
  const csv = toCsv(VERDICTS, rows);
  assert.match(csv, /^.*,witness,extra\n/);
  assert.deepEqual(
    parseCsv(VERDICTS, csv, 'verdicts.csv').map(({ extra }) => extra),
    rows.map(() => 'repair=rcu_tables'),
  );
  const old = csv.replace(/,extra\n/, '\n').replaceAll(/,repair=rcu_tables\n/g, '\n');
  assert.deepEqual(
    parseCsv(VERDICTS, old, 'verdicts.csv').map(({ extra }) => extra ?? ''),
    rows.map(() => ''),
  );
});

test('two switches at once', () => {
  assert.deepEqual(protocolNamed('batched').switches, [
    'tearing_fix=yes',
    'fork_mb=yes',
    'child_table=fresh',
    'page_mapcount=no',
  ]);
  assert.equal(brokenUnder('batched', 'child_table=fresh;tearing_fix=yes', 'first_pin', 'lost_pin'), '');
});

test("mapcounts of a folio's pages decide nothing", () => {
  for (const property of ['lost_pin', 'not_exclusive'] as const)
    assert.equal(
      brokenUnder('batched', 'page_mapcount=no', 'pin_vs_batch', property),
      brokenUnder('batched', '', 'pin_vs_batch', property),
    );
});

test('repairs are joined by +: both are chosen, and written in a replay string', () => {
  const both = 'repair=gup_pmd+rcu_tables';
  const [variant] = chooseVariants(['on_demand'], { extra: [both] }, 'shipped').variants;
  assert.ok(variant);
  assert.equal(variant.extra, both);
  const text = variantText(variant);
  assert.deepEqual(
    parseVariant(text, (what) => new Error(what)),
    variant,
    'as in a replay string',
  );
});
