import { startChild } from '../src/machine/child.js';
import type { ForkFunction } from '../src/machine/kernel.js';
import { assertConservation } from '../src/machine/machine.js';
import { endChild, forkReadings, type Subject, type SubjectContext } from '../src/measure/subject.js';
import { type Extra, type Factors, partOfFolio, shapeOf } from '../src/plan/cell.js';
import { forkExport, oldestShipped, PROTOCOLS, protocolNamed, variantExport } from '../src/protocols.js';
import { rmwsPerPte } from '../src/trace/rmws.js';
import type { Scenario } from './scenario.js';

const FORKS = ['first', 'second'];
/** Base pages, and for who knows folios huge pages, each mapped by a pmd. */
const HUGE: Extra = { mapping: 'pmd', folio_order: '9' };

const isHuge = ({ extra }: Factors): boolean => extra.mapping === HUGE.mapping;
const isSecond = ({ extra }: Factors): boolean => extra.fork === 'second';

/** A fork of a parent that has not forked yet, or of one that has: what its first child shares is read-only already. */
function versionSubject(context: SubjectContext): Subject {
  const { cpu, cell } = context;
  const fork = cpu.fn<ForkFunction>(forkExport(cell.protocol, cell));
  const exit = cpu.fn<(mm: number) => void>(variantExport('exit', cell.protocol, cell));
  const forked = (): number => {
    const child = fork(context.machine().parent) >>> 0;
    if (child === 0) throw new Error(`fork ran out of memory (${cell.cell_id})`);
    return child;
  };
  let first = 0;
  let child = 0;
  return {
    before() {
      first = isSecond(cell) ? startChild(cpu, cell.protocol, cell, forked()) : 0;
    },
    run() {
      child = forked();
    },
    after() {
      if (first !== 0) {
        startChild(cpu, cell.protocol, cell, child);
        assertConservation(cpu, `after two forks (${cell.cell_id})`);
        exit(first);
      }
      endChild(context, child);
    },
    readings: (elapsed_ns) => forkReadings(cell, elapsed_ns),
    once: () => [
      {
        metric: 'rmws_per_pte',
        unit: 'rmws',
        value: rmwsPerPte(cell.protocol, cell, {
          order: Number(cell.extra.folio_order ?? 0),
          pmd: isHuge(cell),
          pageMapcounts: shapeOf(cell).pageMapcounts,
          second: isSecond(cell),
        }),
      },
    ],
  };
}

/** What has each version of fork cost per PTE, in time and in atomic RMWs, the first time and the second? */
export const scenario: Scenario = {
  name: 'versions',
  question: 'What has each version of fork cost per PTE, the first time and the second?',
  headline: 'fork_ns_per_pte',
  onlyNamed: true,
  example: ['', 'ten years of fork, each as it shipped'],
  grid: (preset) => ({
    protocol: PROTOCOLS.map(({ name }) => name),
    pages: preset === 'smoke' ? [4096] : [65536],
    extras: FORKS.flatMap((fork): Extra[] => [{ fork }, { fork, ...HUGE }]),
  }),
  keep: (cell) => !isHuge(cell) || protocolNamed(cell.protocol).keeps.includes('folios'),
  compare: (cell) => [{ role: 'baseline', to: { ...oldestShipped(), extra: { fork: cell.extra.fork ?? '' } } }],
  pinners: 'none',
  missing: (cell, room) => partOfFolio(cell) ?? room(cell),
  subject: versionSubject,
};
