import { forkSubject } from '../src/measure/fork-subject.js';
import { PROTOCOLS } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

const ORDERS = { smoke: [4, 9], quick: [2, 4, 9], full: [2, 4, 9] };
/** A page by itself has a mapcount of its own whatever becomes of those of folios. */
const SINGLE = { folio_order: '0', page_mapcount: 'yes' };

/** What do large folios, mapped by ptes, take off a fork per PTE: by their order, with mapcounts of their pages and without? */
export const scenario: Scenario = {
  name: 'folios',
  question: 'What do large folios, mapped by ptes, take off a fork per PTE?',
  headline: 'fork_ns_per_pte',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: PROTOCOLS.filter(({ keeps }) => keeps.includes('folios')).map(({ name }) => name),
    pages: preset === 'smoke' ? [4096] : [65536],
    extras: [
      SINGLE,
      ...ORDERS[preset].flatMap((folio_order) =>
        ['yes', 'no'].map((page_mapcount) => ({ folio_order: String(folio_order), page_mapcount })),
      ),
    ],
  }),
  compare: () => [{ role: 'baseline', to: { extra: SINGLE } }],
  pinners: 'none',
  subject: forkSubject,
};
