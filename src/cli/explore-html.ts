/** `forkbench explore PROTOCOL --html FILE`: the page that steps through one protocol. */
import { EXIT, usageError } from '../errors.js';
import { MODELS } from '../explore/models/index.js';
import { refuseUnwritable, writeFileAtomic } from '../files/write.js';
import { PAGE_PROPERTY, PAGE_SCENARIO } from '../page/build.js';
import { PROTOCOLS } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import { chooseVariants, type KnobChoice } from '../verdict/variants.js';
import type { ExploreOptions } from './explore.js';
import { inThread } from './in-thread.js';
import { prepareOutside } from './outside.js';

/** @param names the protocols that were named */
export async function explorePage(
  names: readonly string[],
  choice: KnobChoice,
  options: ExploreOptions,
  file: string,
): Promise<number> {
  const { variants, notes } = pageVariants(onlyName(names), choice);
  refuseOthers(options);
  refuseUnwritable(file); // before anything is explored
  if (variants.length === 0) throw usageError(notes.join('; '), 'see forkbench list');
  if (!options.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  await prepareOutside(['trace'], variants);
  for await (const html of inThread('page', { variants, models: options.model ?? [...MODELS.keys()] }))
    writeFileAtomic(file, html);
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

/** A page is of one question; what asks another one is an error, not ignored. */
function refuseOthers({ scenario = [], property = [], witness, flip, replay, format, all }: ExploreOptions): void {
  const other = [
    ...scenario.filter((name) => name !== PAGE_SCENARIO.name).map((name) => `--scenario ${name}`),
    ...property.filter((name) => name !== PAGE_PROPERTY).map((name) => `--property ${name}`),
    ...(witness ? ['--witness'] : []),
    ...(flip ? ['--flip'] : []),
    ...(all ? ['--all'] : []),
    ...(replay === undefined ? [] : ['--replay']),
    ...(format === 'csv' || format === 'md' ? [`--format ${format}`] : []),
  ];
  if (other.length > 0)
    throw usageError(
      `--html does not go with ${other.join(', ')}`,
      `the page shows ${PAGE_PROPERTY} in ${PAGE_SCENARIO.name}, with its witness and what repairs it`,
    );
}

/** Ways to write-protect are a switch of the page; of the other knobs it has one value, the first that was asked for. */
function pageVariants(name: string, choice: KnobChoice): { variants: readonly Variant[]; notes: readonly string[] } {
  const protocol = PROTOCOLS.find((one) => one.name === name);
  // Where the order is in question, the kernel's generic helper stands beside the shipped one: it breaks on x86 too.
  const wrprotect = choice.wrprotect ?? (protocol?.grid ? (['store', protocol.shipped.wrprotect] as const) : undefined);
  const { variants, notes } = chooseVariants(
    [name],
    { ...choice, ...(wrprotect === undefined ? {} : { wrprotect }) },
    'shipped',
  );
  const [first] = variants;
  const same = variants.filter(
    (v) => v.fence === first?.fence && v.fence_per === first.fence_per && v.pin === first.pin,
  );
  const fence = `${first?.fence}${first?.fence_per ? `/${first.fence_per}` : ''}`;
  const note = `of the combinations asked for, the page shows those with fence=${fence} pin=${first?.pin}`;
  return { variants: same, notes: same.length === variants.length ? notes : [...notes, note] };
}
