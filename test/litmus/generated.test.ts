/**
 * Random litmus tests, decided twice. A failure names its seed: `generated(seed)` is the test. FORKBENCH_SEEDS=FIRST,COUNT
 * tries others.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLitmus } from '../../src/litmus/check.js';
import { generated, textOf } from './generator.js';
import { oracle } from './oracle.js';

const [FIRST = 20241117, COUNT = 84] = (process.env.FORKBENCH_SEEDS ?? '').split(',').filter(Boolean).map(Number);
/** what may be tried per test; tests that have more are not of use here, and there may be few of them */
const MOST_CANDIDATES = 1500;

test(`seeds ${FIRST}..${FIRST + COUNT - 1}: verdicts, counts and races are those of trying everything`, () => {
  let tried = 0;
  const seen = { races: 0, sometimes: 0, weak: 0 };
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const text = textOf(generated(seed));
    const models = /synchronize/.test(text) ? (['lkmm'] as const) : (['sc', 'tso', 'lkmm'] as const);
    const answers = oracle(text, models, MOST_CANDIDATES);
    if (answers === undefined) continue;
    tried++;
    for (const [model, { positive, negative, race }] of answers) {
      const { error, ...row } = checkLitmus(text, 'f', model);
      assert.equal(error, null, text);
      const races = row.flags.includes('data-race');
      assert.deepEqual(
        [row.positive, row.negative, races],
        [positive, negative, race],
        `${model}, seed ${seed}\n${text}`,
      );
      if (race) seen.races++;
      if (positive > 0 && negative > 0) seen.sometimes++;
    }
    const [sc, , lkmm] = [...answers.values()];
    if (lkmm !== undefined && lkmm.positive + lkmm.negative > (sc?.positive ?? 0) + (sc?.negative ?? 0)) seen.weak++;
  }
  // The tests must be of a kind that tells deciders apart.
  assert.ok(tried > COUNT * 0.75, `${tried} of ${COUNT} were small enough`);
  assert.ok(seen.races > COUNT / 50 && seen.sometimes > COUNT / 6 && seen.weak > COUNT / 12, JSON.stringify(seen));
});
