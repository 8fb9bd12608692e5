import { type Folios, kernelFork } from '../native/kernel-fork.js';
import { type Cell, type Extra, shapeOf } from '../plan/cell.js';
import { pinnedPages } from '../plan/shape.js';
import { type Batch, forkReadings } from './subject.js';

/** As `mapping`, `folio_order` and `pins_per_2mib` say, which go together. */
function foliosOf({ mapping, folio_order, pins_per_2mib }: Extra): Folios | undefined {
  if (mapping === undefined) return undefined;
  return {
    mapping: mapping as Folios['mapping'],
    order: Number(folio_order),
    pinsPer2MiB: Number(pins_per_2mib),
  };
}

/** What a cell asks of the running kernel. */
export function kernelForkOf(cell: Cell): Omit<Parameters<typeof kernelFork>[0], 'samples'> {
  const { pages, vmas, dontforkVmas } = shapeOf(cell);
  const folios = foliosOf(cell.extra);
  return {
    pages,
    thp: cell.extra.thp === 'on',
    vmas,
    dontforkVmas,
    pinnedPages: pinnedPages(shapeOf(cell)),
    actors: cell.pinners,
    ...(folios && { folios }),
  };
}

/** A sample is one fork(2) of this machine, taken and timed by a program. One beside a splicing thread that spliced nothing meanwhile proves nothing. */
export function kernelBatch(cell: Cell): Batch {
  const what = kernelForkOf(cell);
  const copied = cell.pages - what.dontforkVmas * Math.ceil(cell.pages / what.vmas);
  return {
    take: (samples) =>
      kernelFork({ ...what, samples }).map(({ at_ns, fork_ns, empty_fork_ns, gups }) => ({
        at_ns,
        elapsed_ns: fork_ns,
        readings: [
          ...forkReadings(cell, fork_ns, copied),
          { metric: 'empty_fork_ns', unit: 'ns', value: empty_fork_ns },
          { metric: 'gups', unit: 'pins', value: gups },
        ],
        ...(what.actors > 0 && gups === 0 && { invalid: 'no page was spliced during the fork' }),
      })),
  };
}
