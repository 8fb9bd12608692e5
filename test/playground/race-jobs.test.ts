// What the worker says of the race, in Node: changes to a program, why they help or do not, and what repairs it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edited, outsOf, placesOf, type RaceEdit } from '../../src/playground/race/edits.js';
import { raceJobs } from '../../src/playground/race/jobs.js';
import { repairsOf } from '../../src/playground/race/repairs.js';
import type { MatrixCell } from '../../src/playground/race/shown.js';
import { FIRST, type RaceState } from '../../src/playground/race/state.js';
import { findFlips } from '../../src/verdict/flip.js';
import { SCENARIOS } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';

const answer = (race: RaceState) => {
  const cells: MatrixCell[] = [];
  const models: string[][] = [];
  const shown = raceJobs['race.answer'](race, (more) => {
    cells.push(...more);
    models.push([...new Set(more.map(({ model }) => model))]);
  });
  return { shown, cells, models };
};
const withEdits = (...edits: RaceEdit[]) => answer({ ...FIRST, edits }).shown;
const stage = new Stage(SCENARIOS.find(({ name }) => name === 'pin_vs_fork') as (typeof SCENARIOS)[number]);
const program = stage.program(FIRST.variant);

test('verdicts come model by model, then the run', () => {
  const { shown, models } = answer(FIRST);
  assert.deepEqual(models, [['sc'], ['tso'], ['lkmm'], ['armv8'], ['ppc']]);
  assert.equal(shown.verdict, 'Sometimes');
  assert.equal(shown.kind, 'witness');
  assert.equal(shown.steps.at(-1)?.kind, 'end');
  assert.match(shown.steps.at(-1)?.say ?? '', /The pin is lost/);
  assert.deepEqual(
    shown.cycle?.arrows.map(({ relation }) => relation),
    ['missing', 'fr', 'po', 'fr'],
  );
});

test('of the barriers after A3 smp_mb() alone repairs it; why the others do not is said', () => {
  for (const add of ['wmb', 'rmb', 'release'] as const) {
    const shown = withEdits({ add, at: 'A3' });
    assert.equal(shown.verdict, 'Sometimes', add);
    assert.ok(shown.why.length >= 3, add);
  }
  const held = withEdits({ add: 'mb', at: 'A3' });
  assert.equal(held.verdict, 'Never');
  assert.equal(held.kind, 'same');
  assert.ok(held.steps.some(({ kind }) => kind === 'blocked'));
  assert.match(held.why.join(' '), /Without your change a pin can be lost here; with smp_mb\(\) after A3, never/);
});

test('a fence elsewhere does not stand between the two', () => {
  assert.match(
    withEdits({ add: 'mb', at: 'A1' }).why.join(' '),
    /smp_mb\(\) after A1 does not stand between A3 and A5/,
  );
});

test('an atomic taken apart breaks what holds', () => {
  const variant = { ...FIRST.variant, wrprotect: 'xchg' } as const;
  const bare = answer({ ...FIRST, variant }).shown;
  assert.equal(bare.verdict, 'Never');
  const out = bare.outs.find(({ key }) => key.startsWith('A3 rmw'));
  assert.ok(out !== undefined);
  const shown = answer({ ...FIRST, variant, edits: [{ out: out.key }] }).shown;
  assert.equal(shown.verdict, 'Sometimes');
  assert.match(shown.why.join(' '), /Without your changes it is Never/);
});

test('a change that the program has no place for is refused', () => {
  assert.throws(() => withEdits({ add: 'mb', at: 'A99' }), /no place for the change/);
  assert.throws(() => withEdits({ out: 'A3 mb' }), /no place for the change/);
});

test('threads alike stay alike, and both are changed', () => {
  const two = new Stage(SCENARIOS.find(({ name }) => name === 'two_pinners') as (typeof SCENARIOS)[number]);
  const both = edited(two.program(FIRST.variant), [{ add: 'mb', at: 'B3' }]);
  assert.deepEqual(both.alike, [[1, 2]]);
  for (const thread of [1, 2]) assert.ok(both.threads[thread]?.run([]).events !== undefined);
  assert.ok(outsOf(both).some(({ key }) => key === 'B3 mb'));
});

test('places are steps with an access after them; locks are not taken out', () => {
  const places = placesOf(program);
  assert.deepEqual(places.find(({ label }) => label === 'A3')?.adds, ['mb', 'wmb', 'rmb', 'acquire', 'release']);
  assert.ok(outsOf(program).every(({ key }) => !key.startsWith('lock')));
});

test('the fewest fences are those that findFlips finds, and no weaker barrier is among them here', () => {
  const { repairs, complete } = repairsOf(
    program,
    'lost_pin',
    'lkmm',
    ['lkmm', 'tso'],
    Number.POSITIVE_INFINITY,
    () => undefined,
  );
  const { sets } = findFlips(program, 'lost_pin', 'lkmm');
  const singles = sets.filter((set) => set.length === 1).map(([place]) => place?.after);
  assert.ok(complete);
  assert.deepEqual(
    repairs.map(({ edits }) => edits),
    singles.map((at) => [{ add: 'mb', at }]),
  );
  assert.deepEqual(
    repairs.map(({ fails }) => fails),
    singles.map(() => []),
  );
});

test('what is wrong in order no fence repairs', () => {
  const plain = stage.program({ ...FIRST.variant, protocol: 'plain_cow', wrprotect: 'rmw' });
  const { repairs, possible } = repairsOf(plain, 'lost_pin', 'sc', ['sc'], Number.POSITIVE_INFINITY, () => undefined);
  assert.deepEqual([repairs.length, possible], [0, false]);
  const late = repairsOf(plain, 'lost_pin', 'sc', ['sc'], 0, () => undefined);
  assert.deepEqual([late.repairs.length, late.possible, late.complete], [0, true, false], 'no time to know');
});
