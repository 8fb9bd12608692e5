/**
 * All ways in which the accesses to one location can be ordered: which write each read reads from, and the coherence
 * order of the writes. "SC per location" and the atomicity of RMWs are built in: the location is executed as a memory
 * cell, and reads and writes of each thread happen in program order. Each pair (reads-from, coherence) comes out once:
 * before each write it is decided how many of its next reads every thread does.
 *
 * A spinlock is such a cell too: taking it is an RMW from 0 to 1, releasing it writes 0.
 */
import type { Value } from './program.js';

/** One access, or the two of an RMW. */
export interface CellOp {
  readonly read?: Value;
  readonly write?: Value;
}

/** Positions in the coherence order count from 0, the initial value; ops are numbered thread by thread. */
export interface CellOrder {
  /** per op: the position of the write it reads from; -1 if it does not read */
  readonly readFrom: readonly number[];
  /** per position from 1: the op that writes there */
  readonly writes: readonly number[];
  readonly last: Value;
}

/** At most `limit` orders; one more than that is never made, nor one more once `over` says so. */
export function cellOrders(
  threads: readonly (readonly CellOp[])[],
  init: Value,
  limit: number,
  over: () => boolean = () => false,
): CellOrder[] {
  return new Cell(threads, limit, over).orders(init);
}

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
