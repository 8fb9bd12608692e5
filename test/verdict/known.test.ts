/** Decisions are shared by variants whose threads do the same, and by no others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideAll } from '../../src/explore/decide.js';
import { MODELS, modelNamed } from '../../src/explore/models/index.js';
import { variantRows } from '../../src/verdict/rows.js';
import { propertiesOf, SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { parseVariant } from '../../src/verdict/variants.js';

const scenario = SCENARIOS.find(({ name }) => name === 'pin_vs_fork') as Scenario;
const variant = (text: string) => parseVariant(text, (what) => new Error(what));
const ALL = [...MODELS.keys()];

function decisions(stage: Stage, text: string) {
  const program = stage.program(variant(text));
  return stage.known.decisions(program, ['lkmm'], {}, () => decideAll(program, [modelNamed('lkmm')]));
}

test('a fence by another name is the same program; another place or another store is not', () => {
  const stage = new Stage(scenario);
  const full = decisions(stage, 'early_wrprotect/store/full/pte/add1024');
  assert.equal(decisions(stage, 'early_wrprotect/store/lock/pte/add1024'), full);
  for (const other of ['store/full/fork', 'store/none/', 'rmw/full/pte', 'xchg/full/pte'])
    assert.notEqual(decisions(stage, `early_wrprotect/${other}/add1024`), full, other);
  assert.notEqual(decisions(stage, 'early_wrprotect/store/full/pte/two_step'), full);
});

test('what is known changes no row', () => {
  const stage = new Stage(scenario);
  const text = ['early_wrprotect/store/full/pte/add1024', 'early_wrprotect/store/lock/pte/add1024'];
  for (const one of text) {
    const told = (on: Stage) => [...variantRows(on, variant(one), ALL)].map((row) => ({ ...row, elapsed_ms: 0 }));
    assert.deepEqual(told(stage), told(new Stage(scenario)));
  }
});

test('what is not found in time is Unknown, in the largest scenario too', () => {
  const largest = SCENARIOS.find(({ name }) => name === 'three_pinners') as Scenario;
  const rows = [...variantRows(new Stage(largest), variant('seqcount/rmw/none//add1024'), ALL, { deadlineMs: 50 })];
  assert.equal(rows.length, ALL.length * propertiesOf(largest, variant('seqcount/rmw/none//add1024')).length);
  assert.ok(rows.every(({ verdict, race_class }) => verdict === 'Unknown' && race_class === ''));
});
