/** Small random programs from a seed, of every kind of event, for comparing deciders and models. */
import type { Program } from '../../src/explore/program.js';
import { program } from './shapes.js';

/** mulberry32: 32 bits of state, good enough to choose statements. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

const FENCES = ['mb', 'mb', 'rmb', 'wmb', 'before_atomic', 'after_atomic', 'after_spinlock', 'after_unlock_lock'];
const SUFFIXES = ['', '_relaxed', '_acquire', '_release'];

export interface Statements {
  readonly name: string;
  readonly threads: readonly string[];
  build(): Program;
}

/** 2-3 threads of 2-4 statements over up to 3 locations and one lock. */
export function randomProgram(seed: number, plain = false): Statements {
  const next = generator(seed);
  const below = (n: number): number => next() % n;
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const locations = ['x', 'y', 'z'].slice(0, 2 + below(2));
  const threads: string[] = [];
  const count = 2 + below(2);
  for (let t = 0; t < count; t++)
    threads.push(randomThread(below, pick, locations, plain, 2 + below(count === 2 ? 4 : 3)));
  return { name: `seed ${seed}`, threads, build: () => program(`seed ${seed}`, threads) };
}

function randomThread(
  below: (n: number) => number,
  pick: <T>(from: readonly T[]) => T,
  locations: readonly string[],
  plain: boolean,
  length: number,
): string {
  const out: string[] = [];
  const registers: string[] = [];
  let held = false;
  const fresh = (): string => {
    registers.push(`r${registers.length}`);
    return registers.at(-1) as string;
  };
  for (let i = 0; i < length; i++) {
    const loc = pick(locations);
    const known = registers.length > 0 ? pick(registers) : undefined;
    const depends = known !== undefined && below(3) === 0 ? pick([` addr ${known}`, ` data ${known}`]) : '';
    const kind = below(20);
    if (kind < 5) out.push(`${loc}${pick(plain ? ['=', ':=', '~'] : ['=', ':='])}${1 + below(2)}${depends}`);
    else if (kind < 9)
      out.push(`${fresh()}${pick(plain ? ['=', ':=', '~'] : ['=', ':='])}${loc}${depends.replace('data', 'addr')}`);
    else if (kind < 11) out.push(pick(FENCES));
    else if (kind === 11 && known !== undefined) out.push(`${loc}=${known}`);
    else if (kind === 12 && known !== undefined) out.push(`if ${known}${pick(['==', '!='])}${below(2)}`);
    else if (kind === 13) out.push(`inc ${loc}`);
    else if (kind === 14) out.push(`${fresh()}=add${pick(SUFFIXES)} ${loc} 1`);
    else if (kind === 15) out.push(`${fresh()}=xchg${pick(SUFFIXES)} ${loc} ${1 + below(2)}`);
    else if (kind === 16) out.push(`${fresh()}=cmpxchg${pick(SUFFIXES)} ${loc} ${below(2)} ${1 + below(2)}`);
    else if (kind === 17 && !held) out.push(`${fresh()}=trylock s`, `if ${registers.at(-1)}==1`, ...hold());
    else if (kind === 18) out.push(`${fresh()}=is_locked s`);
    else if (!held) out.push('lock s', ...hold());
    else out.push(...release());
  }
  if (held) out.push('unlock s');
  return out.join('; ');

  function hold(): string[] {
    held = true;
    return [];
  }
  function release(): string[] {
    held = false;
    return ['unlock s'];
  }
}
