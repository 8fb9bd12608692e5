/**
 * Writes that a read has missed, and what it must not come after then: while an execution grows, in an order of its own of what threads
 * keep and of reads-from, since nothing else counts for what a read sees.
 */
import { Order } from './order.js';
import type { Relation } from './relation.js';

export class Observed {
  private readonly order: Order;
  private readonly behind: readonly (readonly number[])[];
  /** pairs, one after the other: write, read */
  private readonly missed: number[] = [];
  /** its length at each save */
  private readonly saved: number[] = [];

  /** @param kept transitive @param behind a write, and one behind a fence that whoever sees it sees with the first */
  constructor(size: number, kept: Relation, behind: Relation) {
    this.order = new Order(size);
    this.order.load(kept);
    this.behind = behind.rows();
  }

  save(): void {
    this.order.save();
    this.saved.push(this.missed.length);
  }

  restore(): void {
    this.order.restore();
    this.missed.length = this.saved.pop() as number;
  }

  readFrom(write: number, read: number): void {
    this.order.add(write, read); // a cycle is the other order's to find: it has this edge too
  }

  /** A read of another thread found what stood there before `write`. */
  misses(read: number, write: number): void {
    for (const later of this.behind[write] ?? []) this.missed.push(later, read);
  }

  get holds(): boolean {
    const { missed, order } = this;
    for (let at = 0; at < missed.length; at += 2)
      if (order.before(missed[at] as number, missed[at + 1] as number)) return false;
    return true;
  }
}
