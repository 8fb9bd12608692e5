/**
 * Two deciders that share only the program must find the same final states, and weaker models must allow more. A
 * failure names its seed: `randomProgram(seed)` is the program.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchExecutions } from '../../src/explore/axiomatic.js';
import { decide } from '../../src/explore/decide.js';
import type { MachineKind } from '../../src/explore/machine.js';
import { MODELS } from '../../src/explore/models/index.js';
import { isSequentiallyConsistent } from '../../src/explore/models/sc.js';
import { explore } from '../../src/explore/operational.js';
import { outcomeKey } from '../../src/explore/outcome.js';
import type { Outcome } from '../../src/explore/program.js';
import { randomProgram, type Statements } from './random.js';

const FIRST_SEED = 20200928;
const PROGRAMS = 300;
/** few random programs tell lkmm from what an architecture does */
const MORE_PROGRAMS = 2000;

function keys(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(outcomeKey).sort();
}

function axiomatic(statements: Statements, model: string): string[] {
  const { complete, outcomes } = decide(statements.build(), model);
  assert.ok(complete);
  return keys(outcomes);
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

test(`seeds ${FIRST_SEED}..${FIRST_SEED + MORE_PROGRAMS - 1}: lkmm allows whatever armv8 and ppc allow`, () => {
  const stronger = { armv8: 0, ppc: 0 };
  let apart = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + MORE_PROGRAMS; seed++) {
    const statements = randomProgram(seed, seed % 3 === 0);
    const [lkmm, armv8, ppc] = ['lkmm', 'armv8', 'ppc'].map((model) => axiomatic(statements, model)) as [
      string[],
      string[],
      string[],
    ];
    const message = `seed ${seed}: ${statements.threads.join(' | ')}`;
    assertWithin(armv8, lkmm, `armv8, ${message}`);
    assertWithin(ppc, lkmm, `ppc, ${message}`);
    if (armv8.length < lkmm.length) stronger.armv8++;
    if (ppc.length < lkmm.length) stronger.ppc++;
    if (armv8.join() !== ppc.join()) apart++;
  }
  // The programs must be of a kind that tells the models apart.
  for (const [model, programs] of Object.entries(stronger))
    assert.ok(programs >= 10, `${programs} programs show more under lkmm than under ${model}`);
  assert.ok(apart >= 10, `${apart} programs differ between armv8 and ppc`);
});

test('no model forbids a sequentially consistent execution: the search takes that for granted', () => {
  let checked = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 60; seed++) {
    for (const model of MODELS.values()) {
      searchExecutions(randomProgram(seed, true).build(), model, {}, ({ execution }) => {
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
