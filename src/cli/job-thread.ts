/** The thread that does one job: see in-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { ForkbenchError } from '../errors.js';
import { JOBS, type JobMessage, type JobName } from './jobs.js';

const { job, ask } = workerData as { job: JobName; ask: unknown };
const say = (message: JobMessage): void => parentPort?.postMessage(message);
try {
  for await (const item of (JOBS[job] as (ask: unknown) => Iterable<unknown> | AsyncIterable<unknown>)(ask))
    say({ item });
} catch (error) {
  // Only plain data goes from thread to thread: an error's own fields would stay behind.
  if (!(error instanceof ForkbenchError)) throw error;
  const { exit, message, hint } = error;
  say({ error: { exit, message, hint } });
}
