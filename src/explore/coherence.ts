/**
 * The accesses to one location, each thread's in program order, and in what order they may be done. "SC per location" and
 * the atomicity of RMWs are what a memory cell cannot break that executes them one by one; and whatever a cell does is an
 * order of the location (reads-from and coherence). So executing it in all ways gives all orders.
 *
 * A lock that nobody misuses is such a cell too: taking it is an RMW from 0 to 1, releasing it writes 0. Where that does
 * not do, the orders are listed (loose-cell.ts).
 */
import { type Count, CounterCell } from './counter-cell.js';
import { isHole } from './hole.js';
import { looseCellOrders } from './loose-cell.js';
import type { Value } from './program.js';

/**
 * What an op has to do with a lock: takes it; gives it back; gives back what it does not hold; sees it held; sees it
 * free. Such an op neither reads nor stores a value.
 */
export type LockUse = 'take' | 'release' | 'stray' | 'held' | 'free';

/** One access, or the two of an RMW. A value that is not known yet may turn out to be any. */
export interface CellOp {
  readonly read?: Value;
  readonly write?: Value;
  /** earlier ops of the thread that need not be done before it */
  readonly free?: readonly number[];
  readonly lock?: LockUse;
  /** of a counter */
  readonly count?: Count;
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
}

const LOCK_VALUES: Readonly<Record<Exclude<LockUse, 'stray'>, CellOp>> = {
  take: { read: 0n, write: 1n },
  release: { write: 0n },
  held: { read: 1n },
  free: { read: 0n },
};

/** Small numbers for values: 0 is the initial value. */
interface Coded {
  readonly read: number;
  readonly write: number;
}
const NONE = -1;
const ANY = -2;

function fits(read: number, value: number): boolean {
  return read === value || read === ANY || value === ANY;
}

/** More of them are not listed. */
const MAX_ORDERS = 200_000;

export class Cell {
  /** false: its orders are listed */
  readonly stepped: boolean;
  /** what its reads find at first; a lock is free */
  readonly init: Value;
  private readonly given: readonly (readonly CellOp[])[];
  private readonly threads: readonly (readonly Coded[])[];
  private readonly known = new Map<number, boolean>();
  private readonly over: () => boolean;
  private readonly counter: CounterCell | undefined;
  private finalValues: number | undefined;
  private listed: readonly CellOrder[] | undefined;

  /** @param over is it too late to look further? What was not found by then is not there */
  constructor(threads: readonly (readonly CellOp[])[], init: Value, over: () => boolean = () => false) {
    this.given = threads;
    this.over = over;
    const all = threads.flat();
    const isLock = all.some(({ lock }) => lock !== undefined);
    const misused = isLock && !all.every(({ lock }) => lock !== undefined && lock !== 'stray');
    this.stepped = !misused && all.every(({ free }) => free === undefined);
    this.init = isLock && !misused ? 0n : init;
    this.counter = CounterCell.of(threads, init);
    const codes = new Map<Value, number>([[this.init, 0]]);
    const code = (value: Value | undefined): number => {
      if (value === undefined) return NONE;
      if (isHole(value)) return ANY;
      if (!codes.has(value)) codes.set(value, codes.size);
      return codes.get(value) as number;
    };
    this.threads = threads.map((ops) =>
      ops.map((op) => {
        const { read, write } = op.lock === undefined || op.lock === 'stray' ? op : LOCK_VALUES[op.lock];
        return { read: code(read), write: code(write) };
      }),
    );
  }

  /** Is there an order at all? */
  possible(): boolean {
    if (!this.stepped) return looseCellOrders(this.given, this.init, 1, this.over).length > 0;
    return this.canFinish(
      this.threads.map(() => 0),
      undefined,
    );
  }

  /** How many different values it may hold at the end; Infinity: not known. What a lock holds nobody asks. */
  finals(): number {
    this.finalValues ??= this.countFinals();
    return this.finalValues;
  }

  private countFinals(): number {
    if (!this.stepped || this.threads.some((ops) => ops.some(({ write }) => write === ANY)))
      return Number.POSITIVE_INFINITY;
    if (this.given.some((ops) => ops.some(({ lock }) => lock !== undefined))) return 1;
    const found = new Set<number>();
    const seen = new Set<string>();
    const visit = (next: readonly number[], value: number): void => {
      const [after, left] = this.answered(next, value);
      const key = `${value} ${after.join()}`;
      if (seen.has(key)) return;
      seen.add(key);
      if (left === 0) found.add(value);
      else this.eachWrite(after, value, visit);
    };
    visit(
      this.threads.map(() => 0),
      0,
    );
    return found.size;
  }

  /** All orders of a cell that is not stepped. */
  orders(): readonly CellOrder[] {
    this.listed ??= looseCellOrders(this.given, this.init, MAX_ORDERS, this.over);
    return this.listed;
  }

  /** Orders are missing from the list. */
  get overflow(): boolean {
    return this.listed !== undefined && this.listed.length >= MAX_ORDERS;
  }

  /**
   * Can a stepped cell that got so far still do the rest: is no read left over that nobody answers?
   * @param next per thread, how many of its ops are done @param writer the op that wrote last, undefined: none
   */
  canFinish(next: readonly number[], writer: readonly [thread: number, op: number] | undefined): boolean {
    if (this.counter !== undefined) return this.counter.canFinish(next);
    const value = writer === undefined ? 0 : (this.threads[writer[0]]?.[writer[1]]?.write as number);
    return this.completable(next, value);
  }

  private completable(given: readonly number[], value: number): boolean {
    const [next, left] = this.answered(given, value);
    if (left === 0) return true;
    let key = value - ANY;
    for (const [thread, ops] of this.threads.entries()) key = key * (ops.length + 1) + (next[thread] as number);
    let answer = this.known.get(key);
    if (answer === undefined) {
      if (this.over()) return false;
      answer = false;
      this.eachWrite(next, value, (after, write) => {
        answer ||= this.completable(after, write);
      });
      this.known.set(key, answer);
    }
    return answer;
  }

  /** A read that fits is done at once: that takes nothing from anybody. @returns how far each thread is, and what is left */
  private answered(given: readonly number[], value: number): readonly [number[], number] {
    const next = given.slice();
    let left = 0;
    for (const [thread, ops] of this.threads.entries()) {
      let at = next[thread] as number;
      for (let op = ops[at]; op?.write === NONE && fits(op.read, value); op = ops[at]) at++;
      next[thread] = at;
      left += ops.length - at;
    }
    return [next, left];
  }

  private eachWrite(next: readonly number[], value: number, then: (after: number[], write: number) => void): void {
    for (const [thread, ops] of this.threads.entries()) {
      const op = ops[next[thread] as number];
      if (op === undefined || op.write === NONE || (op.read !== NONE && !fits(op.read, value))) continue;
      const after = next.slice();
      after[thread] = (after[thread] as number) + 1;
      then(after, op.write);
    }
  }
}
