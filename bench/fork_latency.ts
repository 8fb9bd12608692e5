import { floorSubject } from '../src/measure/floor-subject.js';
import { forkSubject } from '../src/measure/fork-subject.js';
import { laterProtocols, measuredProtocols, oldestShipped } from '../src/protocols.js';
import { floorOfFork } from './floor.js';
import type { Scenario } from './scenario.js';

const LARGE = 131072;

/** What does fork cost per PTE under each protocol, as the address space and the number of its VMAs grow? */
export const scenario: Scenario = {
  name: 'fork_latency',
  question: 'What does fork cost per PTE under each protocol, as the address space and the number of its VMAs grow?',
  headline: 'fork_ns_per_pte',
  picture: 'overSizes',
  example: ['--dry-run', 'which cells, how many samples'],
  tried: { as: 'alone', pinners: 0, pinned_fraction: 0, extra: { vmas: '1' } },
  grid: (preset) => ({
    protocol: measuredProtocols(preset),
    pages: preset === 'smoke' ? [65536] : preset === 'quick' ? [4096, 65536, LARGE] : [4096, 65536, 262144, 1048576],
    layout: preset === 'full' ? ['sequential', 'shuffled'] : ['sequential'],
    extra: { vmas: preset === 'smoke' ? [1] : [1, 64] },
  }),
  // and what came later, once: to all of the grid it would add a minute
  also: (preset) =>
    preset === 'quick' ? { protocol: laterProtocols(preset), pages: [65536], extra: { vmas: [1] } } : undefined,
  // a fork of a large address space takes long and hardly varies
  effort: (cell, preset) => (cell.pages < LARGE ? preset : { ...preset, blocks: Math.ceil(preset.blocks / 2) }),
  beside: (cell) => (cell.pinners === 0 && cell.pinned_fraction === 0 ? [{ ...cell, ...floorOfFork(cell) }] : []),
  compare: (cell) =>
    cell.impl === 'floor'
      ? []
      : [
          { role: 'baseline', to: oldestShipped() },
          { role: 'floor', to: floorOfFork(cell) },
        ],
  subject: (context) => (context.cell.impl === 'floor' ? floorSubject(context) : forkSubject(context)),
};
