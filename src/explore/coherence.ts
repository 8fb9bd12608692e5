/**
 * All ways in which the accesses to one location can be ordered: which write each read reads from, and the coherence
 * order of the writes. "SC per location" and the atomicity of RMWs are built in: the location is executed as a memory
 * cell, and reads and writes of each thread happen in program order. Each pair (reads-from, coherence) comes out once:
 * before each write it is decided how many of its next reads every thread does.
 *
 * Locks and cells whose ops are not all ordered by their thread: see loose-cell.ts.
 */
import { looseCellOrders } from './loose-cell.js';
import type { Value } from './program.js';

/**
 * What an op has to do with a lock: takes it; gives it back; gives back what it does not hold; sees it held; sees it
 * free. Such an op neither reads nor stores a value.
 */
export type LockUse = 'take' | 'release' | 'stray' | 'held' | 'free';

/** One access, or the two of an RMW. */
export interface CellOp {
  readonly read?: Value;
  readonly write?: Value;
  /** earlier ops of the thread that need not be done before it */
  readonly free?: readonly number[];
  readonly lock?: LockUse;
  /** `free` inside a critical section of its own thread: never */
  readonly nested?: boolean;
}

/** Positions in the coherence order count from 0, the initial value; ops are numbered thread by thread. */
export interface CellOrder {
  /** per op: the position of the write it reads from; -1 if it does not read */
  readonly readFrom: readonly number[];
  /** per position from 1: the op that writes there */
  readonly writes: readonly number[];
  /** reads-from a write that is nowhere in coherence order: ops [write, read] */
  readonly strayFrom?: readonly (readonly [number, number])[];
  readonly last: Value;
}

/** At most `limit` orders; one more than that is never made, nor one more once `over` says so. */
export function cellOrders(
  threads: readonly (readonly CellOp[])[],
  init: Value,
  limit: number,
  over: () => boolean = () => false,
): CellOrder[] {
  const all = threads.flat();
  if (all.every(({ lock, free }) => lock === undefined && free === undefined)) {
    return new Cell(threads, limit, over).orders(init);
  }
  if (!all.every(({ lock, free }) => lock !== undefined && lock !== 'stray' && free === undefined)) {
    return looseCellOrders(threads, init, limit, over);
  }
  const asValues = threads.map((ops) => ops.map(({ lock }) => LOCK_VALUES[lock as Exclude<LockUse, 'stray'>]));
  return new Cell(asValues, limit, over).orders(0n).map((order) => ({ ...order, last: init }));
}

/** A lock that nobody misuses: taking it is an RMW from 0 to 1, releasing it writes 0. */
const LOCK_VALUES: Readonly<Record<Exclude<LockUse, 'stray'>, CellOp>> = {
  take: { read: 0n, write: 1n },
  release: { write: 0n },
  held: { read: 1n },
  free: { read: 0n },
};

class Cell {
  private readonly threads: readonly (readonly CellOp[])[];
  private readonly limit: number;
  private readonly over: () => boolean;
  private readonly base: number[] = [];
  private readonly next: number[];
  private readonly readFrom: number[];
  private readonly writes: number[] = [];
  private readonly found: CellOrder[] = [];
  private left = 0;

  constructor(threads: readonly (readonly CellOp[])[], limit: number, over: () => boolean) {
    this.threads = threads;
    this.limit = limit;
    this.over = over;
    for (const ops of threads) {
      this.base.push(this.left);
      this.left += ops.length;
    }
    this.next = threads.map(() => 0);
    this.readFrom = new Array<number>(this.left).fill(-1);
  }

  orders(init: Value): CellOrder[] {
    this.reads(0, init);
    return this.found;
  }

  /** Chooses, from `thread` on, how many reads each thread does of the current value; then the next write. */
  private reads(thread: number, value: Value): void {
    if (this.found.length >= this.limit || this.over()) return;
    const ops = this.threads[thread];
    if (ops === undefined) {
      this.write(value);
      return;
    }
    const start = this.next[thread] as number;
    let at = start;
    for (;;) {
      this.reads(thread + 1, value);
      const op = ops[at];
      if (op === undefined || op.read !== value || op.write !== undefined) break;
      this.readFrom[(this.base[thread] as number) + at] = this.writes.length;
      this.left--;
      this.next[thread] = ++at;
    }
    this.left += at - start;
    this.next[thread] = start;
  }

  private write(value: Value): void {
    if (this.left === 0) {
      this.found.push({ readFrom: this.readFrom.slice(), writes: this.writes.slice(), last: value });
      return;
    }
    for (const [thread, ops] of this.threads.entries()) {
      const at = this.next[thread] as number;
      const op = ops[at];
      if (op?.write === undefined || (op.read !== undefined && op.read !== value)) continue;
      const index = (this.base[thread] as number) + at;
      this.readFrom[index] = op.read === undefined ? -1 : this.writes.length;
      this.writes.push(index);
      this.next[thread] = at + 1;
      this.left--;
      this.reads(0, op.write);
      this.left++;
      this.next[thread] = at;
      this.writes.pop();
    }
  }
}
