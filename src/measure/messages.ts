import type { Machine } from '../machine/machine.js';
import type { CellPlan } from '../plan/cell-plan.js';
import type { Order } from '../plan/order.js';
import type { LeftOut } from '../plan/skipped.js';

/** What the command line decides about a launch: everything its process needs, as plain data. */
export interface LaunchPlan {
  readonly cells: readonly CellPlan[];
  readonly launch: number;
  /** of the cell that gets most */
  readonly blocks: number;
  readonly order: Order;
  readonly seed: number;
  /** bytes of shared memory */
  readonly memoryBytes: number;
  /** data frames with bytes of their own, at most */
  readonly windowPages: number;
  /** what a cell that copies pages needs of them: four last-level caches */
  readonly windowPagesNeeded: number;
  /** count hardware events in the timed windows, by `perf stat` */
  readonly counters: boolean;
  /** cores that pinners and forker may use */
  readonly cores: number;
  /** start of the run by CLOCK_MONOTONIC: zero of t_offset_ns */
  readonly startedAt_ns: number;
  /** URL of the module that the forker's thread runs: it knows the scenarios */
  readonly forker: string;
}

/** One metric of one sample, as a row of samples.csv minus what all rows of a run share. */
export interface Sample {
  readonly cell_id: string;
  readonly launch: number;
  readonly block: number;
  readonly order_in_block: number;
  readonly sample: number;
  readonly t_offset_ns: number;
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  readonly oversubscribed: boolean;
  readonly valid: boolean;
  readonly invalid_reason: string;
}

/** How a block's warm-up went: how many samples it took, and whether its last two were alike. */
export interface WarmUp {
  readonly samples: number;
  readonly flat: boolean;
}

/** Launch process -> command line. */
export type LaunchMessage =
  | ({ readonly kind: 'left_out' } & LeftOut)
  | { readonly kind: 'block'; readonly samples: readonly Sample[]; readonly warmup: WarmUp }
  | { readonly kind: 'done'; readonly timing_ns: Timing }
  | { readonly kind: 'failed'; readonly exit: number; readonly message: string; readonly hint: string | null };

/** Where the wall time of a launch went. */
export interface Timing {
  /** whole launch, from the first instruction of its process */
  readonly total: number;
  /** forks and other timed windows of recorded samples */
  readonly timed: number;
  /** all else: starting, building machines, warm-up, teardown, reset, conservation checks; `total` is both together */
  readonly untimed: number;
  /** blocks and machines that were made again, because the process had been stopped meanwhile */
  readonly again?: number;
}

/** Supervisor -> forker. For `measure`, the cell's pinners are on their way and will park. */
export type ForkerRequest =
  | { readonly kind: 'build'; readonly planned: CellPlan; readonly block: number }
  | { readonly kind: 'measure'; readonly planned: CellPlan; readonly block: number; readonly orderInBlock: number };

/** Forker -> supervisor. */
export type ForkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'built'; readonly machine: Machine }
  | { readonly kind: 'left_out'; readonly reason: string }
  | {
      readonly kind: 'samples';
      readonly samples: readonly Sample[];
      readonly warmup: WarmUp;
      readonly timed_ns: number;
    };
