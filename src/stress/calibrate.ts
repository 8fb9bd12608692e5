// The waits at which the two sides meet most often differs by machine and by minute: they are looked for before each hunt.
import type { Hunter, HuntPlan } from './hunt.js';

const SKEWS: readonly number[] = [15, 63, 127];
const WAITS: readonly number[] = [0, 64];
const SECONDS_EACH = 0.03;

export type Meeting = Pick<HuntPlan, 'skew' | 'wait'>;

/** The meeting that loses most pins in a given time, or where none are lost brings the two sides closest. */
export async function calibrate(hunter: Hunter, plan: Omit<HuntPlan, 'skew' | 'wait'>): Promise<Meeting> {
  let best: Meeting = { skew: 0, wait: 0 };
  let highest = -1;
  for (const skew of SKEWS) {
    for (const wait of WAITS) {
      const tried = { ...plan, skew, wait, seconds: SECONDS_EACH, trials: Infinity };
      const { lost, collisions, copied_refused } = await hunter.hunt(tried);
      // Counts, not shares: all of them had the same time. Where both sides gave way they were as near as can be.
      const score = lost > 0 ? 1e12 + lost : copied_refused > 0 ? 1e6 + copied_refused : collisions;
      if (score > highest) [best, highest] = [{ skew, wait }, score];
    }
  }
  return best;
}
