/** `forkbench explore PROTOCOL --html FILE`: the playground, opened on one race. */
import { EXIT, usageError } from '../errors.js';
import { refuseUnwritable, writeFileAtomic } from '../files/write.js';
import { FIRST, notAsked, stateText } from '../playground/race/state.js';
import { PROTOCOLS, type Protocol } from '../protocols.js';
import type { Property } from '../verdict/properties.js';
import { propertiesOf, SCENARIOS, type Variant } from '../verdict/scenarios.js';
import { chooseVariants, type KnobChoice, modelsOf } from '../verdict/variants.js';
import type { ExploreOptions } from './explore.js';
import { prepareOwn } from './playground.js';
import { playgroundPage } from './playground-page.js';

/** @param names the protocols that were named */
export async function explorePage(
  names: readonly string[],
  choice: KnobChoice,
  options: ExploreOptions,
  file: string,
): Promise<number> {
  const name = onlyName(names);
  refuseOthers(options);
  const { variant, notes } = pageVariant(name, choice);
  const start = startLink(variant, options, notes);
  refuseUnwritable(file); // before anything is compiled
  if (!options.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  await prepareOwn();
  writeFileAtomic(file, playgroundPage(start).text);
  if (options.json || options.format === 'json')
    process.stdout.write(`${JSON.stringify({ schema_version: 1, files: [file] })}\n`);
  else if (!options.quiet) process.stdout.write(`${file}\n`);
  return EXIT.ok;
}

function onlyName(names: readonly string[]): string {
  const [name, ...more] = new Set(names);
  if (name === undefined || more.length > 0)
    throw usageError('--html: name one protocol', `known: ${PROTOCOLS.map((protocol) => protocol.name).join(', ')}`);
  return name;
}

/** What a page does not do. */
function refuseOthers({ witness, flip, replay, format, all }: ExploreOptions): void {
  const other = [
    ...(witness ? ['--witness'] : []),
    ...(flip ? ['--flip'] : []),
    ...(all ? ['--all'] : []),
    ...(replay === undefined ? [] : ['--replay']),
    ...(format === 'csv' || format === 'md' ? [`--format ${format}`] : []),
  ];
  if (other.length > 0)
    throw usageError(
      `--html does not go with ${other.join(', ')}`,
      'the page explores by itself: it shows every verdict with its witness and what repairs it',
    );
}

/** The page opens on one variant, the first that was asked for; the others are chosen there. */
function pageVariant(name: string, choice: KnobChoice): { variant: Variant; notes: string[] } {
  const { variants, notes } = chooseVariants([name], { ...opened(name), ...choice }, 'shipped');
  const [variant] = variants;
  if (variant === undefined) throw usageError(notes.join('; '), 'see forkbench list');
  const more =
    variants.length === 1 ? [] : [`of the ${variants.length} combinations asked for, the page opens on the first`];
  return { variant, notes: [...notes, ...more] };
}

/** Where the order is in question, the kernel's generic helper: it breaks on x86 too. */
function opened(name: string): KnobChoice {
  const protocol: Protocol | undefined = PROTOCOLS.find((one) => one.name === name);
  return protocol?.grid ? { wrprotect: ['store'] } : {};
}

/** What the options leave open the page chooses: what breaks. @param notes more of them are added */
function startLink(variant: Variant, options: ExploreOptions, notes: string[]): string {
  const first = <T>(what: string, values: readonly T[] | undefined): T | undefined => {
    if (values !== undefined && values.length > 1) notes.push(`the page opens on the first ${what}: ${values[0]}`);
    return values?.[0];
  };
  const scenario = first('scenario', options.scenario) ?? FIRST.scenario;
  const why = notAsked({ variant, scenario });
  if (why !== undefined) throw usageError(why, 'see forkbench list');
  const property = first('property', options.property) as Property | undefined;
  const asked = propertiesOf(SCENARIOS.find(({ name }) => name === scenario) as (typeof SCENARIOS)[number], variant);
  if (property !== undefined && !asked.includes(property))
    throw usageError(`${property} is not asked in ${scenario} of ${variant.protocol}`, `asked: ${asked.join(', ')}`);
  const model = first('model', options.model);
  if (model !== undefined && modelsOf(variant, [model]).length === 0)
    throw usageError(`fence=lock has no verdict under ${model}`, 'it is how x86 writes smp_mb(); take --fence full');
  return `#race=${stateText({ variant, scenario, property: property ?? asked[0], model, edits: [], step: 0 })}`;
}
