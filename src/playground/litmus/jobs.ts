/** What the worker does for this tab. */
// biome-ignore lint/complexity/noBannedTypes: none yet
export const litmusJobs: {} = {};
export type LitmusJobs = typeof litmusJobs;
