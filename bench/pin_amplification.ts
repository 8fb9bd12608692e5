import type { Counts } from '../src/machine/counters.js';
import { forkSubject } from '../src/measure/fork-subject.js';
import { kernelBatch, kernelForkOf } from '../src/measure/kernel-batch.js';
import type { Reading } from '../src/measure/subject.js';
import { kernelForkMissing } from '../src/native/kernel-fork.js';
import { type Extra, type Factors, partOfFolio } from '../src/plan/cell.js';
import { PROTOCOLS } from '../src/protocols.js';
import { besideMachine, LINUX } from './kernel_fork.js';
import type { Scenario } from './scenario.js';

const HUGE_PAGE_PTES = 512;
const HUGE_ORDER = 9;
const MAPPINGS = ['base', 'pte', 'pmd'];
const PINS = [0, 1, 8, HUGE_PAGE_PTES];

/** Base pages, or folios of 2 MiB mapped by ptes or by a pmd, and so many pages pinned in each 2 MiB. */
const cellOf = (mapping: string, pins: number): Extra => ({
  mapping,
  folio_order: mapping === 'base' ? '0' : String(HUGE_ORDER),
  pins_per_2mib: String(pins),
});

const pinsOf = ({ extra }: Factors): number => Number(extra.pins_per_2mib);

/** Beside the pages copied, what tells why a fork took long: locks left for a page to be allocated, and ptes looked at before that, in vain. */
const reasons = ({ EAGAINS, PTES_SCANNED }: Counts): Reading[] => [
  { metric: 'lock_drops', unit: 'times', value: EAGAINS },
  { metric: 'ptes_scanned', unit: 'ptes', value: PTES_SCANNED },
];

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
    extras: PINS.flatMap((pins) => MAPPINGS.map((mapping) => cellOf(mapping, pins))),
  }),
  // The share is the number of pins said otherwise: it is what a machine is built by, as in every scenario.
  keep: (cell) => cell.pinned_fraction === pinsOf(cell) / HUGE_PAGE_PTES,
  fixed: ['fence', 'fence_per', 'pinners', 'layout'],
  beside: (cell) => [{ ...cell, ...LINUX }],
  ...besideMachine,
  subject: (context) => (context.cell.impl === 'kernel' ? kernelBatch(context.cell) : forkSubject(context, reasons)),
  compare: (cell) => [
    { role: 'baseline', to: { pinned_fraction: 0, extra: cellOf(cell.extra.mapping ?? '', 0) } },
    ...(cell.impl === 'wasm' ? [{ role: 'kernel', to: LINUX } as const] : []),
  ],
  pinners: 'none',
  missing: (cell) => partOfFolio(cell) ?? (cell.impl === 'kernel' ? kernelForkMissing(kernelForkOf(cell)) : null),
};
