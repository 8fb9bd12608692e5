/**
 * Long computations beside the command line. One verdict may take seconds without a pause, and where nothing but a
 * computation runs, no signal is heard: so it has a thread of its own, and Ctrl-C ends that at once.
 */
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ForkbenchError } from '../errors.js';
import { Interrupted, interruption } from './interrupt.js';
import type { Ask, Item, JobMessage, JobName } from './jobs.js';

/** What the job yields, as it yields it. Throws what the job throws, and Interrupted where a signal came. */
export async function* inThread<J extends JobName>(job: J, ask: Ask<J>): AsyncGenerator<Item<J>> {
  const stop = interruption();
  const worker = new Worker(new URL('./job-thread.js', import.meta.url), { workerData: { job, ask } });
  try {
    for await (const [message] of on(worker, 'message', { close: ['exit'], signal: stop.signal })) {
      const said = message as JobMessage;
      if ('error' in said) throw new ForkbenchError(said.error.exit, said.error.message.split('\n'), said.error.hint);
      yield said.item as Item<J>;
    }
  } catch (error) {
    throw stop.signal.aborted ? new Interrupted() : error;
  } finally {
    stop.release();
    await worker.terminate();
  }
}

/** All that the job yields before it ends, or a signal ends it. */
export async function gather<J extends JobName>(
  job: J,
  ask: Ask<J>,
  each: (item: Item<J>) => void,
): Promise<{ readonly partial: boolean }> {
  try {
    for await (const item of inThread(job, ask)) each(item);
    return { partial: false };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { partial: true };
  }
}
