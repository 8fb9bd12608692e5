/** Operands of one expression: what of a thread program order leaves unordered. */
import type { Event } from './program.js';

/** Events of a thread that program order does not order: both ways, by their indices. */
export class Apart {
  private readonly others: ReadonlyMap<number, ReadonlySet<number>>;

  constructor(events: readonly Event[]) {
    const others = new Map<number, Set<number>>();
    const of = (event: number): Set<number> => {
      const known = others.get(event) ?? new Set<number>();
      others.set(event, known);
      return known;
    };
    for (const [index, { unordered }] of events.entries()) {
      for (const other of unordered ?? []) {
        of(index).add(other);
        of(other).add(index);
      }
    }
    this.others = others;
  }

  has(event: number, other: number): boolean {
    return this.others.get(event)?.has(other) ?? false;
  }
}
