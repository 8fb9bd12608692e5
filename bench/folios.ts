import { kernelForkOf } from '../src/measure/kernel-batch.js';
import { kernelForkMissing } from '../src/native/kernel-fork.js';
import { type Extra, type Factors, partOfFolio } from '../src/plan/cell.js';
import { PROTOCOLS } from '../src/protocols.js';
import { besideMachine, LINUX } from './kernel_fork.js';
import type { Scenario } from './scenario.js';

const ORDERS = { smoke: [4, 9], quick: [2, 4, 9], full: [2, 4, 9] };
/** A page by itself has a mapcount of its own whatever becomes of those of folios. */
const SINGLE = { folio_order: '0', page_mapcount: 'yes' };

/** The same of fork(2), where the machine gives folios of that size; what it counts is not ours to choose. */
function kernelCell(cell: Factors): Partial<Factors> {
  const { folio_order = '0' } = cell.extra;
  const extra: Extra = { mapping: folio_order === '0' ? 'base' : 'pte', folio_order, pins_per_2mib: '0' };
  return { ...LINUX, extra };
}

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
  varies: ['page_mapcount'],
  fixed: ['fence', 'fence_per', 'pinners', 'layout'],
  beside: (cell) => (cell.extra.page_mapcount === 'yes' ? [{ ...cell, ...kernelCell(cell) }] : []),
  ...besideMachine,
  compare: (cell) =>
    cell.impl === 'kernel'
      ? [{ role: 'baseline', to: kernelCell({ ...cell, extra: SINGLE }) }]
      : [
          { role: 'baseline', to: { extra: SINGLE } },
          { role: 'kernel', to: kernelCell(cell) },
        ],
  pinners: 'none',
  missing: (cell, room) =>
    partOfFolio(cell) ?? (cell.impl === 'kernel' ? kernelForkMissing(kernelForkOf(cell)) : room(cell)),
};
