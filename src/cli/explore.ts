import { EXIT, usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import {
  type Fence,
  type FencePer,
  protocolNames as knownProtocols,
  type Pin,
  PROTOCOLS,
  type Wrprotect,
} from '../protocols.js';
import { toCsv } from '../results/csv.js';
import { VERDICTS, type VerdictRow } from '../results/rows.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { didYouMean } from '../suggest.js';
import type { Property } from '../verdict/properties.js';
import { appliesTo, DEFAULT_SCENARIOS, SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { type KnobChoice, modelsOf } from '../verdict/variants.js';
import type { Arch } from './architectures.js';
import { ExplanationPrinter } from './explanation-printer.js';
import { explorePage } from './explore-html.js';
import { replayCommand } from './explore-replay.js';
import { askedVariants, withArch } from './explore-variants.js';
import { gather } from './in-thread.js';
import { Interrupted } from './interrupt.js';
import { prepareOutside } from './outside.js';
import { Tally } from './progress.js';
import { SCREEN } from './screen.js';
import { pooledVerdicts } from './verdict-pool.js';
import { type Shown, verdictMarkdown, verdictTable } from './verdict-table.js';

export interface ExploreOptions {
  readonly protocol?: readonly string[];
  readonly model?: readonly ModelName[];
  readonly scenario?: readonly string[];
  readonly property?: readonly Property[];
  readonly wrprotect?: readonly Wrprotect[];
  readonly fence?: readonly Fence[];
  readonly fencePer?: readonly FencePer[];
  readonly pin?: readonly Pin[];
  readonly extra?: readonly string[];
  readonly arch?: Arch;
  readonly all?: boolean;
  readonly witness?: boolean;
  readonly flip?: boolean;
  readonly replay?: string;
  readonly html?: string;
  readonly format: 'table' | 'json' | 'csv' | 'md';
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly jobs: number;
  /** undefined: as the scenario says */
  readonly maxSeconds?: number;
  /** bytes */
  readonly maxMemory: number;
}

/** A verdict; with --witness and --flip its reason too. */
type Told = VerdictRow & { readonly text?: string };

/** `forkbench explore [PROTOCOL...]`. @returns 0; 4 when a bound was hit and a verdict is Unknown */
export async function exploreCommand(names: readonly string[], asked: ExploreOptions): Promise<number> {
  const options = withArch(asked);
  if (options.html !== undefined)
    return await explorePage(protocolNames(names, options) ?? [], knobChoice(options), options, options.html);
  if (options.replay !== undefined) return await replayCommand(options.replay, protocolNames(names, options), options);
  refuseFormat(options);
  const { variants, notes } = askedVariants(protocolNames(names, options), knobChoice(options), options);
  if (!options.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const scenarios = scenariosFor(variants, scenariosOf(options)).map(({ name }) => name);
  const models = options.model ?? [...MODELS.keys()];
  const undecided = variants.filter((variant) => modelsOf(variant, models).length === 0);
  if (undecided.length === variants.length)
    throw usageError(
      `fence=lock has no verdict under ${models.join(', ')}`,
      'it is how x86 writes smp_mb(); take --fence full',
    );
  await prepareOutside(['trace'], variants);
  if (options.witness || options.flip) return await explainAll(variants, scenarios, models, options);
  return await table(variants, scenarios, models, options);
}

/** Explanations are texts: there are no columns to put them in. */
function refuseFormat({ witness, flip, format, json }: ExploreOptions): void {
  if (json || !(witness || flip) || format === 'table' || format === 'json') return;
  throw usageError(
    `${witness ? '--witness' : '--flip'} does not go with --format ${format}`,
    'take --format json, with a text in each row, or none',
  );
}

/** The scenarios chosen that have one of the properties asked for. Throws a usage error where none has. */
function scenariosOf({ scenario = DEFAULT_SCENARIOS, property, quiet }: ExploreOptions): readonly Scenario[] {
  const chosen = SCENARIOS.filter(({ name }) => scenario.includes(name));
  if (property === undefined) return chosen;
  const having = (asked: Property, among: readonly Scenario[]): string[] =>
    among.filter(({ properties }) => properties.includes(asked)).map(({ name }) => name);
  const notes = property
    .filter((asked) => having(asked, chosen).length === 0)
    .map((asked) => {
      const owners = having(asked, SCENARIOS);
      return `${asked} is a property of ${owners.join(', ')}: add --scenario ${owners.join(',')}`;
    });
  if (notes.length === property.length) throw usageError(notes.join('; '));
  if (!quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  return chosen.filter(({ properties }) => properties.some((one) => property.includes(one)));
}

/** Those that are about something which one of the variants has. Throws a usage error where none is. */
function scenariosFor(variants: readonly Variant[], scenarios: readonly Scenario[]): readonly Scenario[] {
  const asked = scenarios.filter((scenario) => variants.some((variant) => appliesTo(scenario, variant)));
  const [first] = scenarios;
  if (asked.length > 0 || first?.needs === undefined) return asked;
  const { name, needs } = first;
  const who = PROTOCOLS.filter(({ keeps }) => keeps.includes(needs)).map((protocol) => protocol.name);
  throw usageError(`${name} is about ${needs}, which none of these protocols has; ${who.join(', ')} has`);
}

/** Arguments and --protocol together; undefined: none was named. Throws a usage error for one that is not there. */
export function protocolNames(
  names: readonly string[],
  { protocol = [] }: Pick<ExploreOptions, 'protocol'>,
): readonly string[] | undefined {
  for (const name of names) {
    if (!knownProtocols().includes(name))
      throw usageError(`unknown protocol '${name}'${didYouMean(name, knownProtocols())}`);
  }
  return names.length + protocol.length === 0 ? undefined : [...names, ...protocol];
}

export function knobChoice({
  wrprotect,
  fence,
  fencePer,
  pin,
  extra,
}: Pick<ExploreOptions, 'wrprotect' | 'fence' | 'fencePer' | 'pin' | 'extra'>): KnobChoice {
  return {
    ...(wrprotect === undefined ? {} : { wrprotect }),
    ...(fence === undefined ? {} : { fence }),
    ...(fencePer === undefined ? {} : { fence_per: fencePer }),
    ...(pin === undefined ? {} : { pin }),
    ...(extra === undefined ? {} : { extra }),
  };
}

async function table(
  variants: readonly Variant[],
  scenarios: readonly string[],
  models: readonly ModelName[],
  options: ExploreOptions,
): Promise<number> {
  const rows: Told[] = [];
  const tally = new Tally('0 variants', options.quiet ?? false);
  const { jobs, maxSeconds, maxMemory: maxMemory_bytes } = options;
  const started = performance.now();
  const ask = { variants, scenarios, models, jobs, maxSeconds, maxMemory_bytes };
  const { rows: found, partial } = await pooledVerdicts(ask, (done, of) => {
    tally.step(progressText(done, of, (performance.now() - started) / 1000));
  });
  tally.end();
  rows.push(...found.filter(({ property }) => options.property?.includes(property as Property) ?? true));
  const format = options.json ? 'json' : options.format;
  const shown = { properties: options.property, all: options.all ?? false };
  if (partial) throw interrupted(rows, format, (done) => process.stdout.write(FORMATS[format](done, shown)));
  process.stdout.write(FORMATS[format](rows, shown));
  return exitOf(rows);
}

/** From two seconds on with what is left, as it looks. */
function progressText(done: number, of: number, elapsed_s: number): string {
  const left_s = Math.ceil((elapsed_s / done) * (of - done));
  return `${done}/${of} variants${elapsed_s > 2 ? `, about ${left_s} s left` : ''}`;
}

const jsonText = (rows: readonly Told[]): string =>
  `${JSON.stringify({ schema_version: SCHEMA_VERSION, verdicts: rows })}\n`;

const FORMATS: Readonly<Record<ExploreOptions['format'], (rows: readonly Told[], shown: Shown) => string>> = {
  json: jsonText,
  csv: (rows) => toCsv(VERDICTS, rows),
  md: verdictMarkdown,
  table: verdictTable,
};

/** The witness, or what prevents one, of each verdict; lost_pin unless other properties are asked for. */
async function explainAll(
  variants: readonly Variant[],
  scenarios: readonly string[],
  models: readonly ModelName[],
  options: ExploreOptions,
): Promise<number> {
  const { property: properties, witness = false, flip = false, all = false, maxSeconds } = options;
  const json = options.json || options.format === 'json';
  const rows: Told[] = [];
  const lines = all || json ? undefined : SCREEN.lines;
  const ask = { variants, scenarios, models, properties, witness, flip, maxSeconds, lines };
  const tally = new Tally('0 verdicts', options.quiet ?? false);
  const printed = new ExplanationPrinter(lines, variants);
  const { partial } = await gather('explanations', ask, (explained) => {
    if ('doing' in explained) return tally.step(`${rows.length} verdicts; ${explained.doing}`);
    rows.push(...explained.rows);
    tally.step(`${rows.length} verdicts`);
    if (!json) process.stdout.write(printed.next(explained));
  });
  tally.end();
  if (!json) process.stdout.write(printed.rest());
  if (partial) throw interrupted(rows, json ? 'json' : 'table', () => {}); // each was printed when it was found
  if (json) process.stdout.write(jsonText(rows));
  return exitOf(rows);
}

/** Prints what was decided; with --json it stands beside the error in the one document. */
function interrupted(
  rows: readonly Told[],
  format: ExploreOptions['format'],
  print: (rows: readonly Told[]) => void,
): Interrupted {
  if (rows.length === 0 || format === 'json')
    return new Interrupted(`interrupted after ${rows.length} verdicts`).with({
      schema_version: SCHEMA_VERSION,
      verdicts: rows,
    });
  print(rows);
  return new Interrupted(`interrupted: partial, the ${rows.length} verdicts above are what was decided`);
}

function exitOf(rows: readonly Told[]): number {
  return rows.some(({ verdict }) => verdict === 'Unknown') ? EXIT.inconclusive : EXIT.ok;
}
