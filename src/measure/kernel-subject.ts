import { kernelFork } from '../native/kernel-fork.js';
import { type Cell, extraOf, type Factors, shapeOf } from '../plan/cell.js';
import { pinnedPages } from '../plan/shape.js';
import type { Reading, Subject } from './subject.js';

/** What fork(2) of this machine runs, in the words of our knobs (x86 since v6.1), over one mapping. */
export const LINUX: Pick<Factors, 'impl' | 'protocol' | 'wrprotect' | 'pin' | 'extra'> = {
  ...({ impl: 'kernel', protocol: 'linux', wrprotect: 'cmpxchg', pin: 'two_step_mb' } as const),
  extra: 'vmas=1',
};

/** What a cell asks of the running kernel. */
export function kernelForkOf(cell: Cell): Omit<Parameters<typeof kernelFork>[0], 'samples'> {
  const { pages, vmas, dontforkVmas } = shapeOf(cell);
  return {
    pages,
    thp: extraOf(cell, 'thp') === 'on',
    vmas,
    dontforkVmas,
    pinnedPages: pinnedPages(shapeOf(cell)),
    actors: cell.pinners,
  };
}

const WARMUP = 2;

/** A sample is one fork(2) of this machine; the helper takes a block's samples ahead, and times them itself. */
export function kernelSubject(cell: Cell, samples: number): Subject {
  const what = kernelForkOf(cell);
  const taken = kernelFork({ ...what, samples: samples + WARMUP });
  const copied = cell.pages - what.dontforkVmas * Math.ceil(cell.pages / what.vmas);
  let next = 0;
  return {
    warmup: WARMUP,
    run: () => taken[next]?.fork_ns ?? 0,
    after() {
      next++;
    },
    readings(elapsed_ns): Reading[] {
      const sample = taken[next - 1];
      return [
        { metric: 'fork_ns_per_pte', unit: 'ns', value: elapsed_ns / copied },
        { metric: 'fork_ns', unit: 'ns', value: elapsed_ns },
        { metric: 'empty_fork_ns', unit: 'ns', value: sample?.empty_fork_ns ?? 0 },
        { metric: 'gups', unit: 'pins', value: sample?.gups ?? 0 },
      ];
    },
  };
}
