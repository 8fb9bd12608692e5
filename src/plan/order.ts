import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

export type Order = 'random' | 'abba' | 'sequential';
export const ORDERS: readonly Order[] = ['random', 'abba', 'sequential'];

/** A generator for one purpose of a run: equal seeds and purposes give equal numbers on every host. */
export function randomFor(seed: number, ...purpose: number[]): RandomGenerator {
  return xoroshiro128plus(purpose.reduce((h, n) => (Math.imul(h ^ n, 0x9e37_79b1) + 0x7f4a_7c15) | 0, seed | 0));
}

export function randomInt(rng: RandomGenerator, below: number): number {
  return uniformInt(rng, 0, below - 1);
}

/** The order in which a block runs its `n` cells: shuffled, forth and back alternately, or as they come. */
export function blockOrder(n: number, block: number, order: Order, rng: RandomGenerator): number[] {
  const cells = Array.from({ length: n }, (_, i) => i);
  if (order === 'sequential') return cells;
  if (order === 'abba') return block % 2 === 0 ? cells : cells.reverse();
  for (let i = n - 1; i > 0; i--) {
    const j = randomInt(rng, i + 1);
    [cells[i], cells[j]] = [cells[j] as number, cells[i] as number];
  }
  return cells;
}
