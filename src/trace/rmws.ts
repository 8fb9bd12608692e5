/** How many atomic read-modify-writes fork does per pte: counted in the compiled code, no time is taken. */
import { startChild } from '../machine/child.js';
import { PTRS_PER_TABLE } from '../plan/shape.js';
import { forkExport, type Knobs } from '../protocols.js';
import { TracedMachine } from './machine.js';

/** What a fork finds. */
export interface Population {
  /** the pages are folios of 2^order; 0: each by itself */
  readonly order: number;
  /** a folio of 2 MiB is mapped by a pmd, others by ptes */
  readonly pmd?: boolean;
  readonly pageMapcounts: boolean;
  /** the parent has forked before, so that its pages are shared and read-only already */
  readonly second: boolean;
}

/** Of one fork of as many pages as a pte table maps, in the parent; the mm has never pinned. */
export function rmwsPerPte(protocol: string, knobs: Knobs, { order, pmd, pageMapcounts, second }: Population): number {
  const pages = PTRS_PER_TABLE;
  const machine = new TracedMachine(pages);
  const { cpu, mm, recorder } = machine;
  if (order > 0) cpu.kernel.makeFolios(machine.firstData, pages, order, Number(pageMapcounts));
  if (pmd) cpu.kernel.mapByPmds(mm);
  const fork = cpu.fn<(mm: number) => number>(forkExport(protocol, knobs));
  if (second) startChild(cpu, protocol, knobs, fork(mm));
  recorder.clear();
  fork(mm);
  return recorder.events.filter(({ kind }) => kind === 'rmw').length / pages;
}
