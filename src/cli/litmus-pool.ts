/**
 * Litmus tests on all cores: a task is one file under all models. The last files, which are fewer than threads, are cut into
 * slices, so that no thread is idle while another has much to do. A test that runs out of memory is Unknown.
 */
import { outOfMemory } from '../litmus/check.js';
import { type CheckAsk, type CheckedFile, checkSlices, withText } from '../litmus/command.js';
import type { LitmusAnswer, LitmusTask } from './litmus-thread.js';
import { jobsWithin } from './memory.js';
import { inPool, type PoolOptions } from './pool.js';

type Run = (task: LitmusTask) => Promise<LitmusAnswer | undefined>;

/** @param each told what was decided, by the file's place among the asked ones @returns whether a signal ended it */
export async function pooledLitmus(
  { files, ...ask }: CheckAsk,
  options: PoolOptions,
  each: (at: number, checked: readonly CheckedFile[]) => void,
): Promise<boolean> {
  const most = jobsWithin(options.maxMemory_bytes, options.jobs);
  const memory_bytes = options.maxMemory_bytes / most;
  // A witness is looked for in the thread that decides.
  const jobs = ask.witness ? Math.min(most, files.length) : most;
  const share = { jobs, maxMemory_bytes: memory_bytes * jobs };
  return await inPool<LitmusTask, LitmusAnswer>('./litmus-thread.js', share, (run) =>
    Promise.all(
      files.map(async (file, at) => {
        const task = { file, ask, memory_bytes };
        const last = !ask.witness && files.length - at < jobs;
        const checked = (last ? await inSlices(task, jobs, run) : undefined) ?? (await run(task))?.checked;
        each(at, checked ?? lost(task));
      }),
    ),
  );
}

function lost({ file: { file }, ask: { models } }: LitmusTask): CheckedFile[] {
  return models.map((model) => ({ row: outOfMemory(file, model), complete: false, text: null }));
}

/** @returns undefined: it is refused */
async function inSlices(task: LitmusTask, of: number, run: Run): Promise<readonly CheckedFile[] | undefined> {
  const file = withText(task.file);
  const { text } = file;
  if (text === undefined) return undefined;
  const answers = await Promise.all(
    Array.from({ length: of }, (_, part) =>
      run({ ...task, file, ask: { ...task.ask, slice: { part, of, within: true } } }),
    ),
  );
  if (answers.some((answer) => answer !== undefined && answer.slice === undefined)) return undefined;
  const slices = answers.flatMap((answer) => (answer?.slice === undefined ? [] : [answer.slice]));
  if (slices.length === 0) return lost(task);
  return checkSlices({ ...file, text }, task.ask, slices, slices.length < of);
}
