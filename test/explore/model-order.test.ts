/** What spares the search from asking a model's axioms must say what the axioms say: each program is decided with and without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, decideAll } from '../../src/explore/decide.js';
import type { MemoryModel } from '../../src/explore/model.js';
import { MODELS } from '../../src/explore/models/index.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import { cycleProgram } from './cycles.js';
import { randomProgram, type Statements } from './random.js';

const FIRST_SEED = 57005;
const PROGRAMS = 250;

/** The model without orders that grow, and implied by no other. */
function byAxioms({ name, description, allows, axioms, preserved, unfounded, flags }: MemoryModel): MemoryModel {
  return {
    name,
    description,
    allows,
    axioms,
    preserved,
    ...(unfounded === undefined ? {} : { unfounded }),
    ...(flags === undefined ? {} : { flags }),
  };
}

function told({ outcomes, executions, complete }: ReturnType<typeof decide>): unknown {
  assert.ok(complete);
  return { executions, states: outcomes.map((o) => `${o.executions} ${outcomeKey(o)}`).sort() };
}

function compare(make: (seed: number) => Statements): void {
  const all = [...MODELS.values()];
  const weak = new Map(all.map(({ name }) => [name, 0]));
  for (let seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
    const statements = make(seed);
    const together = decideAll(statements.build(), all);
    for (const [m, model] of all.entries()) {
      const alone = decide(statements.build(), byAxioms(model));
      const message = `${model.name}, seed ${seed}: ${statements.threads.join(' | ')}`;
      assert.deepEqual(told(together[m] as (typeof together)[number]), told(alone), message);
      if (alone.executions > (together[0]?.executions ?? 0)) weak.set(model.name, (weak.get(model.name) ?? 0) + 1);
    }
  }
  for (const model of ['tso', 'lkmm', 'armv8', 'ppc'])
    assert.ok((weak.get(model) ?? 0) >= 5, `${weak.get(model)} programs tell ${model} from sc`);
}

test('random programs: orders that grow, implied models and axioms agree', () => {
  compare((seed) => randomProgram(seed, seed % 2 === 0));
});

test('critical cycles: the same', () => {
  compare((seed) => cycleProgram(seed, seed % 4 === 0));
});
