import { forkSubject } from '../src/measure/fork-subject.js';
import { copiesPtes, measuredProtocols, protocolNamed } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

/** A fork that copies no table cannot be met there. */
const copying = (protocols: readonly string[]): string[] => protocols.filter((name) => copiesPtes(protocolNamed(name)));

/** What do threads that pin the pages being copied do to fork, and fork to them? */
export const scenario: Scenario = {
  name: 'fork_vs_pinners',
  question: 'What do threads that pin the pages being copied do to fork, and fork to them?',
  headline: 'fork_ns_per_pte',
  picture: 'besidePinners',
  tried: { as: 'one pinner', pinners: 1, pinned_fraction: 0, extra: { foll: 'fast_only', hold: '16' } },
  grid: (preset) => ({
    protocol: copying(measuredProtocols(preset)),
    pages: preset === 'full' ? [65536, 1048576] : [65536],
    pinners: preset === 'full' ? [0, 1, 2, 4] : [0, 1],
    // fast only: a pinner that waits for the mmap lock would sit out the fork; the last 16 pins are kept, so that a lost one shows
    extra: { foll: ['fast_only'], hold: [16] },
  }),
  compare: () => [{ role: 'baseline', to: { pinners: 0 } }],
  invalid: (_, pins) => (pins.COPYING_TRIED === 0 ? 'no pin was tried on a table being copied' : null),
  subject: forkSubject,
};
