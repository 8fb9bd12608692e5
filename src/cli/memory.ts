/** The memory that deciding threads share. */
import { availableParallelism, totalmem } from 'node:os';

const MIB = 2 ** 20;
/** Enough for one thread with nearly everything; fewer threads are better than threads that have less. */
const THREAD_BYTES = 192 * MIB;

/** Unless it is said: no more than half of the machine, where it has many cores. */
export const DEFAULT_MEMORY = Math.max(1536 * MIB, Math.min(availableParallelism() * THREAD_BYTES, totalmem() / 2));

/** As many of the threads asked for as have room. */
export function jobsWithin(maxMemory_bytes: number, jobs: number): number {
  return Math.max(1, Math.min(jobs, Math.floor(maxMemory_bytes / THREAD_BYTES)));
}
