/**
 * Two deciders that share only the program must find the same final states, and weaker models must allow more. A
 * failure names its seed: `randomProgram(seed)` is the program.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchExecutions } from '../../src/explore/axiomatic.js';
import { decideAll } from '../../src/explore/decide.js';
import type { MachineKind } from '../../src/explore/machine.js';
import type { MemoryModel } from '../../src/explore/model.js';
import { MODELS, modelNamed } from '../../src/explore/models/index.js';
import { isSequentiallyConsistent } from '../../src/explore/models/sc.js';
import { explore } from '../../src/explore/operational.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import type { Outcome } from '../../src/explore/program.js';
import { cycleProgram } from './cycles.js';
import { randomProgram, type Statements } from './random.js';

const FIRST_SEED = 20200928;
const PROGRAMS = 300;
/** few random programs tell lkmm from what an architecture does */
const MORE_PROGRAMS = 2000;
const CYCLES = 2000;

function keys(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(outcomeKey).sort();
}

function axiomatic(statements: Statements, model: string): string[] {
  return decisions(statements, [model])[model] as string[];
}

/** Final states by model, of one search. */
function decisions(statements: Statements, models: readonly string[]): Record<string, string[]> {
  const found = decideAll(statements.build(), models.map(modelNamed));
  return Object.fromEntries(
    found.map(({ complete, outcomes }, m) => {
      assert.ok(complete);
      return [models[m], keys(outcomes)];
    }),
  );
}

function operational(statements: Statements, machine: MachineKind): string[] {
  const { complete, outcomes } = explore(statements.build(), machine);
  assert.ok(complete);
  return keys(outcomes);
}

function assertWithin(small: readonly string[], large: readonly string[], message: string): void {
  const all = new Set(large);
  assert.deepEqual(
    small.filter((key) => !all.has(key)),
    [],
    message,
  );
}

test(`seeds ${FIRST_SEED}..${FIRST_SEED + PROGRAMS - 1}: the deciders agree, and sc is within tso within lkmm`, () => {
  let weakerUnderTso = 0;
  let weakerUnderLkmm = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
    const statements = randomProgram(seed, seed % 3 === 0);
    const message = `seed ${seed}: ${statements.threads.join(' | ')}`;
    const [sc, tso, lkmm] = ['sc', 'tso', 'lkmm'].map((model) => axiomatic(statements, model)) as [
      string[],
      string[],
      string[],
    ];
    assert.deepEqual(sc, operational(statements, 'interleaving'), message);
    assert.deepEqual(tso, operational(statements, 'store-buffer'), message);
    assertWithin(sc, tso, message);
    assertWithin(tso, lkmm, message);
    if (tso.length > sc.length) weakerUnderTso++;
    if (lkmm.length > tso.length) weakerUnderLkmm++;
  }
  // The programs must be of a kind that tells the models apart.
  assert.ok(weakerUnderTso >= 5, `${weakerUnderTso} programs show store buffering`);
  assert.ok(weakerUnderLkmm >= 20, `${weakerUnderLkmm} programs show more under lkmm`);
});

/** tso, armv8 and ppc within lkmm; `least` of the programs must tell each from it, and armv8 from ppc. */
function assertAllWithinLkmm(programs: number, make: (seed: number) => Statements, least: number): void {
  const stronger = { tso: 0, armv8: 0, ppc: 0 };
  let apart = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + programs; seed++) {
    const statements = make(seed);
    const lkmm = axiomatic(statements, 'lkmm');
    // From one search: what the strongest allows stands for the others too, so that none is held to less. lkmm has its own.
    const found = Object.entries(decisions(statements, Object.keys(stronger))).map(([name, outcomes]) => {
      const model = name as keyof typeof stronger;
      assertWithin(outcomes, lkmm, `${model}, seed ${seed}: ${statements.threads.join(' | ')}`);
      if (outcomes.length < lkmm.length) stronger[model]++;
      return outcomes.join();
    });
    if (found[1] !== found[2]) apart++;
  }
  for (const [model, count] of Object.entries(stronger))
    assert.ok(count >= least, `${count} programs show more under lkmm than under ${model}`);
  assert.ok(apart >= least, `${apart} programs differ between armv8 and ppc`);
}

test(`seeds ${FIRST_SEED}..${FIRST_SEED + MORE_PROGRAMS - 1}: lkmm allows whatever tso, armv8 and ppc allow`, () => {
  assertAllWithinLkmm(MORE_PROGRAMS, (seed) => randomProgram(seed, seed % 3 === 0), 10);
});

test(`seeds ${FIRST_SEED}..${FIRST_SEED + CYCLES - 1}: the same of threads in a ring`, () => {
  assertAllWithinLkmm(CYCLES, (seed) => cycleProgram(seed, false), 100);
});

test(`seeds ${FIRST_SEED}..${FIRST_SEED + CYCLES / 2 - 1}: the same of threads in a ring, with RCU`, () => {
  assertAllWithinLkmm(CYCLES / 2, (seed) => cycleProgram(seed, true), 20);
});

test('lkmm allows every execution that tso allows: the search takes that for granted', () => {
  const [tso, lkmm] = [MODELS.get('tso'), MODELS.get('lkmm')] as [MemoryModel, MemoryModel];
  let beyondSc = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 400; seed++) {
    for (const { build } of [randomProgram(seed, seed % 2 === 0), cycleProgram(seed, false)]) {
      searchExecutions(build(), [tso], {}, (leaf) => {
        const execution = leaf.execution();
        if (isSequentiallyConsistent(execution)) return undefined;
        assert.ok(lkmm.allows(execution), `seed ${seed}`);
        beyondSc++;
        return undefined;
      });
    }
  }
  assert.ok(beyondSc > 150, `${beyondSc} executions`);
});

test('no model forbids a sequentially consistent execution: the search takes that for granted', () => {
  let checked = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 60; seed++) {
    for (const model of MODELS.values()) {
      searchExecutions(randomProgram(seed, true).build(), [model], {}, (leaf) => {
        const execution = leaf.execution();
        if (isSequentiallyConsistent(execution)) {
          assert.ok(model.allows(execution), `seed ${seed}, ${model.name}`);
          checked++;
        }
        return undefined;
      });
    }
  }
  assert.ok(checked > 1000);
});
