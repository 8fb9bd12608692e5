import { forkSubject } from '../src/measure/fork-subject.js';
import type { Extra } from '../src/plan/cell.js';
import { PROTOCOLS } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

const HUGE_PAGE_PTES = 512;
const HUGE_ORDER = 9;

/** Base pages, or folios of 2 MiB mapped by ptes, and so many pages pinned in each 2 MiB. */
const cellOf = (mapping: 'base' | 'pte', pins: number): Extra => ({
  mapping,
  folio_order: mapping === 'base' ? '0' : String(HUGE_ORDER),
  pins_per_2mib: String(pins),
});

/** What does one pinned page do to the fork of the huge page that it is in? */
export const scenario: Scenario = {
  name: 'pin_amplification',
  question: 'What does one pinned page do to the fork of the huge page that it is in?',
  headline: 'fork_ns_per_pte',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: PROTOCOLS.filter(({ keeps }) => keeps.includes('folios')).map(({ name }) => name),
    pages: preset === 'smoke' ? [4096] : [16384],
    pinned_fraction: [0, 1, 8, HUGE_PAGE_PTES].map((pins) => pins / HUGE_PAGE_PTES),
    extras: [0, 1, 8, HUGE_PAGE_PTES].flatMap((pins) => [cellOf('base', pins), cellOf('pte', pins)]),
  }),
  // The share is the number of pins said otherwise: it is what a machine is built by, as in every scenario.
  keep: ({ pinned_fraction, extra }) => pinned_fraction === Number(extra.pins_per_2mib) / HUGE_PAGE_PTES,
  fixed: ['pages'],
  compare: ({ extra }) => [
    { role: 'baseline', to: { pinned_fraction: 0, extra: cellOf(extra.mapping === 'pte' ? 'pte' : 'base', 0) } },
  ],
  pinners: 'none',
  subject: forkSubject,
};
