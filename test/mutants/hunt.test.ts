// What the golden facts say an x86 host shows of a mutant, real cores must show: each is compiled and hunted here.
import { type TestContext, test } from 'node:test';
import type { Unit } from '../../src/compile/generate.js';
import { readFacts } from '../../src/expect/facts.js';
import { compileEdits, compileShared, mutantName } from '../../src/mutants/compile.js';
import { editText, type Live, type MutantRow } from '../../src/mutants/judge.js';
import { type Edit, editsOf } from '../../src/mutants/make.js';
import { BEFORE_ROUNDS } from '../../src/mutants/page.js';
import { SHARED_EDITS } from '../../src/mutants/shared.js';
import { type ProtocolFile, readDirectory } from '../../src/protocol/directory.js';
import { parseKnobs } from '../../src/protocol/head.js';

import type { Knobs } from '../../src/protocol/knobs.js';
import type { HuntPlan } from '../../src/stress/hunt.js';

import type { Outcomes } from '../../src/stress/outcomes.js';
import { hunterHere } from '../../src/stress/pool.js';
import type { Variant } from '../../src/verdict/scenarios.js';
import { untilShown } from '../support/until.js';

/** number of the label in the delay table */
const A1 = 1;

/** Hunts until one `shows` it: rates move by a hundred from meeting to meeting. @param module undefined: the code as it is */
async function hunt(
  t: TestContext,
  what: string,
  module: WebAssembly.Module | undefined,
  variant: Variant,
  plan: Pick<HuntPlan, 'trials' | 'delays'>,
  shows: (outcomes: Outcomes) => boolean,
): Promise<void> {
  const hunter = hunterHere(module);
  // The first pin in the life of an mm, and a later one, by turns.
  const look = (seed: number) =>
    hunter.hunt({ variant, pressure: 4, seed, seconds: 1, first: seed % 2 === 0, ...plan });
  try {
    await untilShown(t, what, look, shows);
  } finally {
    await hunter.close();
  }
}

interface Compiled {
  readonly module: WebAssembly.Module;
  readonly variant: Variant;
}

/** What a trial calls: one fork, and one way to pin. */
function hunted(knobs: Knobs): Omit<Unit, 'source'> {
  return { variants: [knobs], only: { exports: [], pins: [knobs.pin], pinLoop: false } };
}

/** The code without what a row takes out. */
async function compiled({ source, text }: ProtocolFile, row: MutantRow): Promise<Compiled> {
  const knobs = parseKnobs(row.of, source.shipped, 1);
  const shared = SHARED_EDITS.find(({ what, file }) => what === row.what && file === row.file);
  if (shared !== undefined)
    return {
      module: await compileShared('stress', shared, [{ source, ...hunted(knobs) }]),
      variant: { protocol: source.name, ...knobs },
    };
  const edit = editsOf(text, source).find((one) => editText(one) === row.what) as Edit;
  return {
    module: await compileEdits('stress', { source, text }, [edit], () => hunted(knobs)),
    variant: { protocol: mutantName(source.name, 0), ...knobs },
  };
}

/** Pins held when fork comes: the code as it is keeps them (a pin that comes late is rare), the mutant none. */
async function losesHeldPins(t: TestContext, { module, variant }: Compiled, whole: Variant): Promise<void> {
  const plan = { trials: 10_000, delays: new Map([[A1, BEFORE_ROUNDS]]) };
  const losesMost = ({ lost, trials }: Outcomes): boolean => lost > trials / 2;
  const losesFew = ({ lost, trials }: Outcomes): boolean => lost < trials / 10;
  await hunt(t, 'the mutant loses them', module, variant, plan, losesMost);
  await hunt(t, 'the code it is made of keeps them', undefined, whole, plan, losesFew);
}

const LIVE: Readonly<Partial<Record<MutantRow['x86'], Live>>> = {
  lost: 'lost',
  leaked: 'leaked',
  lost_before: 'lost_before',
};
/** Shared code is hunted with one protocol. */
const seen = new Set<string>();

for (const file of readDirectory('assembly')) {
  const { name, shipped } = file.source;
  for (const row of readFacts(name).mutants) {
    const live = LIVE[row.x86];
    const shared = !row.file.startsWith('protocol/');
    if (live === undefined || (shared && seen.has(row.what))) continue;
    if (shared) seen.add(row.what);
    test(`${name}: without ${row.what}, an x86 shows it: ${live}`, {
      skip: process.arch !== 'x64' && 'the facts speak of x86',
    }, async (t) => {
      const made = await compiled(file, row);
      if (live === 'lost_before')
        return await losesHeldPins(t, made, { protocol: name, ...parseKnobs(row.of, shipped, 1) });
      const plan = { trials: 300_000, delays: new Map() };
      await hunt(t, `${live} without ${row.what}`, made.module, made.variant, plan, (o) => o[live] > 0);
    });
  }
}
