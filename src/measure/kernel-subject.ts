import { kernelFork } from '../native/kernel-fork.js';
import { type Cell, extraOf, shapeOf } from '../plan/cell.js';
import { pinnedPages } from '../plan/shape.js';
import { aheadSubject, samplesAhead } from './ahead-subject.js';
import type { Subject } from './subject.js';

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

/** A sample is one fork(2) of this machine; the helper takes a block's samples ahead, and times them itself. */
export function kernelSubject(cell: Cell, samples: number): Subject {
  const what = kernelForkOf(cell);
  const taken = kernelFork({ ...what, samples: samplesAhead(samples) });
  const copied = cell.pages - what.dontforkVmas * Math.ceil(cell.pages / what.vmas);
  return aheadSubject(
    taken,
    ({ fork_ns }) => fork_ns,
    (elapsed_ns, { empty_fork_ns, gups }) => [
      { metric: 'fork_ns_per_pte', unit: 'ns', value: elapsed_ns / copied },
      { metric: 'fork_ns', unit: 'ns', value: elapsed_ns },
      { metric: 'empty_fork_ns', unit: 'ns', value: empty_fork_ns },
      { metric: 'gups', unit: 'pins', value: gups },
    ],
  );
}
