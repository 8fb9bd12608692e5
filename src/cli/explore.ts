import { EXIT, usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import {
  FENCE_PERS,
  FENCES,
  type Fence,
  type FencePer,
  PINS,
  type Pin,
  PROTOCOLS,
  WRPROTECTS,
  type Wrprotect,
} from '../protocols.js';
import { type Row, SCHEMA_VERSION, VERDICTS_COLUMNS } from '../results/columns.js';
import { toCsv } from '../results/csv.js';
import { cutText, flipText, pointTitle, witnessText } from '../verdict/explanation.js';
import { PROPERTIES, type Property } from '../verdict/properties.js';
import { verdictRow, verdictRows } from '../verdict/rows.js';
import { DEFAULT_SCENARIOS, SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { chooseVariants, type KnobChoice, modelsOf } from '../verdict/variants.js';
import { Judge } from '../verdict/verdict.js';
import { explorePage } from './explore-html.js';
import { replayCommand } from './explore-replay.js';
import { didYouMean } from './suggest.js';
import { oneOf, oneOfList } from './values.js';
import { verdictMarkdown, verdictTable } from './verdict-table.js';

export interface ExploreOptions {
  readonly protocol?: readonly string[];
  readonly model?: readonly ModelName[];
  readonly scenario?: readonly string[];
  readonly property?: readonly Property[];
  readonly wrprotect?: readonly Wrprotect[];
  readonly fence?: readonly Fence[];
  readonly fencePer?: readonly FencePer[];
  readonly pin?: readonly Pin[];
  readonly witness?: boolean;
  readonly flip?: boolean;
  readonly replay?: string;
  readonly html?: string;
  readonly format: 'table' | 'json' | 'csv' | 'md';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const PROTOCOL_NAMES = PROTOCOLS.map(({ name }) => name);

/** Parsers of option values, for commander. */
export const PARSE_EXPLORE = {
  protocol: oneOfList('--protocol', PROTOCOL_NAMES),
  model: oneOfList('--model', [...MODELS.keys()]),
  scenario: oneOfList(
    '--scenario',
    SCENARIOS.map(({ name }) => name),
  ),
  property: oneOfList('--property', PROPERTIES),
  wrprotect: oneOfList('--wrprotect', WRPROTECTS),
  fence: oneOfList('--fence', FENCES),
  fencePer: oneOfList(
    '--fence-per',
    FENCE_PERS.filter((per) => per !== ''),
  ),
  pin: oneOfList('--pin', PINS),
  format: oneOf('--format', ['table', 'json', 'csv', 'md'] as const),
};

/** `forkbench explore [PROTOCOL...]`. @returns 0; 4 when a bound was hit and a verdict is Unknown */
export function exploreCommand(names: readonly string[], options: ExploreOptions): number {
  if (options.html !== undefined)
    return explorePage(protocolNames(names, options) ?? [], knobChoice(options), options, options.html);
  if (options.replay !== undefined) return replayCommand(options.replay, protocolNames(names, options), options);
  refuseFormat(options);
  const { variants, notes } = chooseVariants(protocolNames(names, options), knobChoice(options));
  if (variants.length === 0) throw usageError(notes.join('; '), 'see forkbench list');
  if (!options.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const scenarios = scenariosOf(options);
  const models = options.model ?? [...MODELS.keys()];
  const undecided = variants.filter((variant) => modelsOf(variant, models).length === 0);
  if (undecided.length === variants.length)
    throw usageError(
      `fence=lock has no verdict under ${models.join(', ')}`,
      'it is how x86 writes smp_mb(); take --fence full',
    );
  if (options.witness || options.flip) return explainAll(variants, scenarios, models, options);
  return table(variants, scenarios, models, options);
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

/** Arguments and --protocol together; undefined: none was named. Throws a usage error for one that is not there. */
export function protocolNames(
  names: readonly string[],
  { protocol = [] }: Pick<ExploreOptions, 'protocol'>,
): readonly string[] | undefined {
  for (const name of names) {
    if (!PROTOCOL_NAMES.includes(name))
      throw usageError(`unknown protocol '${name}'${didYouMean(name, PROTOCOL_NAMES)}`);
  }
  return names.length + protocol.length === 0 ? undefined : [...names, ...protocol];
}

export function knobChoice({
  wrprotect,
  fence,
  fencePer,
  pin,
}: Pick<ExploreOptions, 'wrprotect' | 'fence' | 'fencePer' | 'pin'>): KnobChoice {
  return {
    ...(wrprotect === undefined ? {} : { wrprotect }),
    ...(fence === undefined ? {} : { fence }),
    ...(fencePer === undefined ? {} : { fence_per: fencePer }),
    ...(pin === undefined ? {} : { pin }),
  };
}

function table(
  variants: readonly Variant[],
  scenarios: readonly Scenario[],
  models: readonly ModelName[],
  options: ExploreOptions,
): number {
  const rows: Row[] = [];
  for (const row of verdictRows(variants, scenarios, models, null)) {
    if (options.property === undefined || options.property.includes(row.property as Property)) rows.push(row);
    if (!options.quiet && process.stderr.isTTY) process.stderr.write(`\r${rows.length} verdicts`);
  }
  if (!options.quiet && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const format = options.json ? 'json' : options.format;
  process.stdout.write(FORMATS[format](rows));
  return rows.some(({ verdict }) => verdict === 'Unknown') ? EXIT.inconclusive : EXIT.ok;
}

const FORMATS: Readonly<Record<ExploreOptions['format'], (rows: readonly Row[]) => string>> = {
  json: (rows) => `${JSON.stringify({ schema_version: SCHEMA_VERSION, verdicts: rows })}\n`,
  csv: (rows) => toCsv(VERDICTS_COLUMNS, rows),
  md: verdictMarkdown,
  table: verdictTable,
};

/** The witness, or what prevents one, of each verdict; lost_pin unless other properties are asked for. */
function explainAll(
  variants: readonly Variant[],
  scenarios: readonly Scenario[],
  models: readonly ModelName[],
  options: ExploreOptions,
): number {
  const json: Row[] = [];
  let unknown = false;
  for (const scenario of scenarios) {
    const stage = new Stage(scenario);
    const properties = scenario.properties.filter((p) => (options.property ?? [scenario.properties[0]]).includes(p));
    for (const variant of variants) {
      const judge = new Judge(stage.program(variant));
      for (const model of modelsOf(variant, models)) {
        const judged = judge.judge(model);
        for (const judgement of judged.judgements.filter(({ property }) => properties.includes(property))) {
          const { property, verdict } = judgement;
          const point = { scenario, variant, model, property };
          const bad = verdict === 'Sometimes' || verdict === 'Always';
          unknown ||= verdict === 'Unknown';
          const parts = [
            ...(options.witness && bad
              ? [witnessText(stage, judge.program, point) ?? 'none found within the bounds\n']
              : []),
            ...(verdict === 'Never' ? [cutText(judge.program, point)] : []),
            ...(options.flip && verdict === 'Sometimes' ? [flipText(judge.program, point)] : []),
          ];
          const text = `${pointTitle(point, judgement)}\n${parts.join('\n')}`;
          if (options.json || options.format === 'json')
            json.push({ ...verdictRow(point, judged, judgement, null), text });
          else process.stdout.write(`${text}\n`);
        }
      }
    }
  }
  if (options.json || options.format === 'json')
    process.stdout.write(`${JSON.stringify({ schema_version: SCHEMA_VERSION, verdicts: json })}\n`);
  return unknown ? EXIT.inconclusive : EXIT.ok;
}
