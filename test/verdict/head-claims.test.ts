// A protocol file's "Never under ... Sometimes under ..." sentences against what the explorer finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Knobs, PROTOCOLS } from '../../src/protocols.js';
import { PROPERTIES, type Property } from '../../src/verdict/properties.js';
import { SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { Judge } from '../../src/verdict/verdict.js';

const MODELS = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];

interface Claim {
  readonly knobs: Knobs;
  readonly property: Property;
  /** by name; empty: where the property is at stake */
  readonly scenario: string;
  readonly never: readonly string[];
  readonly sometimes: readonly string[];
}

/** `wrprotect=store fence=full/pte lost_dirty: Never under sc. Sometimes under tso, lkmm.`; `pin_before_fork: Never under ..` */
function parseClaim(line: string, shipped: Knobs): Claim {
  const models = (verb: string): string[] =>
    (new RegExp(`${verb} under ([\\w, ]+)\\.`).exec(line)?.[1] ?? '').split(', ').filter((model) => model !== '');
  const words = (/^(.*?): /.exec(line)?.[1] ?? '').split(' ').filter((word) => word !== '');
  const chosen = words
    .filter((word) => word.includes('='))
    .flatMap((word) => {
      const [knob, value] = word.split('=') as [string, string];
      if (knob !== 'fence') return [[knob, value]];
      return value.split('/').map((part, at) => [['fence', 'fence_per'][at], part]);
    });
  const property =
    words.find((word): word is Property => (PROPERTIES as readonly string[]).includes(word)) ?? 'lost_pin';
  return {
    knobs: { ...shipped, ...Object.fromEntries(chosen) },
    property,
    scenario: words.find((word) => SCENARIOS.some(({ name }) => name === word)) ?? '',
    never: models('Never'),
    sometimes: models('Sometimes'),
  };
}

/** Where the property is at stake: lost_pin where the pin and fork race, the others wherever they are looked at. */
function scenariosOf({ property, scenario }: Claim): readonly Scenario[] {
  if (scenario !== '') return SCENARIOS.filter(({ name }) => name === scenario);
  if (property === 'lost_pin') return SCENARIOS.slice(0, 2);
  return SCENARIOS.filter(({ properties, name }) => properties.includes(property) && !/^(two|three)_/.test(name));
}

const stages = new Map(SCENARIOS.map((scenario) => [scenario.name, new Stage(scenario)]));

for (const { name, shipped, about } of PROTOCOLS) {
  const lines = about.split('\n').filter((line) => / under (sc|tso|lkmm)/.test(line));
  test(`${name}: says under which models a pin is lost`, () => assert.notEqual(lines.length, 0));
  for (const line of lines) {
    const claim = parseClaim(line.trim(), shipped);
    const { knobs, property, never, sometimes } = claim;
    test(`${name}: ${line.trim()}`, () => {
      assert.deepEqual([...never, ...sometimes].sort(), [...MODELS].sort(), 'every model is spoken of once');
      for (const { name: scenario } of scenariosOf(claim)) {
        const judge = new Judge((stages.get(scenario) as Stage).program({ protocol: name, ...knobs }));
        for (const model of MODELS)
          assert.equal(judge.verdict(property, model) === 'Never', never.includes(model), `${scenario} under ${model}`);
      }
    });
  }
}
