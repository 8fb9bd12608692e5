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
  /** what is true of the block and not of one sample: its first sample carries it */
  once?(): Reading[];
}

/** What it took to build the machine that is there. */
export interface Setup {
  /** its memory, from address 0 to the end of its data frames: at every size some of those are kept for copies */
  readonly bytes: number;
  /** building it, in memory that was touched before */
  readonly setup_ns: number;
  /** its share of the launch's first touch of all its memory; in the launch's first block only, as it happens once */
  readonly first_touch_ns?: number;
}

/** What a scenario has in hand to build its subject of: one CPU, the machine it runs, the cell. */
export interface SubjectContext {
  readonly cpu: Cpu;
  readonly cell: Cell;
  /** how many samples a block has, beside its warm-up */
  readonly samples: number;
  machine(): Machine;
  setup(): Setup;
  /** builds the machine anew, as at the start of the block */
  rebuild(): void;
}

export const GUP_FLAGS: number = FOLL_PIN | FOLL_WRITE;

/** Tears the child down and makes the parent as it was before the fork; the laws hold before and after. */
export function endChild(context: SubjectContext, child: number): void {
  const { cpu, cell } = context;
  assertConservation(cpu, `after fork (${cell.cell_id})`);
  cpu.fn<(mm: number) => void>(`exit__${cell.protocol}`)(child);
  cpu.kernel.makeWritable(context.machine().parent);
  assertConservation(cpu, `after exit (${cell.cell_id})`);
}
