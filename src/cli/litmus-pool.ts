/**
 * Litmus tests on all cores: a task is one file under all models. A thread that runs out of memory loses its own file,
 * whose verdicts are then Unknown, and no other.
 */
import { Piscina } from 'piscina';
import { outOfMemory } from '../litmus/check.js';
import type { CheckAsk, CheckedFile } from '../litmus/command.js';
import { interruption } from './interrupt.js';
import type { LitmusTask } from './litmus-thread.js';

export interface LitmusPool {
  readonly jobs: number;
  readonly maxMemory_bytes: number;
}

const MIB = 2 ** 20;

/** @param each told what was decided, by the file's place among the asked ones @returns whether a signal ended it */
export async function pooledLitmus(
  { files, ...ask }: CheckAsk,
  { jobs, maxMemory_bytes }: LitmusPool,
  each: (at: number, checked: readonly CheckedFile[]) => void,
): Promise<boolean> {
  const memory_bytes = maxMemory_bytes / jobs;
  const stop = interruption();
  const pool = new Piscina<LitmusTask, CheckedFile[]>({
    filename: new URL('./litmus-thread.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: Math.min(jobs, files.length),
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memory_bytes / MIB) },
  });
  try {
    await Promise.all(
      files.map(async (file, at) => {
        try {
          each(at, await pool.run({ file, ask, memory_bytes }, { signal: stop.signal }));
        } catch (error) {
          if (stop.signal.aborted || !isOutOfMemory(error)) throw error;
          each(
            at,
            ask.models.map((model) => ({ row: outOfMemory(file.file, model), text: null })),
          );
        }
      }),
    );
    return false;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return true;
  } finally {
    stop.release();
    await pool.destroy();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
