/**
 * Reads-from and coherence that the values of a combination of runs leave no choice about: a read whose value one write
 * alone stores, or none but the initial one; and what follows from that, in an order that must not have a cycle.
 */
import { isHole } from './hole.js';
import { INITIAL, type Layer, type Op } from './layer.js';
import type { Value } from './program.js';

export interface Forced {
  readonly read: number;
  /** the write it reads from, or INITIAL */
  readonly source: number;
  /** the write of the same read-modify-write, -1: none */
  readonly own: number;
  /** all other writes of the location */
  readonly others: readonly number[];
}

/** @param valueAt the value that an access reads or writes */
export function forcedReads(layers: readonly Layer[], valueAt: (node: number) => Value): Forced[] {
  return layers.filter(({ shared, cell }) => shared && cell.stepped).flatMap((layer) => forcedIn(layer, valueAt));
}

function forcedIn({ ops, cell }: Layer, valueAt: (node: number) => Value): Forced[] {
  const writes = ops.flatMap((of) => of.flatMap(([, write]) => (write < 0 ? [] : [write])));
  const found: Forced[] = [];
  if (writes.some((write) => isHole(valueAt(write)))) return found;
  for (const of of ops) {
    const later = new Set(of.flatMap(([, write]) => (write < 0 ? [] : [write])));
    for (const [read, own] of of as readonly Op[]) {
      if (read >= 0) {
        const value = valueAt(read);
        // A thread's own write after the read, or of it, is none that it can read.
        const sources = writes.filter((write) => !later.has(write) && valueAt(write) === value);
        if (cell.init === value) sources.push(INITIAL);
        const [source] = sources;
        if (source !== undefined && sources.length === 1 && !isHole(value))
          found.push({ read, source, own, others: writes.filter((write) => write !== source && write !== own) });
      }
      later.delete(own);
    }
  }
  return found;
}

/** An order that grows. Each of the three says whether it is as it was. */
export interface Growing {
  before(a: number, b: number): boolean;
  readFrom(write: number, read: number): boolean;
  overwrites(before: number, after: number): boolean;
}

/** Adds all that follows, until nothing is new. */
export function addForced(forced: readonly Forced[], order: Growing): void {
  for (const { read, source } of forced) if (source !== INITIAL) order.readFrom(source, read);
  for (let same = false; !same; ) {
    same = true;
    for (const { read, source, own, others } of forced) {
      for (const write of others) {
        if (source === INITIAL || order.before(source, write)) {
          same = order.overwrites(read, write) && same;
          // Nothing comes between the two halves of a read-modify-write.
          if (own >= 0) same = order.overwrites(own, write) && same;
        } else if (order.before(write, read) || (own >= 0 && order.before(write, own))) {
          same = order.overwrites(write, source) && same;
        }
      }
    }
  }
}
