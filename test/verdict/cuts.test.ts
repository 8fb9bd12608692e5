import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCuts, firstCut } from '../../src/verdict/cuts.js';
import { SCENARIOS, type Scenario } from '../../src/verdict/scenarios.js';
import { Stage, type TracedProgram } from '../../src/verdict/traced-program.js';
import { parseVariant } from '../../src/verdict/variants.js';

const stage = new Stage(SCENARIOS.find(({ name }) => name === 'pin_vs_fork') as Scenario);
const programOf = (text: string): TracedProgram => stage.program(parseVariant(text, (what) => new Error(what)));

test('what several models are asked at once is what each says alone', () => {
  for (const text of ['early_wrprotect/store/full/pte/add1024', 'seqcount/rmw/none//add1024']) {
    const program = programOf(text);
    const models = ['tso', 'lkmm', 'armv8'] as const;
    const together = findCuts(program, 'lost_pin', models);
    for (const model of models) {
      const alone = findCuts(program, 'lost_pin', [model]).get(model);
      assert.deepEqual(together.get(model), alone, `${text} ${model}`);
      assert.deepEqual(firstCut(program, 'lost_pin', model), alone?.necessary[0], `${text} ${model}`);
    }
  }
});

test('an RMW may be needed for what it orders, or because it is one access', () => {
  // With a full fence beside it the write-protect orders nothing; a pin that is a load and a store still loses the other's.
  const texts = (text: string): string[] =>
    (findCuts(programOf(text), 'lost_pin', ['tso']).get('tso')?.necessary ?? []).map((cut) => cut.text);
  assert.ok(texts('early_wrprotect/rmw/none//add1024').some((cut) => cut.startsWith('A3 atomic_and')));
  assert.ok(!texts('early_wrprotect/rmw/full/pte/add1024').some((cut) => cut.startsWith('A3 ')));
});
