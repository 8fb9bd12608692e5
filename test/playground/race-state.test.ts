// The link of the race: what is written is read back, and nothing else is read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MODELS } from '../../src/explore/models/index.js';
import { ADDED, type RaceEdit } from '../../src/playground/race/edits.js';
import { FIRST, notAsked, parseState, stateText } from '../../src/playground/race/state.js';
import { PROTOCOLS } from '../../src/protocols.js';
import { propertiesOf, SCENARIOS } from '../../src/verdict/scenarios.js';

const label = fc.tuple(fc.constantFrom('A', 'B', 'S'), fc.integer({ min: 1, max: 30 })).map(([a, n]) => `${a}${n}`);
const edit: fc.Arbitrary<RaceEdit> = fc.oneof(
  fc.record({ add: fc.constantFrom(...ADDED), at: label }, { noNullPrototype: true }),
  fc.record(
    { out: fc.constantFrom('A4 mb', 'A10 rmw page[0].refcount add', ' wmb', 'B2 read mm0.write_protect_seq') },
    { noNullPrototype: true },
  ),
);
const race = fc
  .record({
    protocol: fc.constantFrom(...PROTOCOLS),
    scenario: fc.constantFrom(...SCENARIOS),
    which: fc.nat(),
    model: fc.option(fc.constantFrom(...MODELS.keys()), { nil: undefined }),
    edits: fc.array(edit, { maxLength: 5 }),
    step: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ protocol, scenario, which, model, edits, step }) => {
    const switched = protocol.switches.find((word) => word !== 'fork_mb=yes');
    const extra = switched === undefined || which % 2 === 0 ? {} : { extra: switched };
    const variant = { protocol: protocol.name, ...protocol.shipped, ...extra };
    const properties = propertiesOf(scenario, variant);
    return { variant, scenario: scenario.name, property: properties[which % properties.length], model, edits, step };
  });

test('what is written is read back', () => {
  fc.assert(
    fc.property(race, (one) => {
      const read = parseState(stateText(one));
      assert.deepEqual({ ...read }, { ...one });
    }),
  );
});

test('whatever the text, it is a race or one line of error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `${stateText(FIRST)}&${text}`),
      ),
      (text) => {
        try {
          parseState(text);
        } catch (error) {
          assert.match((error as Error).message, /^This link shows no race: .{1,200}\.$/s);
        }
      },
    ),
  );
});

test('a text that is too long, twice the same, or of too many changes is none', () => {
  for (const text of [
    'x'.repeat(5000),
    `${stateText(FIRST)}&m=sc`,
    `${stateText(FIRST)}&e=${Array.from({ length: 13 }, (_, n) => `mb@A${n}`).join(',')}`,
    'no_such/store/none//add1024',
    'early_wrprotect/store/none//add1024&n=-1',
  ])
    assert.throws(() => parseState(text), /This link shows no race/, text.slice(0, 60));
});

test('a scenario about what a protocol has not is not asked of it, and why is said', () => {
  assert.equal(notAsked(FIRST), undefined);
  assert.match(
    notAsked({ ...FIRST, scenario: 'pin_vs_huge' }) ?? '',
    /not asked of early_wrprotect: it is about folios/,
  );
  const variant = { ...FIRST.variant, protocol: 'async' };
  assert.match(notAsked({ variant, scenario: 'fault_vs_fork' }) ?? '', /not asked of async/);
});
