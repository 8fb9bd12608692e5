import type { TestContext } from 'node:test';

/** How long to look for what needs two threads to run at the same time. */
const SECONDS = 40;

/**
 * Looks again and again until it `shows`. On a busy machine two threads may take turns on one core for as long as anybody
 * waits: that proves nothing either way, and the test is skipped, with the reason, and counted so.
 * @returns what was seen; undefined where the test was skipped
 */
export async function untilShown<T>(
  t: TestContext,
  what: string,
  look: (attempt: number) => Promise<T>,
  shows: (seen: T) => boolean,
): Promise<T | undefined> {
  const deadline = performance.now() + SECONDS * 1000;
  for (let attempt = 1; attempt === 1 || performance.now() < deadline; attempt++) {
    const seen = await look(attempt);
    if (shows(seen)) return seen;
  }
  t.skip(`within ${SECONDS} s not seen: ${what} (is the machine busy?)`);
  return undefined;
}
