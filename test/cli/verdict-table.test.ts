import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictTable } from '../../src/cli/verdict-table.js';
import type { VerdictRow } from '../../src/results/rows.js';

const MODELS = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];
const row = (more: Partial<VerdictRow>): VerdictRow => ({
  ...{ schema_version: 1, run_id: null, protocol: 'seqcount', wrprotect: 'rmw', fence: 'none', fence_per: '' },
  ...{ pin: 'add1024', scenario: 'pin_vs_fork', model: 'sc', property: 'lost_pin', verdict: 'Never', race_class: '' },
  ...{ executions: 1, states: 1, elapsed_ms: 1, witness: null },
  ...more,
});
const DEFAULT = { properties: undefined, all: false };
const all = (more: Partial<VerdictRow>): VerdictRow[] => MODELS.map((model) => row({ ...more, model }));

test('the words follow the rows, and the legend explains those that are there', () => {
  const kept = verdictTable(all({}), DEFAULT);
  assert.match(kept, /^protocol +write-protect +sc +tso +lkmm +armv8 +ppc$/m);
  assert.match(kept, /^seqcount \* +rmw +✓ +✓ +✓ +✓ +✓$/m);
  assert.doesNotMatch(kept, /logic:|\? Unknown/);
  const lost = verdictTable(all({ verdict: 'Sometimes', race_class: 'logic race' }), DEFAULT);
  assert.match(lost, /^seqcount \* +rmw +✗ +✗ +✗ +✗ +✗ +logic$/m);
  assert.match(lost, /logic:\s+an\s+interleaving/);
  assert.match(verdictTable(all({ verdict: 'Unknown' }), DEFAULT), /^seqcount \* +rmw +\? .*[\s\S]*\? Unknown/m);
});

test('what is not as shipped has no star, and a model without a verdict a dash', () => {
  const text = verdictTable([...all({}), row({ fence: 'lock', fence_per: 'fork' })], DEFAULT);
  assert.match(text, /^seqcount +rmw +lock\/fork +✓ +- +- +- +-$/m);
});

test('other properties are a sentence each, or held everywhere; asked for, they have a matrix', () => {
  const rows = [
    ...all({}),
    ...all({ property: 'set_pte_on_valid', verdict: 'Always' }),
    ...all({ property: 'leaked_ref' }),
  ];
  const text = verdictTable(rows, DEFAULT);
  assert.match(text, /^set_pte_on_valid: ✗ Sometimes in seqcount under every model \(set_pte_at\(\) on/m);
  assert.match(text, /^Never, everywhere: leaked_ref\.$/m);
  const asked = verdictTable(rows, { ...DEFAULT, properties: ['set_pte_on_valid', 'leaked_ref'] });
  assert.match(asked, /^set_pte_on_valid\? \(pin_vs_fork\)$/m);
  assert.match(asked, /^seqcount \* +rmw +✗ +✗/m);
  assert.match(asked, /^seqcount \* +rmw +✓ +✓/m);
});

test('a screen of 60 lines and 100 columns, and how much is left out, unless all is asked for', () => {
  const knobs = ['store', 'rmw', 'cmpxchg', 'xchg'].flatMap((wrprotect) =>
    ['add1024', 'two_step', 'two_step_mb'].flatMap((pin) =>
      ['none', 'lock', 'full'].flatMap((fence) =>
        ['pte', 'table', 'fork'].map((per) => ({ wrprotect, pin, fence, fence_per: fence === 'none' ? '' : per })),
      ),
    ),
  ) as Partial<VerdictRow>[];
  const rows = ['pin_vs_fork', 'first_pin', 'hw_dirty'].flatMap((scenario) =>
    knobs.flatMap((more) => all({ ...more, scenario, property: scenario === 'hw_dirty' ? 'lost_dirty' : 'lost_pin' })),
  );
  const lines = verdictTable(rows, DEFAULT).trimEnd().split('\n');
  assert.ok(lines.length <= 60, `${lines.length} lines`);
  assert.ok(
    lines.every((line) => line.length <= 100),
    lines.join('\n'),
  );
  assert.equal(lines.filter((line) => /^and \d+ more variants: --all$/.test(line)).length, 2);
  const whole = verdictTable(rows, { ...DEFAULT, all: true });
  assert.doesNotMatch(whole, /more variants/);
  assert.equal(whole.match(/^seqcount/gm)?.length, 2 * 84);
});

test('what no kernel of Linux had is published, not shipped', () => {
  const table = (protocol: string, pin: VerdictRow['pin']): string =>
    verdictTable(all({ protocol, pin, wrprotect: 'rmw' }), DEFAULT);
  assert.match(table('seqcount', 'add1024').replace(/\s+/g, ' '), /\*: as the kernel shipped it, on x86; pin/);
  const published = table('async', 'two_step').replace(/\s+/g, ' ');
  assert.match(published, /\*: as its authors published it/);
  assert.doesNotMatch(published, /shipped/);
});
