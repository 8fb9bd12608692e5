import { usageError } from '../errors.js';
import { didYouMean } from './suggest.js';

/** Said twice is asked for once: a value that came twice would be measured and printed twice. */
function listOf<T>(text: string, parse: (word: string) => T): T[] {
  return [...new Set(text.split(',').map(parse))];
}

/** `a,b` -> values, each one of `known`, none of them twice. */
export function oneOfList<T extends string>(option: string, known: readonly T[]): (text: string) => T[] {
  return (text) =>
    listOf(text, (word) => {
      if ((known as readonly string[]).includes(word)) return word as T;
      throw usageError(`${option}: unknown value '${word}'${didYouMean(word, known)}`);
    });
}

export function oneOf<T extends string>(option: string, known: readonly T[]): (text: string) => T {
  const list = oneOfList(option, known);
  return (text) => {
    const [value, ...more] = list(text);
    if (value === undefined || more.length > 0) throw usageError(`${option}: one value, not '${text}'`);
    return value;
  };
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
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  if (value > most && most < Number.MAX_SAFE_INTEGER) throw usageError(`${option}: at most ${most}, not '${text}'`);
  throw usageError(`${option}: '${text}' is not a whole number of at least ${least}, as in 65536, 64Ki, 1Mi`);
}

export function count(option: string, least: number, most?: number): (text: string) => number {
  return (text) => parseCount(option, text, least, most);
}

export function countList(option: string, least: number, most?: number): (text: string) => number[] {
  return (text) => listOf(text, (word) => parseCount(option, word, least, most));
}

/** `0.5` -> 0.5, more than nothing and at most a day. */
export function seconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value > 0 && value <= 86_400) return value;
    throw usageError(`${option}: '${text}' is not a number of seconds up to a day, as in 60 or 0.5`);
  };
}

/** `0,0.01,1%` -> numbers from 0 to 1. */
export function fractionList(option: string): (text: string) => number[] {
  return (text) =>
    listOf(text, (word) => {
      const match = /^(\d*\.?\d+)(%?)$/.exec(word);
      const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
      if (value >= 0 && value <= 1) return value;
      throw usageError(`${option}: '${word}' is not a share from 0 to 1, as in 0.01 or 1%`);
    });
}
