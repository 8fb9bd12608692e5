/** The head of a protocol file registers it: `// key: value` lines between two lines `// ---`. */
import { FENCE_PLACES, FENCES, type FencePer, type Knobs, PINS, WRPROTECTS } from './knobs.js';
import { isSwitch } from './switches.js';

export interface Head {
  /** as in the CLI, in CSV files, in the file's name, and in the names of wasm exports */
  readonly name: string;
  /** a commit of Linux, or where else it comes from */
  readonly origin: string;
  /** of Linux that first had it, or a word */
  readonly version: string;
  /** of that commit, ISO: what tables are sorted by. Empty: newest */
  readonly date: string;
  readonly idea: string;
  /** where a fence may stand; none: the protocol has no write-protect that a later check could be ordered after */
  readonly fencePer: readonly Exclude<FencePer, ''>[];
  /** what the kernel shipped, on x86; of your own, what is meant if no knob is chosen */
  readonly shipped: Knobs;
  /** further variants that tables of results show beside the shipped one */
  readonly told: readonly Knobs[];
  /** whether its order is what is in question: explored with every combination of its knobs, not as shipped only */
  readonly grid: boolean;
  /** the presets that measure it: a quick run has no time for all there are */
  readonly measured: 'always' | 'full';
  /** state beyond the common: the machine begins with it only where its protocol keeps it */
  readonly keeps: readonly Kept[];
  /** `key=value`: what may be switched on (switches.ts) */
  readonly switches: readonly string[];
  /** the kernel's functions it stands for */
  readonly models: string;
  readonly leavesOut: string;
}

/** What is wrong with a file, and where. */
export class FileFault extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const NEEDED = ['name', 'origin', 'version', 'idea', 'fence_per', 'shipped', 'models', 'leaves_out'];
const KEYS = [...NEEDED, 'date', 'told', 'explored', 'keeps', 'measured', 'switches'];
/** State of a page that a protocol has where others have not. */
const KEPT = ['anon_exclusive', 'folios', 'shared_tables', 'child_copies'] as const;
export type Kept = (typeof KEPT)[number];
const LONGEST_NAME = 40;

export function isProtocolName(word: string): boolean {
  return /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(word) && word.length <= LONGEST_NAME;
}

interface Entry {
  readonly value: string;
  readonly line: number;
}

/** Key and value of each line of the head, long values continued on indented lines. */
function entriesOf(lines: readonly string[]): Map<string, Entry> {
  const end = lines.indexOf('// ---', 1);
  if (lines[0] !== '// ---' || end < 0)
    throw new FileFault(1, 'no head: a protocol file begins with `// ---`, lines `// key: value`, and `// ---`');
  const entries = new Map<string, Entry>();
  let last = '';
  for (const [at, text] of lines.slice(1, end).entries()) {
    const line = at + 2;
    const [, key, value = ''] = /^\/\/ ([a-z_]+):\s*(.*)$/.exec(text) ?? [];
    const more = /^\/\/ {2,}(\S.*)$/.exec(text)?.[1];
    const before = entries.get(last);
    if (key === undefined && more !== undefined && before !== undefined)
      entries.set(last, { ...before, value: `${before.value} ${more.trim()}`.trim() });
    else if (key === undefined) throw new FileFault(line, `not a line of the head: ${text.slice(0, 60)}`);
    else if (!KEYS.includes(key)) throw new FileFault(line, `the head has no key '${key}'; known: ${KEYS.join(', ')}`);
    else if (entries.has(key)) throw new FileFault(line, `the head has '${key}' twice`);
    else {
      entries.set(key, { value: value.trim(), line });
      last = key;
    }
  }
  return entries;
}

/** `wrprotect=rmw fence=full/pte pin=add1024`: the knobs that are named, the rest from `defaults`. */
export function parseKnobs(text: string, defaults: Knobs, line: number): Knobs {
  const knobs: Record<string, string> = { ...defaults };
  const known: Record<string, readonly string[]> = { wrprotect: WRPROTECTS, fence: FENCES, pin: PINS };
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const [knob = '', value = ''] = word.split('=');
    const [first = '', per = ''] = value.split('/');
    if (
      !known[knob]?.includes(first) ||
      (knob !== 'fence' && per !== '') ||
      (first === 'none') !== (per === '' && knob === 'fence')
    )
      throw new FileFault(
        line,
        `no knob '${word}': wrprotect=${WRPROTECTS.join('|')} fence=none|lock/PER|full/PER pin=${PINS.join('|')}`,
      );
    knobs[knob] = first;
    if (knob === 'fence') knobs.fence_per = per;
  }
  return knobs as unknown as Knobs;
}

const BARE: Knobs = { wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' };

/** @throws FileFault with the line */
export function parseHead(lines: readonly string[]): Head {
  const entries = entriesOf(lines);
  for (const key of NEEDED) if (!entries.get(key)?.value) throw new FileFault(1, `the head has no '${key}'`);
  const get = (key: string): Entry => entries.get(key) ?? { value: '', line: 1 };
  const name = get('name');
  if (!isProtocolName(name.value))
    throw new FileFault(
      name.line,
      `'${name.value}' is no name: lower-case words joined by _, at most ${LONGEST_NAME} letters`,
    );
  const places = get('fence_per').value === 'none' ? [] : get('fence_per').value.split(/[\s,]+/);
  for (const place of places)
    if (!(FENCE_PLACES as readonly string[]).includes(place))
      throw new FileFault(get('fence_per').line, `no place for a fence '${place}': none, or some of pte, table, fork`);
  const date = get('date');
  if (date.value !== '' && !/^\d{4}-\d\d-\d\d$/.test(date.value))
    throw new FileFault(date.line, `'${date.value}' is no date: YYYY-MM-DD`);
  const measured = get('measured');
  if (!['', 'full'].includes(measured.value))
    throw new FileFault(measured.line, `measured: full, or no such line, not '${measured.value}'`);
  const explored = get('explored');
  if (!['', 'grid', 'shipped'].includes(explored.value))
    throw new FileFault(explored.line, `explored: grid or shipped, not '${explored.value}'`);
  const shipped = checked(parseKnobs(get('shipped').value, BARE, get('shipped').line), places, get('shipped').line);
  return {
    name: name.value,
    origin: get('origin').value,
    version: get('version').value,
    date: date.value,
    idea: get('idea').value,
    fencePer: places as Exclude<FencePer, ''>[],
    shipped,
    told:
      get('told').value === ''
        ? []
        : get('told')
            .value.split(';')
            .map((text) => checked(parseKnobs(text, shipped, get('told').line), places, get('told').line)),
    grid: explored.value === 'grid',
    measured: measured.value === 'full' ? 'full' : 'always',
    keeps: keptOf(get('keeps')),
    switches: switchesAt(get('switches')),
    models: get('models').value,
    leavesOut: get('leaves_out').value,
  };
}

function keptOf({ value, line }: Entry): Kept[] {
  const words = value === '' ? [] : value.split(/[\s,]+/);
  for (const word of words)
    if (!(KEPT as readonly string[]).includes(word))
      throw new FileFault(line, `no state '${word}' that a protocol keeps; known: ${KEPT.join(', ')}`);
  return words as Kept[];
}

function switchesAt({ value, line }: Entry): string[] {
  const words = value === '' ? [] : value.split(/[\s,]+/);
  for (const word of words)
    if (!isSwitch(word)) throw new FileFault(line, `no switch '${word}': key=value, as in fork_mb=yes`);
  return words;
}

function checked(knobs: Knobs, places: readonly string[], line: number): Knobs {
  if (knobs.fence_per !== '' && !places.includes(knobs.fence_per))
    throw new FileFault(line, `fence=${knobs.fence}/${knobs.fence_per}, but fence_per has no '${knobs.fence_per}'`);
  return knobs;
}
