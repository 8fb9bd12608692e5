/**
 * Pieces of work on all cores (piscina). A thread that runs out of memory loses its own piece and no other; a signal ends
 * all that is under way.
 */
import { Piscina } from 'piscina';
import { interruption } from './interrupt.js';

export interface PoolOptions {
  readonly jobs: number;
  /** of all threads together */
  readonly maxMemory_bytes: number;
}

const MIB = 2 ** 20;

/**
 * @param file the module whose default function is called with each task, in a thread
 * @param run gives a task to it; what it returns is undefined where the memory did not suffice
 * @returns whether a signal ended it
 */
export async function inPool<Task, Result>(
  file: string,
  { jobs, maxMemory_bytes }: PoolOptions,
  work: (run: (task: Task) => Promise<Result | undefined>) => Promise<unknown>,
): Promise<boolean> {
  const stop = interruption();
  const pool = new Piscina<Task, Result>({
    filename: new URL(file, import.meta.url).href,
    minThreads: 1,
    maxThreads: jobs,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxMemory_bytes / jobs / MIB) },
  });
  // One listener for all tasks: each that is given the signal would add its own.
  const end = (): void => void pool.destroy();
  stop.signal.addEventListener('abort', end);
  if (stop.signal.aborted) end();
  const run = async (task: Task): Promise<Result | undefined> => {
    try {
      return await pool.run(task);
    } catch (error) {
      if (stop.signal.aborted || !isOutOfMemory(error)) throw error;
      return undefined;
    }
  };
  try {
    await work(run);
    return false;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return true;
  } finally {
    stop.signal.removeEventListener('abort', end);
    stop.release();
    await pool.destroy();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
