/**
 * The orders of one location's accesses where the plain cell of coherence.ts does not do: operands of one expression
 * stand in no order, and locks have rules of their own (lock.cat of the kernel's model). Taking a lock and giving it
 * back stand side by side in coherence order, whatever else goes to the location; a lock that is never given back is the
 * last one taken; a release without a lock stands nowhere in it, yet a look that finds the lock free may read from it.
 */
import type { CellOp, CellOrder } from './coherence.js';
import { isHole } from './hole.js';
import type { Value } from './program.js';

/** What the latest write in coherence order is. */
type Current =
  | { readonly kind: 'value'; readonly value: Value }
  /** before any lock or write */
  | { readonly kind: 'initial'; readonly value: Value }
  | { readonly kind: 'held'; readonly by: number; readonly released: number | undefined }
  | { readonly kind: 'released' };

export function looseCellOrders(
  threads: readonly (readonly CellOp[])[],
  init: Value,
  limit: number,
  over: () => boolean,
): CellOrder[] {
  return new LooseCell(threads, limit, over).orders(init);
}

class LooseCell {
  private readonly ops: readonly CellOp[];
  private readonly thread: readonly number[];
  /** ops that must be done before */
  private readonly before: readonly (readonly number[])[];
  private readonly done: boolean[];
  private readonly readFrom: number[];
  private readonly writes: number[] = [];
  private readonly strayFrom: [number, number][] = [];
  private readonly found = new Map<string, CellOrder>();
  private readonly limit: number;
  private readonly over: () => boolean;
  private left: number;
  /** a lock that is never given back was taken */
  private closed = false;

  constructor(threads: readonly (readonly CellOp[])[], limit: number, over: () => boolean) {
    this.limit = limit;
    this.over = over;
    this.ops = threads.flat();
    this.thread = threads.flatMap((ops, thread) => ops.map(() => thread));
    const base = threads.map((_, t) => threads.slice(0, t).reduce((sum, ops) => sum + ops.length, 0));
    this.before = threads.flatMap((ops, t) =>
      ops.map(({ free }, at) =>
        Array.from({ length: at }, (_, i) => i)
          .filter((i) => !free?.includes(i))
          .map((i) => (base[t] as number) + i),
      ),
    );
    this.left = this.ops.length;
    this.done = this.ops.map(() => false);
    this.readFrom = this.ops.map(() => -1);
  }

  orders(init: Value): CellOrder[] {
    this.reads(0, { kind: 'initial', value: init });
    return [...this.found.values()];
  }

  private enabled(op: number): boolean {
    return !this.done[op] && (this.before[op] as readonly number[]).every((other) => this.done[other]);
  }

  private perform(op: number, then: () => void): void {
    this.done[op] = true;
    this.left--;
    then();
    this.left++;
    this.done[op] = false;
  }

  /** Chooses, from `op` on, which reads see the current write; then the next write. */
  private reads(op: number, current: Current): void {
    if (this.found.size >= this.limit || this.over()) return;
    const { read, write, lock } = this.ops[op] ?? {};
    if (op === this.ops.length) {
      this.write(current);
      return;
    }
    this.reads(op + 1, current);
    const looks = lock === 'held' || lock === 'free' || (lock === undefined && write === undefined);
    if (!looks || !this.enabled(op)) return;
    if (lock === 'free') this.strays(op, current);
    const sees =
      lock === 'held'
        ? current.kind === 'held'
        : lock === 'free'
          ? isFree(current) && this.ops[op]?.nested !== true
          : holds(current, read);
    if (!sees) return;
    this.readFrom[op] = this.writes.length;
    this.perform(op, () => this.reads(op + 1, current));
    this.readFrom[op] = -1;
  }

  /** A look that finds the lock free because of a release without a lock: of another thread, or the own last one. */
  private strays(op: number, current: Current): void {
    if (this.ops[op]?.nested === true) return;
    const own = this.thread[op];
    const lastOwn = this.ops.findLastIndex(
      ({ lock }, i) => i < op && this.thread[i] === own && (lock === 'stray' || lock === 'release'),
    );
    for (const [source, { lock }] of this.ops.entries()) {
      if (lock !== 'stray' || !this.done[source]) continue;
      if (this.thread[source] === own && source !== lastOwn) continue;
      this.strayFrom.push([source, op]);
      this.perform(op, () => this.reads(op + 1, current));
      this.strayFrom.pop();
    }
  }

  private write(current: Current): void {
    if (this.left === 0) {
      const order = {
        readFrom: this.readFrom.slice(),
        writes: this.writes.slice(),
        ...(this.strayFrom.length > 0 ? { strayFrom: this.strayFrom.slice() } : {}),
      };
      // What stands nowhere in coherence order can be done at several points, and is the same order.
      this.found.set(`${order.readFrom.join()} ${order.writes.join()} ${this.strayFrom.join()}`, order);
      return;
    }
    for (const [op, { lock, read, write }] of this.ops.entries()) {
      if (!this.enabled(op)) continue;
      if (lock === 'stray') this.perform(op, () => this.reads(0, current));
      else if (lock === 'take') this.take(op, current);
      else if (lock === 'release') {
        if (current.kind === 'held' && current.released === op) this.place(op, -1, { kind: 'released' });
      } else if (lock === undefined && write !== undefined) {
        if (current.kind === 'held' && current.released !== undefined) continue;
        if (read !== undefined && !holds(current, read)) continue;
        this.place(op, read === undefined ? -1 : this.writes.length, { kind: 'value', value: write });
      }
    }
  }

  private take(op: number, current: Current): void {
    if (this.closed || current.kind === 'held') return;
    const released = this.releaseOf(op);
    this.closed = released === undefined;
    // After an ordinary store to the location there is nothing for the lock to read.
    const from = isFree(current) ? this.writes.length : -1;
    this.place(op, from, { kind: 'held', by: op, released });
    this.closed = false;
  }

  /** The op that gives this lock back: the next use of the lock in its thread, if it is a release. */
  private releaseOf(op: number): number | undefined {
    const next = this.ops.findIndex(
      ({ lock }, i) =>
        i > op && this.thread[i] === this.thread[op] && (lock === 'take' || lock === 'release' || lock === 'stray'),
    );
    return this.ops[next]?.lock === 'release' ? next : undefined;
  }

  private place(op: number, from: number, current: Current): void {
    this.readFrom[op] = from;
    this.writes.push(op);
    this.perform(op, () => this.reads(0, current));
    this.writes.pop();
    this.readFrom[op] = -1;
  }
}

function isFree({ kind }: Current): boolean {
  return kind === 'initial' || kind === 'released';
}

/** A value that is not known yet may turn out to be any. */
function holds(current: Current, value: Value | undefined): boolean {
  if (value === undefined || (current.kind !== 'initial' && current.kind !== 'value')) return false;
  return current.value === value || isHole(current.value) || isHole(value);
}
