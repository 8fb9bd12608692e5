import { floorOf } from '../src/measure/floor-subject.js';
import { forkSubject } from '../src/measure/fork-subject.js';
import { LINUX } from '../src/measure/kernel-subject.js';
import type { Scenario } from '../src/measure/scenario.js';
import { twinSubject } from '../src/measure/twin-subject.js';
import { twinMissing } from '../src/native/twin.js';
import type { Factors } from '../src/plan/cell.js';

/** The instructions V8 emits are what the model's ratio is taken to; the kernel's own stand beside. */
const twins = (cell: Factors): Factors[] =>
  ['v8', 'kernel'].map((build) => ({ ...cell, impl: 'native', extra: `build=${build}` }));

/** What else the model stands beside, where the run has it: the kernel's instructions in C, the floor, and fork(2) itself. */
const others = (cell: Factors): Partial<Factors>[] => [
  { impl: 'native', extra: 'build=kernel' },
  { scenario: 'floor', ...floorOf(cell) },
  ...(cell.layout === 'sequential'
    ? [{ ...LINUX, scenario: 'kernel_fork', fence: 'none', fence_per: '' } as const]
    : []),
];

/** How far is the model from the same loop in C? Identical work, proved by checksum. */
export const scenario: Scenario = {
  name: 'native_twin',
  question:
    'How far is the modelled fork from the same loop in C, with the instructions V8 emits and with the kernel’s?',
  headline: 'fork_ns_per_pte',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: ['plain_cow', 'early_wrprotect', 'no_early', 'seqcount'],
    wrprotect: preset === 'smoke' ? ['rmw'] : ['store', 'rmw'],
    fence: preset === 'smoke' ? ['none', 'full'] : ['none', 'lock', 'full'],
    pages: preset === 'full' ? [65536, 1048576] : [65536],
    layout: preset === 'smoke' ? ['sequential'] : ['sequential', 'shuffled'],
  }),
  fixed: ['pinners', 'pinned_fraction'],
  beside: twins,
  baseline: (cell) => (cell.impl === 'wasm' ? { impl: 'native', extra: 'build=v8' } : { extra: 'build=v8' }),
  also: others,
  pinners: 'none',
  missing: (cell) => (cell.impl === 'native' ? twinMissing() : null),
  subject: (context) => (context.cell.impl === 'native' ? twinSubject(context) : forkSubject(context)),
};
