import { forkSubject } from '../src/measure/fork-subject.js';
import { twinBatch } from '../src/measure/twin-batch.js';
import { noTwin, twinMissing, twinProtocols } from '../src/native/twin.js';
import type { Factors } from '../src/plan/cell.js';
import type { Stand } from '../src/plan/relation.js';
import { oldestShipped } from '../src/protocols.js';
import { scenario as floor, floorOfFork } from './floor.js';
import { scenario as kernelFork, LINUX } from './kernel_fork.js';
import type { Scenario } from './scenario.js';

/** The same in C, with the instructions V8 emits or with the kernel's. */
const twin = (build: 'v8' | 'kernel') => ({ impl: 'native', extra: { build } }) as const;

/** What the model stands beside, where the run has it: both twins, the floor, and fork(2) itself. */
const sides = (cell: Factors): Stand[] => [
  { role: 'twin', to: twin('v8') },
  { role: 'twin_kernel', to: twin('kernel') },
  { role: 'floor', to: { scenario: floor.name, ...floorOfFork(cell) } },
  ...(cell.layout === 'sequential'
    ? [
        {
          role: 'kernel',
          to: { ...LINUX, scenario: kernelFork.name, fence: 'none', fence_per: '', extra: { vmas: '1' } },
        } as const,
      ]
    : []),
];

/** How far is the model from the same loop in C? Identical work, proved by checksum. */
export const scenario: Scenario = {
  name: 'native_twin',
  question:
    'How far is the modelled fork from the same loop in C, with the instructions V8 emits and with the kernel’s?',
  headline: 'fork_ns_per_pte',
  picture: 'ratiosToTwin',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: twinProtocols(),
    wrprotect: preset === 'smoke' ? ['rmw'] : ['store', 'rmw'],
    fence: preset === 'smoke' ? ['none', 'full'] : ['none', 'lock', 'full'],
    pages: preset === 'full' ? [65536, 1048576] : [65536],
    layout: preset === 'smoke' ? ['sequential'] : ['sequential', 'shuffled'],
  }),
  fixed: ['pinners', 'pinned_fraction'],
  beside: (cell) => [
    { ...cell, ...twin('v8') },
    { ...cell, ...twin('kernel') },
  ],
  compare: (cell) =>
    cell.impl === 'wasm'
      ? [
          { role: 'baseline', to: { ...oldestShipped(), wrprotect: 'rmw', fence: 'none', fence_per: '' } },
          ...sides(cell),
        ]
      : [{ role: 'baseline', to: twin('v8') }],
  pinners: 'none',
  missing: (cell) => (cell.impl === 'native' ? (noTwin(cell) ?? twinMissing()) : null),
  subject: (context) => (context.cell.impl === 'native' ? twinBatch(context) : forkSubject(context)),
};
