/** A location's accesses in the execution that is being made, and the part of an execution that is done. */
import type { Candidate } from './candidates.js';
import type { Cell } from './coherence.js';
import type { Execution, Finished } from './model.js';
import type { Location } from './program.js';
import { Relation } from './relation.js';
import type { Skeleton } from './skeleton.js';

/** The nodes of an op: its read and its write, -1 if it has none. */
export type Op = readonly [read: number, write: number];

/** One location's accesses, and how far they are done. */
export interface Layer {
  readonly loc: Location;
  readonly cell: Cell;
  /** per thread */
  readonly ops: readonly (readonly Op[])[];
  /** per thread, how many are done */
  readonly next: number[];
  /** the writes done, in coherence order, and which op of which thread each is */
  readonly done: number[];
  readonly writers: (readonly [thread: number, op: number])[];
  readonly shared: boolean;
  /** how few accesses left are done before it is asked whether they may be: they have few orders */
  readonly few: number;
}

/** What is known of one execution when everything is decided. */
export interface Leaf extends Finished {
  readonly chosen: readonly Candidate[];
  readonly layers: readonly Layer[];
  /** how many executions it stands for */
  readonly ways: number;
}

/** Bit m of `models`: model m allows it. */
export type Visit = (leaf: Leaf, models: number) => 'stop' | undefined;

/** What a read reads from that reads from no write. */
export const INITIAL = -1;
export const NOTHING = -2;

/**
 * What is done so far as relations: reads-from, coherence, from-read. The writes that are not done yet come after those that
 * are, in whatever order. @param sources per read that is done, the write it reads from, INITIAL or NOTHING
 */
export function executionOf(skeleton: Skeleton, layers: readonly Layer[], sources: readonly number[]): Execution {
  const [rf, co, fr] = [new Relation(skeleton.size), new Relation(skeleton.size), new Relation(skeleton.size)];
  for (const layer of layers) {
    const left: number[] = [];
    const position = new Map<number, number>();
    for (const [p, write] of layer.done.entries()) position.set(write, p);
    for (const [thread, ops] of layer.ops.entries()) {
      for (const [, write] of ops.slice(layer.next[thread])) if (write >= 0) left.push(write);
    }
    const writes = [...layer.done, ...left];
    for (let a = 0; a < layer.done.length; a++) {
      for (let b = a + 1; b < writes.length; b++) co.add(writes[a] as number, writes[b] as number);
    }
    for (const [thread, ops] of layer.ops.entries()) {
      for (let at = 0; at < (layer.next[thread] as number); at++) {
        const read = (ops[at] as Op)[0];
        const source = read < 0 ? NOTHING : (sources[read] as number);
        if (source === NOTHING) continue;
        if (source >= 0) rf.add(source, read);
        const after = source === INITIAL ? 0 : (position.get(source) ?? writes.length) + 1;
        for (let later = after; later < writes.length; later++) fr.add(read, writes[later] as number);
      }
    }
  }
  return { skeleton, rf, co, fr };
}
