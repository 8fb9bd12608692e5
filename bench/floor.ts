import { floorSubject } from '../src/measure/floor-subject.js';
import { forkSubject } from '../src/measure/fork-subject.js';
import { floorMissing } from '../src/native/floor.js';
import type { Extra, Factors } from '../src/plan/cell.js';
import type { Scenario } from './scenario.js';

/** The cell that says what a fork of `cell` cannot go below: same pages, same write-protect, in wasm. */
export function floorOfFork(cell: Factors): Partial<Factors> {
  const vmas = cell.extra.vmas;
  return {
    ...{ impl: 'floor', protocol: 'floor', fence: 'none', fence_per: '', pin: 'add1024' },
    extra: { floor: 'fork', lang: 'wasm', ...(vmas !== undefined && { vmas }) },
  };
}

/** The loop in wasm, in C with the instructions V8 emits, in C with the kernel's. */
const inEach = (cell: Factors, floor: string): Factors[] =>
  [
    { floor, lang: 'wasm' },
    { build: 'v8', floor, lang: 'c' },
    { build: 'kernel', floor, lang: 'c' },
  ].map((extra: Extra) => ({ ...cell, extra }));

/** The floor of a fork with the cell's write-protect, and what it is made of, which knows no write-protect. */
function floors(cell: Factors): Factors[] {
  const fork = { ...cell, ...floorOfFork(cell) };
  const parts = ['rmw_same_line', 'rmw_new_line', 'stores'];
  return [...inEach(fork, 'fork'), ...parts.flatMap((name) => inEach({ ...fork, wrprotect: 'store' }, name))];
}

/** How far is fork from the least that its accesses cost on this machine? */
export const scenario: Scenario = {
  name: 'floor',
  question:
    'How far is fork from the cheapest loop that could be right, and what do the accesses of that loop cost alone?',
  headline: 'fork_ns_per_pte',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: ['no_early'],
    wrprotect: ['store', 'rmw'],
    pages: preset === 'full' ? [65536, 1048576] : [65536],
    layout: preset === 'smoke' ? ['sequential'] : ['sequential', 'shuffled'],
  }),
  fixed: ['fence', 'fence_per', 'pinners', 'pinned_fraction'],
  beside: floors,
  compare: (cell) =>
    cell.impl === 'wasm'
      ? [
          { role: 'baseline', to: { wrprotect: 'store' } },
          { role: 'floor', to: floorOfFork(cell) },
        ]
      : [{ role: 'baseline', to: { extra: { floor: cell.extra.floor ?? '', lang: 'wasm' } } }],
  pinners: 'none',
  missing: (cell) => (cell.extra.lang === 'c' ? floorMissing() : null),
  subject: (context) => (context.cell.impl === 'floor' ? floorSubject(context) : forkSubject(context)),
};
