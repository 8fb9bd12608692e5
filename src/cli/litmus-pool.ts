/** Litmus tests on all cores: a task is one file under all models. One that runs out of memory is Unknown. */
import { outOfMemory } from '../litmus/check.js';
import type { CheckAsk, CheckedFile } from '../litmus/command.js';
import type { LitmusTask } from './litmus-thread.js';
import { jobsWithin } from './memory.js';
import { inPool, type PoolOptions } from './pool.js';

/** @param each told what was decided, by the file's place among the asked ones @returns whether a signal ended it */
export async function pooledLitmus(
  { files, ...ask }: CheckAsk,
  options: PoolOptions,
  each: (at: number, checked: readonly CheckedFile[]) => void,
): Promise<boolean> {
  const most = jobsWithin(options.maxMemory_bytes, options.jobs);
  const memory_bytes = options.maxMemory_bytes / most;
  const jobs = Math.min(most, files.length);
  const share = { jobs, maxMemory_bytes: memory_bytes * jobs };
  return await inPool<LitmusTask, CheckedFile[]>('./litmus-thread.js', share, (run) =>
    Promise.all(
      files.map(async (file, at) => {
        const checked = await run({ file, ask, memory_bytes });
        each(
          at,
          checked ?? ask.models.map((model) => ({ row: outOfMemory(file.file, model), complete: false, text: null })),
        );
      }),
    ),
  );
}
