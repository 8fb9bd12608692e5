/**
 * When a fork's time is level, and how many forks make a sample. In a page nothing makes the engine compile at its best before
 * anything is timed, so that code gets faster while it runs, all at once, at a moment of the engine's choice.
 */

/** Code that will be compiled anew has been by then: a fork is 65536 rounds of the loop that decides that. */
const LEAST = 8;
const MOST = 60;
/** The fastest of the last so many ... */
const LAST = 5;
/** ... is no faster than what came before, but for this. */
const FASTER = 0.02;

/** Whether more forks would tell nothing new of these. @param times of forks so far, in order */
export function isLevel(times: readonly number[]): boolean {
  if (times.length < LEAST) return false;
  return Math.min(...times.slice(-LAST)) > Math.min(...times.slice(0, -LAST)) * (1 - FASTER);
}

/** Forks until they are level, or `MOST` of them. @returns the fastest of the last, ns, and whether they were level */
export function warmUp(fork: () => number): { readonly fork_ns: number; readonly level: boolean } {
  const times: number[] = [];
  while (!isLevel(times) && times.length < MOST) times.push(fork());
  return { fork_ns: Math.min(...times.slice(-LAST)), level: isLevel(times) };
}

/** What the clock's steps may add to a sample: a standard error, relative. */
const CLOCK_ERROR = 0.002;
const MOST_FORKS = 32;

/**
 * Forks to time for a sample. Either end of a window is off by up to a step of the clock, anywhere in it, so that a window of t is off
 * by step / sqrt(6) (standard deviation), and the mean of n windows by sqrt(n) less.
 */
export function forksPerSample(fork_ns: number, step_ns: number): number {
  const forks = Math.ceil((step_ns / Math.sqrt(6) / fork_ns / CLOCK_ERROR) ** 2);
  return Math.min(MOST_FORKS, Math.max(1, forks));
}

/** Milliseconds of performance.now(). */
export type Now = () => number;

const CHANGES = 50;

/** The smallest step that a clock was seen to make, ns. It takes `CHANGES` of its steps. */
export function clockStep_ns(now: Now): number {
  let least = Number.POSITIVE_INFINITY;
  let last = now();
  for (let changes = 0; changes < CHANGES; ) {
    const next = now();
    if (next === last) continue;
    least = Math.min(least, next - last);
    last = next;
    changes++;
  }
  return Math.round(least * 1e6);
}
