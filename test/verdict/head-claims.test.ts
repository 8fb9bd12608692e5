// A protocol file's "Never under ... Sometimes under ..." sentences against what the explorer finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROTOCOLS } from '../../src/protocols.js';
import { type Claim, claimLines, parseClaim, refuted } from '../../src/verdict/head-claims.js';
import { appliesTo, SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { Judge } from '../../src/verdict/verdict.js';

const MODELS = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];

/** Where the property is at stake: lost_pin where the pin and fork race, the others wherever they are looked at. */
function scenariosOf({ property, scenario }: Claim, variant: Variant): readonly Scenario[] {
  if (scenario !== '') return SCENARIOS.filter(({ name }) => name === scenario);
  if (property === 'lost_pin') return SCENARIOS.slice(0, 2);
  return SCENARIOS.filter(
    (one) => one.properties.includes(property) && !/^(two|three)_/.test(one.name) && appliesTo(one, variant),
  );
}

const stages = new Map(SCENARIOS.map((scenario) => [scenario.name, new Stage(scenario)]));

/** What holds, and a head that has to fit a screen has no room to say. */
const UNSAID: Readonly<Record<string, readonly string[]>> = {
  batched: [
    'pin_vs_fork not_exclusive',
    'share_vs_pin not_exclusive',
    'fault_vs_fork not_exclusive',
    'set_pte_on_valid',
    'lost_dirty',
  ].map((what) => `${what}: Never under ${MODELS.join(', ')}.`),
};

for (const { name, shipped, about } of PROTOCOLS) {
  const lines = claimLines(about);
  test(`${name}: says under which models a pin is lost`, () => assert.notEqual(lines.length, 0));
  for (const line of [...lines, ...(UNSAID[name] ?? [])]) {
    const claim = parseClaim(line, shipped);
    const { knobs, property, never, sometimes } = claim;
    const variant = { protocol: name, ...knobs };
    test(`${name}: ${line}`, () => {
      assert.deepEqual([...never, ...sometimes].sort(), [...MODELS].sort(), 'every model is spoken of once');
      for (const { name: scenario } of scenariosOf(claim, variant)) {
        const judge = new Judge((stages.get(scenario) as Stage).program(variant));
        for (const model of MODELS)
          assert.equal(judge.verdict(property, model) === 'Never', never.includes(model), `${scenario} under ${model}`);
      }
    });
  }
}

test('a claim is refuted by a verdict of the code as shipped, and by no other', () => {
  const shipped = PROTOCOLS.find(({ name }) => name === 'no_early')?.shipped;
  assert.ok(shipped);
  const verdicts = [
    { property: 'lost_pin', model: 'sc', verdict: 'Sometimes' },
    { property: 'lost_pin', model: 'tso', verdict: 'Never' },
    { property: 'lost_pin', model: 'lkmm', verdict: 'Unknown' },
  ] as const;
  const of = (about: string): string[] =>
    refuted({ about, shipped }, verdicts).map(({ model, claimed, verdict }) => `${model} ${claimed} ${verdict}`);
  assert.deepEqual(of('Never under sc, lkmm. Sometimes under tso.'), ['sc Never Sometimes', 'tso Sometimes Never']);
  assert.deepEqual(of('Never under tso. Sometimes under sc, lkmm.'), []);
  assert.deepEqual(
    of('fence=full/pte: Never under sc.\npin_before_fork: Never under sc.\nlost_dirty: Never under sc.'),
    [],
  );
  assert.deepEqual(of('  "Never under sc. Sometimes under tso." says it here.'), []); // as forkbench new quotes it
});
