import { Piscina } from 'piscina';
import type { PinTask } from './pinner.js';

/** Pinner threads, one pool per number of pinners: minThreads = maxThreads = pinners, so that none starts late or leaves. */
export class PinnerPools {
  readonly #pools = new Map<number, Piscina<PinTask, number>>();

  #pool(pinners: number): Piscina<PinTask, number> {
    const known = this.#pools.get(pinners);
    if (known !== undefined) return known;
    const pool = new Piscina<PinTask, number>({
      filename: new URL('./pinner.js', import.meta.url).href,
      minThreads: pinners,
      maxThreads: pinners,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
    });
    this.#pools.set(pinners, pool);
    return pool;
  }

  /** Starts one pinner per task. Resolves with each one's attempts when all have been told to stop; rejects if one dies. */
  start(tasks: readonly PinTask[]): Promise<number[]> {
    const pool = this.#pool(tasks.length);
    return Promise.all(tasks.map((task) => pool.run(task)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }
}
