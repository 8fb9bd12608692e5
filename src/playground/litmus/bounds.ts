/** What one test may take in a browser, and how long its text may be. */

/** for one model, ms */
export const DEADLINE_MS = 10_000;
/** characters: the largest of the kernel's has some thousand */
export const LONGEST_TEST = 65_536;
