import type { Cpu } from '../machine/kernel.js';
import { assertConservation, FOLL_PIN, FOLL_WRITE, type Machine } from '../machine/machine.js';
import type { Cell } from '../plan/cell.js';

/** One metric of one sample. */
export interface Reading {
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
}

/** What a sample is. Only `run` is timed; `before` and `after` stand outside the window, with the pinners parked. */
export interface Subject {
  /** at most this many warm-up samples */
  readonly warmup?: number;
  before?(): void;
  /** @returns what it took in ns, where the subject has a clock of its own */
  run(): number | undefined;
  after(): void;
  readings(elapsed_ns: number): Reading[];
}

/** What a scenario has in hand to build its subject of: one CPU, the machine it runs, the cell. */
export interface SubjectContext {
  readonly cpu: Cpu;
  readonly cell: Cell;
  /** how many samples a block has, beside its warm-up */
  readonly samples: number;
  machine(): Machine;
  /** builds the machine anew, as at the start of the block */
  rebuild(): void;
}

export const GUP_FLAGS: number = FOLL_PIN | FOLL_WRITE;

/** Tears the child down and makes the parent as it was before the fork; the laws hold before and after. */
export function endChild(context: SubjectContext, child: number): void {
  const { cpu, cell } = context;
  assertConservation(cpu, `after fork (${cell.cell_id})`);
  cpu.fn<(mm: number) => void>(`exit__${cell.protocol}`)(child);
  cpu.kernel.make_writable(context.machine().parent);
  assertConservation(cpu, `after exit (${cell.cell_id})`);
}
