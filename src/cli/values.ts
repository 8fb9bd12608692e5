import { usageError } from '../errors.js';
import { didYouMean } from './suggest.js';

/** `a,b` -> values, each one of `known`. */
export function oneOfList<T extends string>(option: string, known: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(',').map((word) => {
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
export function parseCount(option: string, text: string, least: number): number {
  const match = /^(\d+)(Ki|Mi|Gi)?$/.exec(text);
  const value =
    match === null
      ? Number.NaN
      : Number(match[1]) * { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[(match[2] ?? '') as 'Ki'];
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw usageError(`${option}: '${text}' is not a whole number of at least ${least}, as in 65536, 64Ki, 1Mi`);
}

export function count(option: string, least: number): (text: string) => number {
  return (text) => parseCount(option, text, least);
}

export function countList(option: string, least: number): (text: string) => number[] {
  return (text) => text.split(',').map((word) => parseCount(option, word, least));
}

/** `0,0.01,1%` -> numbers from 0 to 1. */
export function fractionList(option: string): (text: string) => number[] {
  return (text) =>
    text.split(',').map((word) => {
      const match = /^(\d*\.?\d+)(%?)$/.exec(word);
      const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
      if (value >= 0 && value <= 1) return value;
      throw usageError(`${option}: '${word}' is not a share from 0 to 1, as in 0.01 or 1%`);
    });
}
