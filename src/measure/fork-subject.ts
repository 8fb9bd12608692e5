import { type Counts, counterReader, countsSince } from '../machine/counters.js';
import type { ForkFunction } from '../machine/kernel.js';
import { forkExport } from '../protocols.js';
import { endChild, forkReadings, type Reading, type Subject, type SubjectContext } from './subject.js';

/** A sample is one fork of the whole parent. @param also more that is read of what it counted */
export function forkSubject(context: SubjectContext, also?: (counts: Counts) => Reading[]): Subject {
  const { cpu, cell } = context;
  const fork = cpu.fn<ForkFunction>(forkExport(cell.protocol, cell));
  const count = counterReader(cpu, cpu.cpu, cpu.cpu);
  let child = 0;
  let before = count();
  let copied = count();
  return {
    before() {
      before = count();
    },
    run() {
      child = fork(context.machine().parent) >>> 0;
    },
    after() {
      copied = count();
      if (child === 0) throw new Error(`fork ran out of memory (${cell.cell_id})`);
      endChild(context, child);
    },
    readings(elapsed_ns): Reading[] {
      const counts = countsSince(before, copied);
      return [
        ...forkReadings(cell, elapsed_ns, counts.PTES_COPIED),
        { metric: 'early_copies', unit: 'pages', value: counts.EARLY_COPIES },
        ...(also?.(counts) ?? []),
      ];
    },
  };
}
