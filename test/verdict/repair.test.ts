import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelName } from '../../src/explore/models/index.js';
import { shownWitness } from '../../src/verdict/explanation.js';
import { lackingPlaces, repairOf } from '../../src/verdict/repair.js';
import { SCENARIOS, type Scenario, type Variant } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';

const scenario = SCENARIOS[0] as Scenario;
const stage = new Stage(scenario);

function repaired(variant: Variant, model: ModelName, models: readonly ModelName[] = [model]) {
  const program = stage.program(variant);
  const shown = shownWitness(stage, program, { scenario, variant, model, property: 'lost_pin' });
  assert.ok(shown);
  return { places: lackingPlaces(shown.witness), set: repairOf(program, 'lost_pin', models, shown.witness) };
}

const STORE: Variant = {
  protocol: 'early_wrprotect',
  wrprotect: 'store',
  fence: 'none',
  fence_per: '',
  pin: 'add1024',
};

test('a fence at the order that the cycle lacks, under every model that allows the witness', () => {
  const a3 = [{ thread: 0, after: 'A3' }];
  assert.deepEqual(repaired(STORE, 'tso', ['tso', 'lkmm', 'armv8', 'ppc']), { places: a3, set: a3 });
  assert.deepEqual(repaired({ ...STORE, protocol: 'seqcount', wrprotect: 'rmw' }, 'lkmm').set, [
    { thread: 0, after: 'A2' },
  ]);
});

test('an interleaving lacks no order, and a fence that is too few is none', () => {
  assert.deepEqual(repaired({ ...STORE, protocol: 'no_early' }, 'sc'), { places: [], set: null });
  // Beside the fence it needs what two_step_mb adds to the pin.
  const pinned: Variant = { ...STORE, wrprotect: 'rmw', pin: 'two_step' };
  assert.notDeepEqual(repaired(pinned, 'lkmm').set, [{ thread: 0, after: 'A3' }]);
});
