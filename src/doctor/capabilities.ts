/** What a run can be told to require of this machine; each says why it is not here. */
import { kernelForkMissing } from '../native/kernel-fork.js';
import { hardwareCounters } from './facts.js';

export interface Capability {
  readonly about: string;
  /** null: it is here, found by trying */
  readonly missing: () => Promise<string | null>;
  /** what to do where it is missing */
  readonly advice: string;
}

const PROGRAM = { pages: 1, thp: false, vmas: 1, dontforkVmas: 0, pinnedPages: 0, actors: 0 } as const;

export const CAPABILITIES = {
  cc: {
    about: 'native/ compiles',
    missing: async () => kernelForkMissing(PROGRAM),
    advice: 'install cc, or set CC',
  },
  io_uring: {
    about: 'a page can be pinned through io_uring',
    missing: async () => kernelForkMissing({ ...PROGRAM, pinnedPages: 1 }),
    advice: 'io_uring must be allowed (sysctl kernel.io_uring_disabled, seccomp of the container), ulimit -l not 0',
  },
  counters: {
    about: 'perf counts cycles, so that profile --counters has something to show',
    missing: async () => {
      const { state, what } = hardwareCounters();
      return state === 'ok' ? null : what;
    },
    advice:
      'install perf, allow it (sysctl kernel.perf_event_paranoid=2), or measure on a machine that shows its counters',
  },
} as const satisfies Readonly<Record<string, Capability>>;

export type CapabilityName = keyof typeof CAPABILITIES;
export const CAPABILITY_NAMES: readonly CapabilityName[] = Object.keys(CAPABILITIES) as CapabilityName[];
