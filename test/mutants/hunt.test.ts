// What docs/mutants.md says an x86 host shows of a mutant, real cores must show: each is compiled and hunted here.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { compileMutant } from '../../src/mutants/compile.js';
import { readMutants } from '../../src/mutants/file.js';
import { MUTANTS, type Mutant } from '../../src/mutants/list.js';
import { BEFORE_ROUNDS, LIVE } from '../../src/mutants/table.js';
import { Hunter, type HuntPlan, type Outcomes } from '../../src/stress/hunt.js';
import { untilShown } from '../support/until.js';

const SAID: readonly string[] = readMutants().map((row) => row['stress, x86'] ?? '');

/** number of the label in the delay table */
const A1 = 1;

/**
 * Hunts of the code with `mutant` taken out, or of the code as it is, until one `shows` it: rates move by a hundred from
 * meeting to meeting.
 */
async function hunt(
  t: TestContext,
  what: string,
  { variant }: Mutant,
  mutant: Mutant | undefined,
  plan: Pick<HuntPlan, 'trials' | 'delays'>,
  shows: (outcomes: Outcomes) => boolean,
): Promise<void> {
  const hunter = new Hunter(await compileMutant('stress', variant, mutant));
  // The first pin in the life of an mm, and a later one, by turns.
  const look = (seed: number) =>
    hunter.hunt({ variant, pressure: 4, seed, seconds: 1, first: seed % 2 === 0, ...plan });
  try {
    await untilShown(t, what, look, shows);
  } finally {
    await hunter.close();
  }
}

/** Pins held when fork comes: the code as it is keeps them (a pin that comes late is rare), the mutant none. */
async function losesHeldPins(t: TestContext, mutant: Mutant): Promise<void> {
  const plan = { trials: 10_000, delays: new Map([[A1, BEFORE_ROUNDS]]) };
  const losesMost = ({ lost, trials }: Outcomes): boolean => lost > trials / 2;
  const losesFew = ({ lost, trials }: Outcomes): boolean => lost < trials / 10;
  await hunt(t, 'the mutant loses pins that are held', mutant, mutant, plan, losesMost);
  await hunt(t, 'the code it is made of keeps them', mutant, undefined, plan, losesFew);
}

test('the table has a row per mutant', () => assert.equal(SAID.length, MUTANTS.length));

for (const [index, mutant] of MUTANTS.entries()) {
  const which = (['lost', 'leaked', 'lost_before'] as const).find((key) => LIVE[key] === SAID[index]);
  if (which === undefined) continue;
  test(`${mutant.file}: without ${mutant.what}, ${LIVE[which]} on this machine`, {
    skip: process.arch !== 'x64' && 'the table speaks of x86',
  }, async (t) => {
    if (which === 'lost_before') return await losesHeldPins(t, mutant);
    const plan = { trials: 300_000, delays: new Map() };
    await hunt(t, `${which} in a hunt`, mutant, mutant, plan, (outcomes) => outcomes[which] > 0);
  });
}
