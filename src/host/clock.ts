/** Time as the machine tells it; whoever measures is handed one, so that a test can hand in its own. */
export interface Clock {
  /** CLOCK_MONOTONIC, ns: one clock for all processes of this machine, the programs of native/ too */
  now_ns(): bigint;
  date(): Date;
}

export const CLOCK: Clock = { now_ns: () => process.hrtime.bigint(), date: () => new Date() };
