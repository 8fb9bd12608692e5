/**
 * Switches of protocols, `key=value`: what a kernel of its kind may have or not, and repairs. A protocol's head says which it has; they
 * are state of the machine (assembly/switches.ts), and values of the column `extra`.
 */
import { usageError } from '../errors.js';

/** What each key says where nothing is switched. */
const UNSWITCHED: Readonly<Record<string, string>> = {
  tearing_fix: 'no',
  fork_mb: 'no',
  child_table: 'there',
  page_mapcount: 'yes',
  repair: 'none',
};

/** Another way to say what knobs say: the same code, the same verdicts. */
export const FORK_MB = 'fork_mb=yes';
/** How the machine is populated (makeFolios()), and nothing that a protocol looks at: it has no bit. */
export const NO_PAGE_MAPCOUNT = 'page_mapcount=no';
/** What the models see and no machine can be without: here, every fork allocates its tables. */
const EXPLORED_ONLY = 'child_table=';

const REPAIR = 'repair=';

const SWITCH = /^([a-z_]+)=([a-z0-9_]+(?:\+[a-z0-9_]+)*)$/;

export function isSwitch(word: string): boolean {
  const [, key = ''] = SWITCH.exec(word) ?? [];
  return key in UNSWITCHED;
}

/**
 * `none,fork_mb=yes;child_table=fresh`: alternatives, of several switches each. @returns each sorted and joined by `;`, several repairs
 * as `repair=a+b`; `` is none
 * @throws a usage error
 */
export function parseSwitches(text: string): string[] {
  return text.split(',').map((alternative) => {
    if (alternative === 'none') return '';
    const words = spelledOut(alternative.split(/[;+]/));
    const keys = words.map((word) => SWITCH.exec(word)?.[1] ?? '');
    const wrong = words.find((word) => !isSwitch(word));
    if (wrong !== undefined)
      throw usageError(
        wrong in UNSWITCHED ? `--extra: '${wrong}' needs a value, as in fork_mb=yes` : `--extra: no switch '${wrong}'`,
        `known: none, ${Object.keys(UNSWITCHED)
          .map((key) => `${key}=..`)
          .join(', ')}; which a protocol has: forkbench explain PROTOCOL`,
      );
    // Repairs go together; of anything else a kernel has one or the other.
    const once =
      words.filter((word) => !word.startsWith(REPAIR)).length ===
      new Set(keys.filter((key) => `${key}=` !== REPAIR)).size;
    if (!once || new Set(words).size < words.length) throw usageError(`--extra: '${alternative}' says one thing twice`);
    return switchesIn(asExtra(words.join(';'))).join(';');
  });
}

/** @param switches as in the column `extra` @returns one per switch, each repair by itself */
export const wordsOf = (switches: string = ''): string[] =>
  spelledOut(switches.split(/[;+]/).filter((word) => word !== ''));

/** `repair=a`, `b` -> `repair=a`, `repair=b`. */
function spelledOut(words: readonly string[]): string[] {
  return words.map((word, i) =>
    i > 0 &&
    words[0] !== undefined &&
    !word.includes('=') &&
    words
      .slice(0, i)
      .findLast((w) => w.includes('='))
      ?.startsWith(REPAIR)
      ? `${REPAIR}${word}`
      : word,
  );
}

/** The words of SWITCH_* that a machine with these switches has on. */
export function switchBits(constant: (name: string) => number, switches: readonly string[]): number {
  const bits = wordsOf(switches.join(';')).filter((word) => word !== NO_PAGE_MAPCOUNT);
  return bits.reduce((all, word) => all | constant(`SWITCH_${word.replace('=', '_').toUpperCase()}`), 0);
}

const isOn = ([key, value]: readonly [string, string]): boolean => key in UNSWITCHED && UNSWITCHED[key] !== value;

/** The switches that are on among the values of a cell's `extra`. */
export function switchesIn(extra: Readonly<Record<string, string>>): string[] {
  return Object.entries(extra)
    .filter(isOn)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

/** @param keep keys that stay, whatever they say */
export function withoutSwitches(
  extra: Readonly<Record<string, string>>,
  keep: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(Object.entries(extra).filter(([key, value]) => keep.includes(key) || !isOn([key, value])));
}

/** `a=b;c=d` as values of a cell's `extra`. */
export function asExtra(alternative: string): Record<string, string> {
  const pairs = wordsOf(alternative).map((word) => word.split('=') as [string, string]);
  const repairs = pairs.flatMap(([key, value]) => (`${key}=` === REPAIR ? [value] : [])).sort();
  return Object.fromEntries(pairs.map(([key, value]) => [key, `${key}=` === REPAIR ? repairs.join('+') : value]));
}

/** Those of the alternatives that a protocol has; a note for each that it has not. */
export function switchesOf(
  { name, switches }: { readonly name: string; readonly switches: readonly string[] },
  asked: readonly string[] | undefined,
  notes: Set<string>,
): readonly string[] {
  return (asked ?? ['']).filter((alternative) => {
    const lacking = wordsOf(alternative).filter((word) => !switches.includes(word));
    if (lacking.length === 0) return true;
    notes.add(`${name} has no switch ${lacking.join(', ')}; it has ${switches.join(', ') || 'none'}`);
    return false;
  });
}

/** What cannot be measured of an alternative; empty: all of it can. */
export function unmeasured(alternative: string): string {
  const words = wordsOf(alternative);
  if (words.some((word) => word.startsWith(EXPLORED_ONLY)))
    return `${alternative} is explored only: each fork here makes its tables`;
  return words.includes(FORK_MB) ? `${alternative} is measured as --fence full --fence-per fork` : '';
}

/** What no hunt can show of an alternative; empty: it can be hunted. */
export function unhunted(alternative: string): string {
  const words = wordsOf(alternative);
  if (words.some((word) => word.startsWith(EXPLORED_ONLY)))
    return `${alternative} is explored only: the tables of a hunt are there before it begins`;
  return words.includes(NO_PAGE_MAPCOUNT) ? `${alternative} is told of folios: a hunt has none` : '';
}

/** What a person may choose of a protocol's switches: per key its values, first what it says where nothing is switched. */
export function switchChoices({
  switches,
}: {
  readonly switches: readonly string[];
}): { readonly key: string; readonly values: readonly string[] }[] {
  const words = switches.filter((word) => word !== FORK_MB).map((word) => word.split('=') as [string, string]);
  return [...new Set(words.map(([key]) => key))].map((key) => ({
    key,
    values: [UNSWITCHED[key] ?? 'none', ...words.flatMap(([other, value]) => (other === key ? [value] : []))],
  }));
}
