/** The random wait at which the two sides meet most often differs by machine and by minute: it is looked for before each hunt. */
import type { Hunter, HuntPlan } from './hunt.js';

const SKEWS: readonly number[] = [15, 63, 255, 1023];
const SECONDS_EACH = 0.05;

/** The skew that loses most pins, or where none are lost makes the two sides meet most often. */
export async function calibrateSkew(hunter: Hunter, plan: Omit<HuntPlan, 'skew'>): Promise<number> {
  let best = { skew: SKEWS[0] as number, score: -1 };
  for (const skew of SKEWS) {
    const { lost, collisions, trials } = await hunter.hunt({ ...plan, skew, seconds: SECONDS_EACH, trials: Infinity });
    const score = lost > 0 ? 1 + lost / trials : collisions / trials;
    if (score > best.score) best = { skew, score };
  }
  return best.skew;
}
