// What docs/mutants.md says an x86 host shows of a mutant, real cores must show: each is compiled and hunted here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileMutant } from '../../src/mutants/compile.js';
import { readMutants } from '../../src/mutants/file.js';
import { MUTANTS, type Mutant } from '../../src/mutants/list.js';
import { LIVE } from '../../src/mutants/table.js';
import { Hunter } from '../../src/stress/hunt.js';

const SAID: readonly string[] = readMutants().map((row) => row['stress, x86'] ?? '');

/** Rates move by a hundred: looks again, at another meeting, before it gives up. */
const TRIES = 12;

async function count(mutant: Mutant, which: 'lost' | 'leaked'): Promise<number> {
  const hunter = new Hunter(await compileMutant('stress', mutant.variant, mutant));
  try {
    for (let seed = 1; seed <= TRIES; seed++) {
      const plan = { variant: mutant.variant, pressure: 4, delays: new Map(), seed, trials: 300_000, seconds: 1 };
      // The first pin in the life of an mm, and a later one, by turns.
      const outcomes = await hunter.hunt({ ...plan, first: seed % 2 === 0 });
      if (outcomes[which] > 0) return outcomes[which];
    }
    return 0;
  } finally {
    await hunter.close();
  }
}

test('the table has a row per mutant', () => assert.equal(SAID.length, MUTANTS.length));

for (const [index, mutant] of MUTANTS.entries()) {
  const which = (Object.keys(LIVE) as (keyof typeof LIVE)[]).find((key) => LIVE[key] === SAID[index]);
  if (which === undefined) continue;
  test(`${mutant.file}: without ${mutant.what}, ${LIVE[which]} on this machine`, {
    skip: process.arch !== 'x64' && 'the table speaks of x86',
  }, async () => {
    assert.ok((await count(mutant, which)) > 0, `none in ${TRIES} hunts`);
  });
}
