import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { cores } from '../host/cpu.js';
import { PROTOCOLS } from '../protocols.js';
import { SCHEMA_VERSION } from '../results/columns.js';
import { Hunter, type HuntPlan } from '../stress/hunt.js';
import { type StressRow, stressRow, verdictsOf } from '../stress/rows.js';
import { hostModel } from '../verdict/live.js';
import type { Variant } from '../verdict/scenarios.js';
import { chooseVariants, type KnobChoice } from '../verdict/variants.js';
import { type ExploreOptions, knobChoice, protocolNames } from './explore.js';
import { stressText } from './stress-text.js';

export interface StressOptions extends Pick<ExploreOptions, 'protocol' | 'wrprotect' | 'fence' | 'fencePer' | 'pin'> {
  readonly seconds: number;
  readonly trials?: number;
  readonly delay?: ReadonlyMap<number, number>;
  readonly skew?: number;
  readonly pressure: number;
  readonly seed?: number;
  readonly format: 'table' | 'json';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const SELF_TEST_ROUNDS = 200_000;
/** of the hunt's seconds, the part that whole forks get beside; and what they get where trials are counted */
const FREE_SHARE = 6;
const FREE_SECONDS = 0.3;

/** `A2:200,B4:50` -> number of the label in the delay table -> rounds. */
export function parseDelay(text: string): Map<number, number> {
  return new Map(
    text.split(',').map((word) => {
      const match = /^([AB])(\d{1,2}):(\d{1,7})$/.exec(word);
      if (match === null) throw usageError(`--delay: '${word}' is not LABEL:ROUNDS, as in A2:200`);
      return [(match[1] === 'A' ? 0 : 0x100) + Number(match[2]), Number(match[3])];
    }),
  );
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d*\.?\d+$/.test(text) && seconds > 0 && seconds <= 86_400) return seconds;
  throw usageError(`--seconds: '${text}' is not a number of seconds, as in 6 or 0.5`);
}

/** What is hunted without an argument: each protocol as shipped, and the seed's story. */
function defaultVariants(): readonly Variant[] {
  const shipped = PROTOCOLS.map(({ name, shipped: knobs }) => ({ protocol: name, ...knobs }));
  const { variants } = chooseVariants(['early_wrprotect'], {
    wrprotect: ['store'],
    fence: ['none', 'full'],
    fence_per: ['pte'],
  });
  return [...shipped, ...variants];
}

/** Throws a usage error where nothing is left of what was asked for. */
function variantsOf(protocols: readonly string[] | undefined, choice: KnobChoice): readonly Variant[] {
  if (protocols === undefined && Object.keys(choice).length === 0) return defaultVariants();
  const { variants, notes } = chooseVariants(protocols, choice, 'shipped');
  if (variants.length === 0) throw usageError(notes.join('; '), 'see forkbench list');
  return variants;
}

/** `forkbench stress [PROTOCOL...]`. @returns 0; 3 where this machine showed what its model forbids, or a reference leaked */
export async function stressCommand(names: readonly string[], options: StressOptions): Promise<number> {
  if (cores() < 2)
    throw new ForkbenchError(EXIT.unavailable, 'stress needs two cores', 'run it on a machine that has them');
  const variants = variantsOf(protocolNames(names, options), knobChoice(options));
  const hunter = new Hunter();
  try {
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
    const { pressure, trials = Infinity, seconds, delay: delays = new Map() } = options;
    const buffered = await hunter.storeBuffering(SELF_TEST_ROUNDS, options.skew ?? 63, seed);
    const rows: StressRow[] = [];
    for (const variant of variants) {
      if (!options.quiet && process.stderr.isTTY) process.stderr.write(`\r${rows.length}/${variants.length} variants`);
      rows.push(
        await huntVariant(hunter, { variant, pressure, trials, seconds, delays, seed }, options.skew, buffered > 0),
      );
    }
    if (!options.quiet && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const self_test = { rounds: SELF_TEST_ROUNDS, buffered };
    const json = options.json || options.format === 'json';
    process.stdout.write(
      json ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, self_test, rows })}\n` : stressText(rows, self_test),
    );
    return rows.some(({ conclusion, leaked }) => conclusion.startsWith('FORBIDDEN') || leaked > 0)
      ? EXIT.violation
      : EXIT.ok;
  } finally {
    await hunter.close();
  }
}

async function huntVariant(
  hunter: Hunter,
  plan: Omit<HuntPlan, 'meeting'>,
  asked: number | undefined,
  buffers: boolean,
): Promise<StressRow> {
  const meeting = asked === undefined ? {} : { meeting: { skew: asked, wait: 0 } };
  const { skew, wait, ...hunted } = await hunter.hunt({ ...plan, ...meeting });
  const seconds = Number.isFinite(plan.trials) ? FREE_SECONDS : plan.seconds / FREE_SHARE;
  const outcomes = { ...hunted, ...(await hunter.freeRun({ ...plan, seconds })) };
  const model = hostModel() ?? null;
  const verdicts = verdictsOf(plan.variant);
  const verdict = model === null ? null : (verdicts.get(model) ?? null);
  const permitted = [...verdicts.values()].some((said) => said !== 'Never');
  const { pressure, seed } = plan;
  return stressRow(plan.variant, outcomes, { skew, wait, pressure, seed }, { model, verdict, permitted, buffers });
}
