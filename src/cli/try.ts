/** `forkbench try FILE` and `forkbench diff A B`: one protocol beside another, on one screen. */
import { existsSync } from 'node:fs';
import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import { ASSUMED_LLC_BYTES, availableBytes, cores, lastLevelCacheBytes } from '../host/cpu.js';
import { bootCpu, compileTarget } from '../machine/kernel.js';
import { PROTOCOLS, type Protocol, protocolNamed, protocolNames } from '../protocols.js';
import { Hunter } from '../stress/hunt.js';
import type { Barrier, Cost, Explored, Hunted, TryDocument } from '../try/document.js';
import * as text from '../try/text.js';
import { hostModel } from '../verdict/live.js';
import type { Property } from '../verdict/properties.js';
import type { Variant } from '../verdict/scenarios.js';
import { gather } from './in-thread.js';
import { Interrupted, interruption } from './interrupt.js';
import { adopt, prepareOutside } from './outside.js';
import { didYouMean } from './suggest.js';
import { EFFORT, measureCost } from './try-cost.js';

export interface TryOptions {
  readonly against?: string;
  readonly quick?: boolean;
  readonly mail?: boolean;
  readonly json?: boolean;
  readonly requireHolds?: readonly ModelName[];
  readonly property?: Property;
  readonly cost?: boolean;
  readonly seed?: number;
}

const SCREEN = 80;
const MAIL = 72;
const HUNT_SECONDS = 2;

/** A name, or a file that becomes one. */
export function nameOf(word: string): string {
  if (protocolNames().includes(word)) return word;
  if (!word.includes('.') && !word.includes('/') && !existsSync(word))
    throw usageError(`unknown protocol '${word}'${didYouMean(word, protocolNames())}`, 'a name, or a file');
  return adopt([word])[0] as string;
}

const shipped = ({ name, shipped: knobs }: Protocol): Variant => ({ protocol: name, ...knobs });

/** What a protocol is compared with unless somebody says: what its head names as its origin, else the newest of the tree. */
function usualOther(name: string): string {
  const { origin } = protocolNamed(name);
  const own = PROTOCOLS.filter((one) => one.sha256 === undefined && one.name !== name);
  return (own.find((one) => new RegExp(`\\b${one.name}\\b`).test(origin)) ?? own.at(-1))?.name as string;
}

/** `forkbench try FILE`. @returns 0; 2 where `--require-holds` does not hold */
export async function tryCommand(file: string, options: TryOptions): Promise<number> {
  const name = nameOf(file);
  const against = options.against === undefined ? usualOther(name) : nameOf(options.against);
  return await answer(name, against, options);
}

/** `forkbench diff A B`: how B differs from A. */
export async function diffCommand(a: string, b: string, options: TryOptions): Promise<number> {
  const [against, name] = [nameOf(a), nameOf(b)];
  return await answer(name, against, options);
}

async function answer(name: string, other: string, options: TryOptions): Promise<number> {
  const names = { protocol: name, against: other };
  const [variant, against] = [shipped(protocolNamed(name)), shipped(protocolNamed(other))];
  const grows = !options.json && !options.mail;
  const say = (part: string): void => {
    if (grows && part !== '') process.stdout.write(`${text.wrapped(part, SCREEN)}\n\n`);
  };
  await prepareOutside(['trace'], withFence([variant, against]));
  const found: Partial<Explored> = {};
  const show = (part: Partial<Explored>): void => {
    Object.assign(found, part);
    if (part.verdicts) say(`${text.headline(part.verdicts, names)}\n\n${text.verdictTable(part.verdicts, names)}`);
    if (part.steps) say(text.stepsText(part.steps, names));
    if (part.witness !== undefined) say(text.witnessBlock(part.witness));
    if (part.repairs) say(text.repairsText(part.repairs, found.witness ?? null));
  };
  whole((await gather('tryExplored', { variant, against }, show)).partial);
  const barriers: Barrier[] = [];
  whole((await gather('tryBarriers', { variant }, (barrier) => void barriers.push(barrier))).partial);
  say(text.barriersText(barriers));
  const explored = { ...(found as Explored), barriers };
  say(text.instructionsText(explored.instructions, names));
  const cost = options.cost === false ? [] : await costOf(variant, against, options);
  if (cost.length > 0) say(text.costText(cost, names));
  const hunt = await hunted(variant, explored, options);
  if (cost.length > 0) say(text.huntText(hunt));
  const document: TryDocument = { schema_version: 1, ...names, ...explored, cost, hunt };
  if (options.json) process.stdout.write(`${JSON.stringify(document)}\n`);
  else if (options.mail) process.stdout.write(text.tryText(document, MAIL));
  return required(document, options);
}

/** The variants that the barriers of the file are taken out of. */
function withFence(variants: readonly Variant[]): Variant[] {
  return variants.flatMap((variant) => {
    const [place] = protocolNamed(variant.protocol).fencePer;
    return place === undefined || variant.fence !== 'none'
      ? [variant]
      : [variant, { ...variant, fence: 'full' as const, fence_per: place }];
  });
}

function whole(partial: boolean): void {
  if (partial) throw new Interrupted('interrupted: what stands above is what was found');
}

async function costOf(variant: Variant, against: Variant, options: TryOptions): Promise<Cost[]> {
  await prepareOutside(['kernel'], [variant, against]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const fixedEnd = bootCpu(compileTarget('kernel'), memory, 0).constant('FIXED_END');
  const stop = interruption();
  try {
    const ask = { variant, against, preset: EFFORT[options.quick ? 'quick' : 'usual'], fixedEnd };
    const here = { llc: lastLevelCacheBytes() ?? ASSUMED_LLC_BYTES, available: availableBytes() };
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
    const cost = await measureCost({ ...ask, ...here, seed }, stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted) return [];
      throw error;
    });
    whole(stop.signal.aborted);
    return cost;
  } finally {
    stop.release();
  }
}

/** Two seconds on two cores, where the model of this host says that a pin can be lost. */
async function hunted(variant: Variant, { verdicts }: Explored, options: TryOptions): Promise<Hunted | null> {
  const model = hostModel();
  const said = verdicts.find((row) => row.property === 'lost_pin' && row.model === model)?.verdict;
  if (options.cost === false || said === undefined || said === 'Never' || cores() < 2) return null;
  await prepareOutside(['stress'], [variant]);
  const stop = interruption();
  const hunter = new Hunter();
  try {
    const plan = { variant, seconds: HUNT_SECONDS, trials: Infinity, pressure: 4, delays: new Map(), seed: 1 };
    const { trials, lost, collisions } = await hunter.hunt(plan, stop.signal);
    whole(stop.signal.aborted);
    return { trials, lost, collisions };
  } finally {
    stop.release();
    await hunter.close();
  }
}

/** `--require-holds`: a gate. */
function required(
  { verdicts, protocol }: TryDocument,
  { requireHolds = [], property = 'lost_pin' }: TryOptions,
): number {
  const broken = verdicts.filter(
    (row) => row.property === property && requireHolds.includes(row.model as ModelName) && row.verdict !== 'Never',
  );
  const missing = requireHolds.filter(
    (model) => !verdicts.some((row) => row.property === property && row.model === model),
  );
  if (missing.length > 0)
    throw new ForkbenchError(EXIT.usage, `--require-holds: no verdict of ${property} under ${missing.join(', ')}`);
  for (const { model, verdict } of broken)
    process.stderr.write(`forkbench: ${protocol}: ${property} is ${verdict} under ${model}, and had to be Never\n`);
  return broken.length > 0 ? EXIT.gate : EXIT.ok;
}

export const MODEL_NAMES: readonly ModelName[] = [...MODELS.keys()];
