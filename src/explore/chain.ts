/** Of what a value that a thread may read was made (paths.ts): coherence forbids many chains of writes. */
import type { Event, Location, Value } from './program.js';

/**
 * A write, with the writes right before it in coherence order that its value was made of: a root, which is the initial
 * value or a plain store, and then RMWs that each read the write before them.
 */
export interface Chain {
  readonly value: Value;
  /** thread and event of the store the chain begins with; thread -1 for the initial value */
  readonly root: { readonly thread: number; readonly event: number };
  /** all writes of the chain: bit `event` of each thread's mask */
  readonly events: readonly bigint[];
}

export const INITIAL = { thread: -1, event: 0 };

/** May `next` be at or after `before` in coherence order? False only if that is certain. */
export function mayFollow(next: Chain, before: Chain): boolean {
  if (next.root.thread !== before.root.thread) return next.root.thread !== INITIAL.thread;
  if (next.root.event !== before.root.event) return next.root.event > before.root.event;
  return before.events.every((mask, thread) => (mask & ~(next.events[thread] ?? 0n)) === 0n);
}

/** As a mask of events; an RMW may have failed to write. */
export function writesTo(loc: Location, events: readonly Event[]): bigint {
  return events.reduce((mask, event, at) => {
    const writes = (event.kind === 'write' || event.kind === 'rmw') && event.loc === loc;
    return writes ? mask | (1n << BigInt(at)) : mask;
  }, 0n);
}

/** Location -> chains by their text. */
export type Written = Map<Location, Map<string, Chain>>;
