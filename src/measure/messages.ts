import type { Machine } from '../machine/machine.js';
import type { Cell } from '../plan/cell.js';
import type { Order } from '../plan/order.js';

/** What the command line decides about a launch: everything its process needs, as plain data. */
export interface LaunchPlan {
  readonly cells: readonly Cell[];
  readonly launch: number;
  readonly blocks: number;
  readonly samples: number;
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
  /** start of the run, ms since the epoch: zero of t_offset_ns */
  readonly startedAt_ms: number;
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
  | { readonly kind: 'block'; readonly samples: readonly Sample[]; readonly warmup: WarmUp }
  | { readonly kind: 'done'; readonly timing_ns: Timing }
  | { readonly kind: 'failed'; readonly exit: number; readonly message: string };

/** Where the wall time of a launch went. */
export interface Timing {
  /** whole launch, from the first instruction of its process */
  readonly total: number;
  /** forks and other timed windows */
  readonly timed: number;
  /** teardown, reset, conservation checks, building machines */
  readonly untimed: number;
}

/** Supervisor -> forker. For `measure`, the cell's pinners are on their way and will park. */
export type ForkerRequest =
  | { readonly kind: 'build'; readonly cell: Cell; readonly block: number }
  | { readonly kind: 'measure'; readonly cell: Cell; readonly block: number; readonly orderInBlock: number };

/** Forker -> supervisor. */
export type ForkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'built'; readonly machine: Machine; readonly untimed_ns: number }
  | {
      readonly kind: 'samples';
      readonly samples: readonly Sample[];
      readonly warmup: WarmUp;
      readonly timed_ns: number;
      readonly untimed_ns: number;
    };
