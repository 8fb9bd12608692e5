/** What `forkbench stress` is told: option values, and what they are refused for. */
import { usageError } from '../errors.js';
import { protocolNamed } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import type { ExploreOptions } from './explore.js';
import { parseCount, seconds } from './values.js';

export interface StressOptions
  extends Pick<ExploreOptions, 'protocol' | 'wrprotect' | 'fence' | 'fencePer' | 'pin' | 'extra'> {
  readonly seconds: number;
  readonly trials?: number;
  /** rounds by label */
  readonly delay?: ReadonlyMap<string, number>;
  readonly skew?: number;
  readonly pressure: number;
  readonly seed?: number;
  readonly format: 'table' | 'json';
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly all?: boolean;
}

/** A spin loop of this many rounds takes milliseconds: a hunt makes hundreds of trials then, and not millions. */
const MAX_ROUNDS = 9_999_999;
const MAX_SKEW = 4095;
const MAX_PRESSURE = 64;
const MAX_SEED = 2 ** 32 - 1;

/** `A2:200,B4:50` -> rounds by label. */
export function parseDelay(text: string): Map<string, number> {
  const delays = new Map<string, number>();
  for (const word of text.split(',')) {
    const [, label, rounds] = /^([AB][1-9]\d?):(\d+)$/.exec(word) ?? [];
    if (label === undefined) throw usageError(`--delay: '${word}' is not LABEL:ROUNDS, as in A2:200`);
    if (delays.has(label)) throw usageError(`--delay: ${label} is named twice`);
    if (Number(rounds) > MAX_ROUNDS) throw usageError(`--delay: '${word}' is more than ${MAX_ROUNDS} rounds`);
    delays.set(label, Number(rounds));
  }
  return delays;
}

/** Number of a label in the delay table (assembly/knobs.ts). */
export function labelNumber(label: string): number {
  return (label.startsWith('A') ? 0 : 0x100) + Number(label.slice(1));
}

/**
 * Steps are numbered by each protocol: A9 is one thing here, another there, and nothing in a third.
 * @returns a note per label that some of the variants lack. Throws a usage error for one that all of them lack.
 */
export function lackingLabels(labels: Iterable<string>, variants: readonly Variant[]): string[] {
  const protocols = [...new Set(variants.map(({ protocol }) => protocol))];
  const steps = new Map(protocols.map((name) => [name, protocolNamed(name).steps.map(({ label }) => label)]));
  return [...labels].flatMap((label) => {
    const lacking = protocols.filter((name) => !steps.get(name)?.includes(label));
    if (lacking.length === 0) return [];
    if (lacking.length < protocols.length)
      return [`--delay: ${lacking.join(', ')} has no step ${label}: no delay there`];
    throw usageError(
      `--delay: ${protocols.join(', ')} has no step ${label}; known: ${steps.get(protocols[0] as string)?.join(', ')}`,
      `forkbench explain ${protocols[0]} says what they are`,
    );
  });
}

export const parseSeconds = seconds('--seconds');

/** A mask: with any other number some waits would never be drawn. */
export function parseSkew(text: string): number {
  const mask = Number(text);
  if (/^\d+$/.test(text) && mask <= MAX_SKEW && (mask & (mask + 1)) === 0) return mask;
  throw usageError(`--skew: '${text}' is not a power of two less one, from 0 to ${MAX_SKEW}: 0, 1, 3, 7, 15, ...`);
}

export function parsePressure(text: string): number {
  return atMost('--pressure', text, MAX_PRESSURE);
}

export function parseSeed(text: string): number {
  return atMost('--seed', text, MAX_SEED);
}

function atMost(option: string, text: string, most: number): number {
  const value = parseCount(option, text, 0);
  if (value > most) throw usageError(`${option}: '${text}' is more than ${most}`);
  return value;
}
