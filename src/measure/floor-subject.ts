import { assertConservation } from '../machine/machine.js';
import { nativeFloor } from '../native/floor.js';
import type { TwinBuild } from '../native/image.js';
import type { Factors } from '../plan/cell.js';
import { type Batch, forkReadings, type Subject, type SubjectContext } from './subject.js';

/** Loops of assembly/floor.ts, and what each adds to the counts of a page. */
const FLOORS = {
  fork_store: { refs: 1, maps: 1 },
  fork_rmw: { refs: 1, maps: 1 },
  rmw_same_line: { refs: 0, maps: 0 },
  rmw_new_line: { refs: 1, maps: 0 },
  stores: { refs: 0, maps: 0 },
} as const;

/** The loop of a cell: of `fork`, the one whose write-protect is of the cell's kind. */
export function floorLoop(cell: Pick<Factors, 'extra' | 'wrprotect'>): keyof typeof FLOORS {
  const floor = cell.extra.floor;
  const loop = floor === 'fork' ? `fork_${cell.wrprotect === 'store' ? 'store' : 'rmw'}` : floor;
  if (loop === undefined || !(loop in FLOORS)) throw new Error(`no floor ${loop}`);
  return loop as keyof typeof FLOORS;
}

/** A sample is one pass over all ptes, into a child whose tables stand ready. */
export function floorSubject(context: SubjectContext): Subject | Batch {
  return context.cell.extra.lang === 'c' ? nativeBatch(context) : wasmSubject(context);
}

function wasmSubject(context: SubjectContext): Subject {
  const { cpu, cell } = context;
  const loop = floorLoop(cell);
  const pass = cpu.fn<(mm: number, child: number) => number>(`floor__${loop}`);
  const undo = cpu.fn<(mm: number, child: number, refs: number, maps: number) => void>('ladderUndo');
  let child = 0;
  let done = 0;
  return {
    before() {
      child = cpu.fn<(mm: number) => number>('ladderChild')(context.machine().parent) >>> 0;
      if (child === 0) throw new Error(`no memory for page tables (${cell.cell_id})`);
    },
    run() {
      done = pass(context.machine().parent, child) >>> 0;
    },
    after() {
      if (done !== cell.pages) throw new Error(`${done} of ${cell.pages} ptes done (${cell.cell_id})`);
      undo(context.machine().parent, child, FLOORS[loop].refs, FLOORS[loop].maps);
      cpu.fn<(mm: number) => void>('ladderExit')(child);
      cpu.kernel.makeWritable(context.machine().parent);
      assertConservation(cpu, `after a floor (${cell.cell_id})`);
    },
    readings: (elapsed_ns) => forkReadings(cell, elapsed_ns),
  };
}

function nativeBatch({ cpu, cell, machine }: SubjectContext): Batch {
  const build = cell.extra.build as TwinBuild;
  return {
    take(samples) {
      const taken = nativeFloor(cpu, machine().parent, floorLoop(cell), build, samples);
      const wrong = taken.find(({ ptes }) => ptes !== cell.pages);
      if (wrong !== undefined) throw new Error(`${wrong.ptes} of ${cell.pages} ptes done (${cell.cell_id})`);
      return taken.map(({ at_ns, fork_ns }) => ({ at_ns, elapsed_ns: fork_ns, readings: forkReadings(cell, fork_ns) }));
    },
  };
}
