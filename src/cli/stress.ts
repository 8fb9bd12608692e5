import { loadWarnings } from '../doctor/doctor.js';
import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { cores } from '../host/cpu.js';
import { counted } from '../numbers.js';
import { unhunted } from '../protocol/switches.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { type FreeRun, type Hunter, type HuntPlan, reorders, type SelfTest } from '../stress/hunt.js';
import { hunterHere } from '../stress/pool.js';
import { type StressRow, saidOf, stressRow, verdictsOf } from '../stress/rows.js';
import { hostModel } from '../verdict/live.js';
import type { Variant } from '../verdict/scenarios.js';
import { chooseVariants, type KnobChoice, type Variants } from '../verdict/variants.js';
import { knobChoice, protocolNames } from './explore.js';
import { toldVariants } from './explore-variants.js';
import { type Interruption, interruption } from './interrupt.js';
import { prepareOutside } from './outside.js';
import { Tally } from './progress.js';
import { reproduceLine } from './reproduce.js';
import { labelNumber, lackingLabels, type StressOptions } from './stress-options.js';
import { stressText } from './stress-text.js';

/** of the hunt's seconds, the part that whole forks get beside; and what they get where trials are counted */
const FREE_SHARE = 6;
const FREE_SECONDS = 0.3;
const NO_FREE_RUN: FreeRun = { free_forks: 0, free_pins: 0, free_held: 0, free_lost: 0 };

/** Throws a usage error where nothing is left of what was asked for. */
function variantsOf(protocols: readonly string[] | undefined, choice: KnobChoice): Variants {
  if (protocols === undefined && Object.keys(choice).length === 0) return toldVariants(protocols);
  const refused = (choice.extra ?? []).map(unhunted).find((why) => why !== '');
  if (refused !== undefined) throw usageError(`--extra: ${refused}`);
  const chosen = chooseVariants(protocols, choice, 'shipped');
  if (chosen.variants.length === 0) throw usageError(chosen.notes.join('; '), 'see forkbench list');
  return chosen;
}

/**
 * `forkbench stress [PROTOCOL...]`.
 * @returns 0; 3 where this machine showed what its model forbids, or a reference leaked; 130 where a signal ended it
 */
export async function stressCommand(
  names: readonly string[],
  options: StressOptions,
  args: readonly string[],
): Promise<number> {
  const { variants, notes } = variantsOf(protocolNames(names, options), knobChoice(options));
  const lacking = lackingLabels(options.delay?.keys() ?? [], variants);
  if (cores() < 2)
    throw new ForkbenchError(EXIT.unavailable, 'stress needs two cores', 'run it on a machine that has them');
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const warnings = loadWarnings();
  const say = (line: string): void => void (options.quiet || process.stderr.write(`${line}\n`));
  const stop = interruption();
  try {
    for (const note of [...notes, ...lacking]) say(`note: ${note}`);
    for (const warning of warnings) say(`warning: ${warning}`);
    await prepareOutside(['stress'], variants);
    const { rows, self_test } = await huntAll(variants, options, seed, stop);
    const partial = stop.signal.aborted;
    process.stdout.write(
      options.json || options.format === 'json'
        ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, self_test, rows, partial, warnings })}\n`
        : stressText(rows, self_test, partial, options.all),
    );
    say(`reproduce: ${reproduceLine(args, seed)}   (a seed fixes the random waits, not what comes out)`);
    if (partial) process.stderr.write(`forkbench: ${interruptedText(rows.length, variants.length)}\n`);
    if (partial) return EXIT.interrupted;
    const violated = rows.some(({ conclusion, leaked }) => conclusion.startsWith('FORBIDDEN') || leaked > 0);
    return violated ? EXIT.violation : EXIT.ok;
  } finally {
    stop.release();
  }
}

/** @param begun variants that something was counted of: the last of them by half a hunt */
function interruptedText(begun: number, all: number): string {
  if (begun === 0) return 'interrupted before anything was hunted';
  return `interrupted; ${begun} of ${counted(all, 'variant')} hunted, the last of them not to its end`;
}

/** Variant after variant. A signal ends the hunt at hand: what it has counted is a shorter hunt, and no less true. */
async function huntAll(
  variants: readonly Variant[],
  options: StressOptions,
  seed: number,
  { signal }: Interruption,
): Promise<{ rows: StressRow[]; self_test: SelfTest }> {
  const { pressure, trials = Infinity, seconds, skew } = options;
  const delays = new Map([...(options.delay ?? [])].map(([label, rounds]) => [labelNumber(label), rounds]));
  const meeting = skew === undefined ? {} : { meeting: { skew, wait: 0 } };
  const tally = new Tally('self-test', options.quiet ?? false);
  const rows: StressRow[] = [];
  const hunter = hunterHere();
  try {
    const self_test = await hunter.selfTest(seed, signal);
    for (const [index, variant] of variants.entries()) {
      if (signal.aborted) break;
      tally.step(`${index}/${variants.length} variants`);
      const plan = { variant, pressure, trials, seconds, delays, seed, ...meeting };
      const row = await huntVariant(hunter, plan, reorders(self_test), signal);
      if (row !== undefined) rows.push(row);
    }
    return { rows, self_test };
  } finally {
    tally.end();
    await hunter.close();
  }
}

/** @returns undefined where the signal came before the first trial was over */
async function huntVariant(
  hunter: Hunter,
  plan: HuntPlan,
  hostReorders: boolean | undefined,
  signal: AbortSignal,
): Promise<StressRow | undefined> {
  const hunted = await hunter.hunt(plan, signal);
  if (hunted.trials === 0) return undefined;
  const seconds = Number.isFinite(plan.trials) ? FREE_SECONDS : plan.seconds / FREE_SHARE;
  const free = signal.aborted ? NO_FREE_RUN : await hunter.freeRun({ ...plan, seconds }, signal);
  const { variant, pressure, seed } = plan;
  const said = saidOf(verdictsOf(variant), hostModel() ?? null, hostReorders);
  return stressRow(variant, { ...hunted, ...free }, { pressure, seed }, said);
}
