import type { Cpu } from './kernel.js';

/** The counters of assembly/counters.ts that the host reads. */
export const COUNTERS = [
  'GUP_ATTEMPTS',
  'GUP_FAST',
  'GUP_FALLBACKS',
  'GUP_SLOW',
  'GUP_RECHECK_FAILS',
  'GUP_SEQ_RETRIES',
  'COPYING_TRIED',
  'COPYING_WON',
  'UNPINS',
  'HELD_PINS',
  'LOST_PINS',
  'EARLY_COPIES',
  'EAGAINS',
  'LOCK_BREAKS',
  'WP_REUSED',
  'WP_COPIED',
  'PTES_COPIED',
  'PTES_SCANNED',
] as const;
export type CounterName = (typeof COUNTERS)[number];
export type Counts = Record<CounterName, number>;

/** A reader of the sums over CPUs `first` .. `last`. Other CPUs may be counting: each figure is some recent one. */
export function counterReader(cpu: Cpu, first: number, last: number): () => Counts {
  const words = new BigUint64Array(cpu.memory.buffer, 0, cpu.constant('FIXED_END') / 8);
  const row = (n: number) =>
    (cpu.constant('CPU_AREA') + n * cpu.constant('CPU_SIZE') + cpu.constant('CPU_COUNTERS')) / 8;
  const index = COUNTERS.map((name) => cpu.constant(`Counter_${name}`));
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => row(first + i));
  const sum = (which: number) => rows.reduce((total, at) => total + Number(words[at + which]), 0);
  return () => Object.fromEntries(COUNTERS.map((name, i) => [name, sum(index[i] as number)])) as Counts;
}

export function countsSince(before: Counts, after: Counts): Counts {
  return Object.fromEntries(COUNTERS.map((name) => [name, after[name] - before[name]])) as Counts;
}
