import { kernelForkOf } from '../src/measure/kernel-batch.js';
import { kernelForkMissing } from '../src/native/kernel-fork.js';
import { type Extra, type Factors, partOfFolio } from '../src/plan/cell.js';
import { PROTOCOLS } from '../src/protocols.js';
import { besideMachine, LINUX } from './kernel_fork.js';
import type { Scenario } from './scenario.js';

const HUGE_PAGE_PTES = 512;
const HUGE_ORDER = 9;
const PINS = [0, 1, 8, HUGE_PAGE_PTES];

/** Base pages, or folios of 2 MiB mapped by ptes or by a pmd, and so many pages pinned in each 2 MiB. */
const cellOf = (mapping: string, pins: number): Extra => ({
  mapping,
  folio_order: mapping === 'base' ? '0' : String(HUGE_ORDER),
  pins_per_2mib: String(pins),
});

const pinsOf = ({ extra }: Factors): number => Number(extra.pins_per_2mib);

/** The same of fork(2); a pmd that maps a huge page is the machine's alone. */
function kernelCells(cell: Factors): Factors[] {
  const same: Factors = { ...cell, ...LINUX };
  return cell.extra.mapping === 'pte' ? [same, { ...same, extra: cellOf('pmd', pinsOf(cell)) }] : [same];
}

/** What does one pinned page do to the fork of the huge page that it is in, in the model and on this machine? */
export const scenario: Scenario = {
  name: 'pin_amplification',
  question: 'What does one pinned page do to the fork of the huge page that it is in?',
  headline: 'fork_ns_per_pte',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: PROTOCOLS.filter(({ keeps }) => keeps.includes('folios')).map(({ name }) => name),
    pages: preset === 'smoke' ? [4096] : [16384],
    pinned_fraction: PINS.map((pins) => pins / HUGE_PAGE_PTES),
    extras: PINS.flatMap((pins) => [cellOf('base', pins), cellOf('pte', pins)]),
  }),
  // The share is the number of pins said otherwise: it is what a machine is built by, as in every scenario.
  keep: (cell) => cell.pinned_fraction === pinsOf(cell) / HUGE_PAGE_PTES,
  fixed: ['fence', 'fence_per', 'pinners', 'layout'],
  beside: kernelCells,
  ...besideMachine,
  compare: (cell) => [
    { role: 'baseline', to: { pinned_fraction: 0, extra: cellOf(cell.extra.mapping ?? '', 0) } },
    ...(cell.impl === 'wasm' ? [{ role: 'kernel', to: LINUX } as const] : []),
  ],
  pinners: 'none',
  missing: (cell) => partOfFolio(cell) ?? (cell.impl === 'kernel' ? kernelForkMissing(kernelForkOf(cell)) : null),
};
