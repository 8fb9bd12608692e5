import { forkSubject } from '../src/measure/fork-subject.js';
import { measuredProtocols } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

const PINNED = { smoke: [0, 0.01, 1], quick: [0, 0.01, 0.1, 1], full: [0, 0.001, 0.01, 0.1, 1] } as const;

/** A copy of 4 KiB takes as long as forty ptes: the whole of a 256 MiB mm is copied where there is time for it. */
const PAGES = { smoke: 65536, quick: 8192, full: 65536 } as const;

/** What do early copies cost when a share of the pages is pinned before fork? Each pinned page is really copied. */
export const scenario: Scenario = {
  name: 'pinned_fraction',
  question: 'What do early copies cost when a share of the pages is pinned before fork?',
  headline: 'fork_ns_per_pte',
  picture: 'overPinnedShares',
  isEstimate: true,
  tried: { as: '1 % pinned', pinners: 0, pinned_fraction: 0.01, extra: {} },
  grid: (preset) => ({
    protocol: preset === 'smoke' ? ['no_early'] : measuredProtocols(preset),
    pages: [PAGES[preset]],
    pinned_fraction: PINNED[preset],
  }),
  compare: () => [{ role: 'baseline', to: { pinned_fraction: 0 } }],
  subject: forkSubject,
};
