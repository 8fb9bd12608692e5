import { usageError } from '../errors.js';
import { didYouMean } from '../suggest.js';

/** Said twice is asked for once: a value that came twice would be measured and printed twice. */
function listOf<T>(text: string, parse: (word: string) => T): T[] {
  return [...new Set(text.split(',').map(parse))];
}

/** Other names of values. */
type Aliases<T extends string> = Readonly<Record<string, T>>;

/** A parser of values that have names, which a shell can complete. */
export type Named<V> = ((text: string) => V) & { readonly values: () => readonly string[] };

/** `a,b` -> values, each one of `known`, none of them twice. */
export function oneOfList<T extends string>(
  option: string,
  known: readonly T[] | (() => readonly T[]),
  aliases: Aliases<T> = {},
): Named<T[]> {
  const values = (): readonly T[] => (typeof known === 'function' ? known() : known); // protocols from outside are known later
  const parse = (text: string): T[] =>
    listOf(text, (word) => {
      if ((values() as readonly string[]).includes(word)) return word as T;
      if (Object.hasOwn(aliases, word)) return aliases[word] as T;
      throw usageError(`${option}: unknown value '${word}'${didYouMean(word, values())}`);
    });
  return Object.assign(parse, { values });
}

export function oneOf<T extends string>(option: string, known: readonly T[], aliases: Aliases<T> = {}): Named<T> {
  const list = oneOfList(option, known, aliases);
  const parse = (text: string): T => {
    const [value, ...more] = list(text);
    if (value === undefined || more.length > 0) throw usageError(`${option}: one value, not '${text}'`);
    return value;
  };
  return Object.assign(parse, { values: list.values });
}

/** `64Ki` -> 65536. Whole numbers with an optional Ki, Mi or Gi. */
export function parseCount(
  option: string,
  text: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const match = /^(\d+)(Ki|Mi|Gi)?$/.exec(text);
  const value =
    match === null
      ? Number.NaN
      : Number(match[1]) * { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[(match[2] ?? '') as 'Ki'];
  if (value >= least && value <= most) return value;
  if (value > most) throw usageError(`${option}: at most ${most}, not '${text}'`);
  if (value < least) throw usageError(`${option}: at least ${least}, not '${text}'`);
  throw usageError(`${option}: '${text}' is not a whole number of at least ${least}, as in 65536, 64Ki, 1Mi`);
}

export function count(option: string, least: number, most?: number): (text: string) => number {
  return (text) => parseCount(option, text, least, most);
}

export function countList(option: string, least: number, most?: number): (text: string) => number[] {
  return (text) => listOf(text, (word) => parseCount(option, word, least, most));
}

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const PAGE_BYTES = 4096;

/** `64GiB` -> bytes; NaN for what is no size. */
function bytesOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT]iB)$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] as string] as number);
}

const wholePages = (bytes: number): boolean => bytes % PAGE_BYTES === 0;

/** `64Ki` pages, or as much memory as they map: `256MiB`. */
export function pageList(option: string, least: number): (text: string) => number[] {
  const pages = (word: string): number => {
    if (/^\d+(Ki|Mi|Gi)?$/.test(word)) return parseCount(option, word, least);
    const bytes = bytesOf(word);
    if (Number.isNaN(bytes))
      throw usageError(
        `${option}: '${word}' is neither a number of pages from ${least} on, as in 65536 or 64Ki, nor their size, as in 256MiB or 64GiB`,
      );
    if (!wholePages(bytes)) throw usageError(`${option}: '${word}' is no whole number of pages of 4 KiB`);
    return parseCount(option, String(BigInt(bytes) / BigInt(PAGE_BYTES)), least);
  };
  return (text) => listOf(text, pages);
}

/** `64GiB` -> bytes, at least `least`. */
export function size(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const bytes = bytesOf(text);
    if (bytes >= least && bytes <= most && wholePages(bytes)) return bytes;
    const [low, high] = [least, most].map((b) => (b >= 2 ** 40 ? `${b / 2 ** 40}TiB` : `${b / 2 ** 20}MiB`));
    throw usageError(`${option}: '${text}' is no size from ${low} to ${high}, as in 512MiB or 64GiB`);
  };
}

const DAY_S = 86_400;

/** `0.5` -> 0.5, more than nothing and at most a day. */
export function seconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isNumber = /^\d*\.?\d+$/.test(text);
    if (isNumber && value > 0 && value <= DAY_S) return value;
    if (isNumber)
      throw usageError(`${option}: ${value > 0 ? `at most ${DAY_S}, a day` : 'more than 0'}, not '${text}'`);
    throw usageError(`${option}: '${text}' is not a number of seconds up to a day, as in 60 or 0.5`);
  };
}

/** `1%` -> 0.01: a number from 0 to 1. */
export function fraction(option: string): (text: string) => number {
  return (text) => {
    const match = /^(\d*\.?\d+)(%?)$/.exec(text);
    const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
    if (value >= 0 && value <= 1) return value;
    throw usageError(`${option}: '${text}' is not a share from 0 to 1, as in 0.01 or 1%`);
  };
}

/** `0,0.01,1%` -> numbers from 0 to 1. */
export function fractionList(option: string): (text: string) => number[] {
  return (text) => listOf(text, fraction(option));
}

/** A name that says something: `--host-name=` would make all hosts one, `--out=` would write to the working directory. */
export function named(option: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== '') return text;
    throw usageError(`${option}: a name is missing`);
  };
}

/** `5%` or `0.05` -> 0.05. */
export function parseLimit(text: string): number {
  const match = /^(\d*\.?\d+)(%?)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (value > 0 && value < 1) return value;
  throw usageError(`--fail-on-regression: '${text}' is no limit between 0 and 100 %, as in 5%`);
}
