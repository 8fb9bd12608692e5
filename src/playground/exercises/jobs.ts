/** What the worker does for this tab. */
// biome-ignore lint/complexity/noBannedTypes: none yet
export const exerciseJobs: {} = {};
export type ExerciseJobs = typeof exerciseJobs;
