/** `forkbench try FILE` and `forkbench diff A B`: one protocol beside another, on one screen. */
import { EXIT, ForkbenchError } from '../errors.js';
import type { ModelName } from '../explore/models/index.js';
import { refuseUnwritable, writeFileAtomic } from '../files/write.js';
import { ASSUMED_LLC_BYTES, availableBytes, cores, lastLevelCacheBytes } from '../host/cpu.js';
import { bootCpu, compileTarget } from '../machine/kernel.js';
import { isOutside, protocolNamed } from '../protocols.js';
import { hunterHere } from '../stress/pool.js';
import type { Barrier, Cost, Explored, Hunted, TryDocument } from '../try/document.js';
import type { Found } from '../try/explored.js';
import { tryPage } from '../try/page.js';
import { Screenful } from '../try/screenful.js';
import type { Block } from '../try/text.js';
import * as text from '../try/text.js';
import { fencedVariant } from '../try/variants.js';
import { hostModel } from '../verdict/live.js';
import type { Property } from '../verdict/properties.js';
import type { Variant } from '../verdict/scenarios.js';
import { gather } from './in-thread.js';
import { Interrupted, interruption, keepSaying } from './interrupt.js';
import { beginOutside, prepareOutside } from './outside.js';
import { SCREEN } from './screen.js';
import { EFFORT, measureCost } from './try-cost.js';
import { type Beside, beside, nameOf } from './try-names.js';
import { watchCommand } from './try-watch.js';

export interface TryOptions {
  readonly against?: string;
  readonly quick?: boolean;
  readonly watch?: boolean;
  readonly html?: string;
  readonly mail?: boolean;
  readonly json?: boolean;
  readonly requireHolds?: readonly ModelName[];
  readonly property?: Property;
  readonly cost?: boolean;
  readonly seed?: number;
  /** of `diff` */
  readonly all?: boolean;
}

const WIDTH = 80;
const MAIL = 72;
const HUNT_SECONDS = 2;

/** `forkbench try FILE`. @returns 0; 2 where `--require-holds` does not hold */
export async function tryCommand(file: string, options: TryOptions): Promise<number> {
  if (options.watch) return await watchCommand(file, options);
  return await answer(beside(file, options.against), options, undefined);
}

/** `forkbench diff A B`: how B differs from A. */
export async function diffCommand(a: string, b: string, options: TryOptions): Promise<number> {
  nameOf(a); // what is wrong with the first is said first
  return await answer(beside(b, a), options, options.all ? undefined : SCREEN.lines);
}

/** @param lines that it may take; undefined: as many as it does */
async function answer(pair: Beside, options: TryOptions, lines: number | undefined): Promise<number> {
  const screen = new Screenful(lines, WIDTH, { cost: options.cost !== false });
  const grows = !options.json && !options.mail;
  let kept = grows
    ? 'interrupted before anything was found'
    : 'interrupted before the end, when it would have been printed';
  keepSaying(kept);
  const say = (block: Block): void => {
    if (!grows) return;
    process.stdout.write(screen.next(block));
    kept = 'interrupted: what stands above was found, and more was to come';
    keepSaying(kept);
  };
  let document: TryDocument;
  try {
    document = await found(pair, options, say);
  } catch (error) {
    throw error instanceof Interrupted ? new Interrupted(kept) : error;
  } finally {
    if (grows) process.stdout.write(screen.rest());
  }
  if (options.json) process.stdout.write(`${JSON.stringify(document)}\n`);
  else if (options.mail) process.stdout.write(text.tryText(document, MAIL));
  return required(document, options);
}

/** Says each part when it is found. */
async function found(
  { variant, against }: Beside,
  options: TryOptions,
  say: (block: Block) => void,
): Promise<TryDocument> {
  const names = { protocol: variant.protocol, against: against.protocol };
  const { html } = options;
  if (html !== undefined) refuseUnwritable(html); // before anything is explored
  const before = verdictsBefore(against);
  const until = beginOutside([
    { target: 'trace', variants: [variant, fencedVariant(variant), against] },
    ...(options.cost === false ? [] : [{ target: 'kernel', variants: [variant, against] } as const]),
  ]);
  await until('trace');
  const parts: Partial<Explored> = {};
  const show = (part: Partial<Explored>): void => {
    Object.assign(parts, part);
    for (const block of text.exploredBlocks(part, parts, names)) say(block);
  };
  whole((await gather('tryExplored', { variant, against, theirs: await before }, show)).partial);
  const barriers: Barrier[] = [];
  whole((await gather('tryBarriers', { variant }, (barrier) => void barriers.push(barrier))).partial);
  say({ part: 'barriers', text: text.barriersText(barriers) });
  const explored = { ...(parts as Explored), barriers };
  say({ part: 'instructions', text: text.instructionsText(explored, names) });
  await until('kernel'); // while the explorer works; nothing runs beside what is measured
  const cost = options.cost === false ? [] : await costOf(variant, against, options);
  if (cost.length > 0) say({ part: 'cost', text: text.costText(cost, names) });
  const hunt = await hunted(variant, explored, options);
  if (cost.length > 0) say({ part: 'hunt', text: text.huntText(hunt) });
  const document: TryDocument = { schema_version: 1, ...names, ...explored, cost, hunt };
  if (html !== undefined) writeFileAtomic(html, tryPage(document));
  return document;
}

/** Of a protocol that needs no compiling, while the other is compiled. */
async function verdictsBefore(variant: Variant): Promise<readonly Found[] | undefined> {
  if (isOutside(protocolNamed(variant.protocol))) return undefined;
  let found: readonly Found[] | undefined;
  await gather('tryVerdicts', { variant }, (all) => {
    found = all;
  });
  return found;
}

function whole(partial: boolean): void {
  if (partial) throw new Interrupted();
}

async function costOf(variant: Variant, against: Variant, options: TryOptions): Promise<Cost[]> {
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
  const hunter = hunterHere();
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
