/**
 * Verdicts on all cores: a task is one variant in one scenario. Rows come back in the order of the tasks, whoever was
 * first; a thread that runs out of memory loses its own task, which is then Unknown, and no other.
 */
import { setMaxListeners } from 'node:events';
import { Piscina } from 'piscina';
import type { ModelName } from '../explore/models/index.js';
import type { VerdictRow } from '../results/rows.js';
import { undecidedRows } from '../verdict/rows.js';
import { SCENARIOS, type Variant } from '../verdict/scenarios.js';
import { interruption } from './interrupt.js';
import type { VerdictTask } from './verdict-thread.js';

export interface PoolAsk {
  readonly variants: readonly Variant[];
  readonly scenarios: readonly string[];
  readonly models: readonly ModelName[];
  readonly jobs: number;
  readonly maxSeconds: number;
  readonly maxMemory_bytes: number;
}

const MIB = 2 ** 20;

/** @param step told how many tasks of how many are done @returns the rows; `partial`: a signal came, and some are missing */
export async function pooledVerdicts(
  { variants, scenarios, models, jobs, maxSeconds, maxMemory_bytes }: PoolAsk,
  step: (done: number, of: number) => void,
): Promise<{ readonly rows: readonly VerdictRow[]; readonly partial: boolean }> {
  const memory_bytes = maxMemory_bytes / jobs;
  const stop = interruption();
  setMaxListeners(0, stop.signal); // each task listens
  const pool = new Piscina<VerdictTask, VerdictRow[]>({
    filename: new URL('./verdict-thread.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: jobs,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memory_bytes / MIB) },
  });
  const asked = scenarios.flatMap((scenario) => variants.map((variant) => ({ scenario, variant })));
  const rows: (readonly VerdictRow[])[] = [];
  let done = 0;
  try {
    await Promise.all(
      asked.map(async ({ scenario, variant }, at) => {
        const task = { scenario, variant, models, deadline_ms: maxSeconds * 1000, memory_bytes };
        try {
          rows[at] = await pool.run(task, { signal: stop.signal });
        } catch (error) {
          if (stop.signal.aborted || !isOutOfMemory(error)) throw error;
          rows[at] = undecidedRows(
            SCENARIOS.find(({ name }) => name === scenario),
            variant,
            models,
          );
        }
        step(++done, asked.length);
      }),
    );
    return { rows: rows.flat(), partial: false };
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return { rows: rows.flat(), partial: true };
  } finally {
    stop.release();
    await pool.destroy();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
