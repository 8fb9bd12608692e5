/**
 * A thread as a tree: a node per sequence of values read so far, its children by the value the next read returns. A
 * node's run is asked for once; replaying a thread from its start is the expensive step of all exploration.
 */
import type { Event, LockQueryEvent, ReadEvent, RmwEvent, Run, Thread, Value } from './program.js';

/** An event that consumes one value. */
export type ConsumingEvent = ReadEvent | RmwEvent | LockQueryEvent;

export function consumes(event: Event): event is ConsumingEvent {
  return event.kind === 'read' || event.kind === 'rmw' || event.kind === 'trylock' || event.kind === 'is_locked';
}

/** An event of a run, with the value that it read, if it did, and the one that an RMW stored. */
export interface Performed {
  readonly event: Event;
  /** its place among the run's events */
  readonly at: number;
  readonly read: Value | undefined;
  readonly written: Value | undefined;
}

/** The events of a run in its order. @param reads the values they consumed */
export function* performed({ events }: Run, reads: readonly Value[]): Generator<Performed> {
  let next = 0;
  for (const [at, event] of events.entries()) {
    const read = consumes(event) ? reads[next++] : undefined;
    const written = event.kind === 'rmw' && read !== undefined ? event.apply(read) : undefined;
    yield { event, at, read, written };
  }
}

export class ThreadNode {
  readonly id: number;
  readonly reads: readonly Value[];
  readonly run: Run;
  readonly tree: ThreadTree;
  private readonly children = new Map<Value, ThreadNode>();

  constructor(tree: ThreadTree, reads: readonly Value[]) {
    this.tree = tree;
    this.id = tree.size++;
    this.reads = reads;
    this.run = tree.thread.run(reads);
  }

  after(value: Value): ThreadNode {
    let child = this.children.get(value);
    if (child === undefined) {
      child = new ThreadNode(this.tree, [...this.reads, value]);
      this.children.set(value, child);
    }
    return child;
  }

  /** The event that waits for a value, or undefined when the thread has ended (or hit its bound). */
  waiting(): ConsumingEvent | undefined {
    if (this.run.status !== 'reading') return undefined;
    const last = this.run.events.at(-1);
    if (last === undefined || !consumes(last)) throw new Error(`${this.tree.thread.name}: nothing to read`);
    return last;
  }
}

export class ThreadTree {
  readonly thread: Thread;
  readonly root: ThreadNode;
  size = 0;

  constructor(thread: Thread) {
    this.thread = thread;
    this.root = new ThreadNode(this, []);
  }
}
