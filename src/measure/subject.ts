import { startChild } from '../machine/child.js';
import type { Cpu } from '../machine/kernel.js';
import { assertConservation, FOLL_PIN, FOLL_WRITE, type Machine } from '../machine/machine.js';
import type { Cell } from '../plan/cell.js';
import { PER_PTE } from '../plan/metric.js';
import { variantExport } from '../protocols.js';

/** One metric of one sample. */
export interface Reading {
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
}

/** What is timed here, sample by sample. Only `run` is; `before` and `after` stand outside the window, with the pinners parked. */
export interface Subject {
  /** at most this many warm-up samples */
  readonly warmup?: number;
  before?(): void;
  run(): void;
  after(): void;
  readings(elapsed_ns: number): Reading[];
  /** what is true of the block and not of one sample: its first sample carries it */
  once?(): Reading[];
}

/** A sample as a program of native/ took it, by its own clock. */
export interface Taken {
  /** when it began, by CLOCK_MONOTONIC */
  readonly at_ns: bigint;
  readonly elapsed_ns: number;
  readonly readings: readonly Reading[];
  /** why it proves nothing; absent if it does */
  readonly invalid?: string;
}

/** What has a clock of its own: a program that takes a block's samples, asked when the block is measured. */
export interface Batch {
  /** @returns `n` samples, in the order in which they were taken */
  take(n: number): Taken[];
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
  machine(): Machine;
  setup(): Setup;
  /** builds the machine anew, as at the start of the block */
  rebuild(): void;
}

/** What a fork, or a pass over its ptes, took. @param ptes copied, all pages of the cell if not given */
export function forkReadings(cell: Cell, fork_ns: number, ptes: number = cell.pages): Reading[] {
  return [
    { metric: PER_PTE, unit: 'ns', value: fork_ns / ptes },
    { metric: 'fork_ns', unit: 'ns', value: fork_ns },
  ];
}

export const GUP_FLAGS: number = FOLL_PIN | FOLL_WRITE;

/** Lets the child begin, tears it down and makes the parent as it was before the fork; the laws hold before and after. */
export function endChild(context: SubjectContext, child: number): void {
  const { cpu, cell } = context;
  startChild(cpu, cell.protocol, cell, child);
  assertConservation(cpu, `after fork (${cell.cell_id})`);
  cpu.fn<(mm: number) => void>(variantExport('exit', cell.protocol, cell))(child);
  cpu.kernel.makeWritable(context.machine().parent);
  assertConservation(cpu, `after exit (${cell.cell_id})`);
}
