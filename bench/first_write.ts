import { startChild } from '../src/machine/child.js';
import type { ForkFunction } from '../src/machine/kernel.js';
import { assertConservation } from '../src/machine/machine.js';
import type { Subject, SubjectContext } from '../src/measure/subject.js';
import type { Cell } from '../src/plan/cell.js';
import { forkExport, measuredProtocols, oldestProtocol, oldestShipped, variantExport } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

type WritePages = (mm: number, base: bigint, total: number, perVma: number, gap: number, n: number) => number;

const writtenPages = (cell: Cell): number => Math.min(cell.pages, 4096);

/** Forks, then times one write to each of up to 4096 pages of the parent or the child: a COW fault and a 4 KiB copy each. */
function writeSubject(context: SubjectContext): Subject {
  const { cpu, cell } = context;
  const fork = cpu.fn<ForkFunction>(forkExport(cell.protocol, cell));
  const write = cpu.fn<WritePages>(variantExport('writePages', cell.protocol, cell));
  const n = writtenPages(cell);
  const ofChild = cell.extra.actor === 'child';
  const start = (): void => {
    child = startChild(cpu, cell.protocol, cell, child);
  };
  let child = 0;
  let written = 0;
  return {
    before() {
      child = fork(context.machine().parent) >>> 0;
      if (child === 0) throw new Error(`fork ran out of memory (${cell.cell_id})`);
      if (ofChild) start();
    },
    run() {
      const { parent, span } = context.machine();
      written = write(ofChild ? child : parent, span.base, span.total, span.perVma, span.gap, n);
    },
    after() {
      if (!ofChild) start();
      if (written !== n) throw new Error(`${n - written} of ${n} writes failed (${cell.cell_id})`);
      assertConservation(cpu, `after first writes (${cell.cell_id})`);
      context.rebuild(); // the parent's pages have moved
    },
    readings: (elapsed_ns) => [{ metric: 'first_write_ns', unit: 'ns', value: elapsed_ns / n }],
  };
}

/** What does the first write to a page cost after fork, for the parent and for the child? */
export const scenario: Scenario = {
  name: 'first_write',
  question: 'What does the first write to a page cost after fork, for the parent and for the child?',
  headline: 'first_write_ns',
  grid: (preset) => ({
    protocol: preset === 'smoke' ? [oldestProtocol(), 'no_early'] : measuredProtocols(preset),
    pages: [preset === 'quick' ? 8192 : 65536], // each sample has a parent of its own, and writes 4096 pages of it
    extra: { actor: ['parent', 'child'] },
  }),
  compare: () => [{ role: 'baseline', to: oldestShipped() }],
  pinners: 'none',
  writes: writtenPages,
  subject: writeSubject,
};
