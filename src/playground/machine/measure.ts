/** All rounds, one after the other, each in a worker of its own. */
import type { Sample } from '../../measure/messages.js';
import type { Calibrated, RoundPlan } from './round.js';
import { Thread } from './threads.js';

export interface Measure extends RoundPlan {
  readonly rounds: number;
}

/** One of these at a time. */
export interface MeasureTold {
  readonly calibrated?: Calibrated;
  /** of a round that is over */
  readonly samples?: readonly Sample[];
  /** one cell more has been warmed up, or measured in one block */
  readonly step?: true;
}

/** How often `step` will be told. */
export function stepsOf({ cells, rounds, blocks }: Measure): number {
  return cells.length * (1 + rounds * blocks);
}

async function inThread<T>(work: (thread: Thread) => Promise<T>): Promise<T> {
  const thread = new Thread();
  try {
    return await work(thread);
  } finally {
    thread.end();
  }
}

export async function measure({ rounds, ...plan }: Measure, tell: (told: MeasureTold) => void): Promise<void> {
  const startedAt_ms = performance.timeOrigin + performance.now();
  const step = (): void => tell({ step: true });
  const calibrated = await inThread((thread) => thread.run('machine.calibrate', plan, step));
  tell({ calibrated });
  for (let round = 0; round < rounds; round++) {
    const asked = { ...plan, round, forks: calibrated.forks, startedAt_ms };
    tell({ samples: await inThread((thread) => thread.run('machine.round', asked, step)) });
  }
}
