// What the scenarios beside one fork and one pin see: the share path and its barriers, and what begins with a child that lives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/explore/decide.js';
import { MODELS } from '../../src/explore/models/index.js';
import type { Outcome } from '../../src/explore/program.js';
import { compileEdits, mutantName } from '../../src/mutants/compile.js';
import { readDirectory } from '../../src/protocol/directory.js';
import { protocolNamed } from '../../src/protocols.js';
import type { Property } from '../../src/verdict/properties.js';
import { SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { Judge } from '../../src/verdict/verdict.js';

const scenario = (name: string): Scenario => SCENARIOS.find((s) => s.name === name) as Scenario;
const shipped = (protocol: string): Variant => ({ protocol, ...protocolNamed(protocol).shipped });
const initials = (judge: Judge, property: Property): string =>
  [...MODELS.keys()].map((model) => judge.verdict(property, model)[0]).join(' ');
const verdicts = (name: string, protocol: string, property: Property): string =>
  initials(new Judge(new Stage(scenario(name)).program(shipped(protocol))), property);

/** Verdicts of a protocol with one text in place of another, found once in it; which scenario and property is asked later. */
async function without(protocol: string, find: string, put: string): Promise<(name: string, of: Property) => string> {
  const file = readDirectory('assembly').find(({ source }) => source.name === protocol);
  assert.ok(file !== undefined);
  const parts = file.text.split(find);
  assert.equal(parts.length, 2, find);
  const line = (parts[0] as string).split('\n').length;
  const whole = file.text.split('\n')[line - 1] as string;
  const edit = { kind: 'check', hook: '', label: '', what: find, line, put: whole.replace(find, put) } as const;
  const variant = shipped(protocol);
  const module = await compileEdits('trace', file, [edit], () => ({ variants: [variant] }));
  const mutant = { ...variant, protocol: mutantName(protocol, 0) };
  return (name, of) => initials(new Judge(new Stage(scenario(name), module).program(mutant)), of);
}

const held = ({ runs }: Outcome): boolean => runs.some(({ registers }) => registers['pinned[0]'] !== undefined);

test('v5.19 shares a page beside a pin where nothing orders its cleared pte; v6.1 does not', () => {
  const shares = [
    ['share_vs_pin', 'lost_pin'],
    ['share_vs_ro_pin', 'ro_pin_lost'],
  ] as const;
  for (const [name, property] of shares)
    for (const of of [property, 'not_exclusive'] as const) {
      assert.equal(verdicts(name, 'anon_exclusive_519', of), 'N N S S S', `${name} ${of}`);
      for (const protocol of ['anon_exclusive', 'batched'])
        assert.equal(verdicts(name, protocol, of), 'N N N N N', `${name} ${of} ${protocol}`);
    }
});

test('in both the page may be shared, and the pin may come first', () => {
  for (const name of ['share_vs_pin', 'share_vs_ro_pin']) {
    const { outcomes } = decide(new Stage(scenario(name)).program(shipped('anon_exclusive')), 'sc');
    const shared = ({ runs }: Outcome): boolean => runs[0]?.registers.result === 1n;
    assert.ok(
      outcomes.some((o) => shared(o) && !held(o)),
      name,
    );
    assert.ok(
      outcomes.some((o) => !shared(o) && held(o)),
      name,
    );
  }
});

test('without the barrier after the cleared pte a pin is lost under the weak models', async () => {
  const pinsUnseen = await without('anon_exclusive', 'smp_mb(); // pairs with the barrier of the pin', '// pairs');
  assert.equal(pinsUnseen('share_vs_pin', 'lost_pin'), 'N N S S S');
});

test('without the barrier after the bit a read pin is lost, and no write pin: that one sees the pte itself', async () => {
  const bitUnseen = await without('anon_exclusive', 'smp_mb__after_atomic(); // pairs with the smp_rmb()', '// pairs');
  assert.match(bitUnseen('share_vs_ro_pin', 'ro_pin_lost'), /^N N S S/);
  assert.equal(bitUnseen('share_vs_pin', 'lost_pin'), 'N N N N N');
});

test('a fork that takes a read-only pte for one that needs no copy shares a pinned page: the second fork shows it alone', async () => {
  const byBit = await without('anon_exclusive', 'if (is_cow_mapping(flags)) {', 'if (pte_write(pte)) {');
  assert.equal(byBit('ro_pin', 'ro_pin_lost'), 'N N N N N');
  assert.equal(byBit('pin_before_fork', 'lost_pin'), 'N N N N N');
  assert.equal(byBit('second_fork_ro_pin', 'ro_pin_lost'), 'S S S S S');
  assert.equal(byBit('second_fork_ro_pin', 'not_exclusive'), 'S S S S S');
});

test('a page that a child maps is not pinned to write without a fault, unless the table is shared', () => {
  for (const protocol of ['plain_cow', 'seqcount', 'anon_exclusive']) {
    const program = new Stage(scenario('second_fork')).program(shipped(protocol));
    const { outcomes } = decide(program, 'lkmm');
    assert.ok(outcomes.length > 0 && !outcomes.some(held), protocol);
  }
  assert.match(verdicts('second_fork', 'on_demand', 'lost_pin'), /^[SA] [SA] [SA] [SA] [SA]$/);
  assert.equal(verdicts('second_fork', 'on_demand', 'table_ref'), 'N N N N N');
});

test('a write breaks COW before or after the second fork, with a page of its own, and no reference is lost', () => {
  for (const protocol of ['no_early', 'anon_exclusive', 'on_demand']) {
    const program = new Stage(scenario('fault_vs_fork')).program(shipped(protocol));
    const { outcomes } = decide(program, 'sc');
    const childPfn = ({ runs }: Outcome): bigint => (runs[0]?.registers['child.pte[0]'] ?? 0n) >> 12n;
    if (protocol !== 'on_demand') assert.equal(new Set(outcomes.map(childPfn)).size, 2, protocol);
    assert.ok(
      outcomes.every(({ runs }) => runs[1]?.registers.result === 1n),
      protocol,
    );
    assert.equal(verdicts('fault_vs_fork', protocol, 'leaked_ref'), 'N N N N N', protocol);
  }
});
