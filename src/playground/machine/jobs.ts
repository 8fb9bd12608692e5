/** What the worker does for this tab. */
// biome-ignore lint/complexity/noBannedTypes: none yet
export const machineJobs: {} = {};
export type MachineJobs = typeof machineJobs;
