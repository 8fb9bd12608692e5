/**
 * The abstract machines: threads that do one step at a time on one memory. In the `interleaving` machine a store is in
 * memory at once (SC); in the `store-buffer` machine it waits in its thread's first-in first-out buffer until a drain
 * step of its own, while the thread's loads see it already (x86-TSO: Owens, Sarkar, Sewell, TPHOLs 2009).
 */
import { type Event, type Location, looksFirst, type Outcome, type Program, type Value } from './program.js';
import { consumes, type ThreadNode, ThreadTree } from './thread-tree.js';

export type MachineKind = 'interleaving' | 'store-buffer';

export interface Step {
  readonly thread: number;
  /** index in the thread's events; of a drain, the store that reaches memory */
  readonly event: number;
  readonly kind: 'event' | 'drain';
  /** the value that was read, if the event reads */
  readonly read?: Value;
  /** what was stored, at once or into the buffer, or reached memory */
  readonly written?: Value;
}

interface Buffered {
  readonly loc: Location;
  readonly value: Value;
  readonly event: number;
}

interface ThreadState {
  readonly node: ThreadNode;
  /** the next event */
  readonly at: number;
  readonly buffer: readonly Buffered[];
}

export interface State {
  readonly threads: readonly ThreadState[];
  /** without the values that are still initial */
  readonly memory: ReadonlyMap<Location, Value>;
}

export interface Move {
  readonly step: Step;
  readonly state: State;
}

export class Machine {
  private readonly program: Program;
  private readonly buffers: boolean;
  private readonly trees: readonly ThreadTree[];

  constructor(program: Program, kind: MachineKind) {
    this.program = program;
    this.buffers = kind === 'store-buffer';
    this.trees = program.threads.map((thread) => new ThreadTree(thread));
  }

  start(): State {
    const threads = this.trees.map((tree) => this.settle({ node: tree.root, at: 0, buffer: [] }));
    return { threads, memory: new Map() };
  }

  key({ threads, memory }: State): string {
    const cells = [...memory].map(([loc, value]) => `${loc}=${value}`).sort();
    const places = threads.map(({ node, at, buffer }) => `${node.id}.${at}.${buffer.length}`);
    return `${places.join()} ${cells.join()}`;
  }

  /** Skips what does nothing in this machine. An mb waits for an empty buffer, so it stays. */
  private settle(thread: ThreadState): ThreadState {
    let { at } = thread;
    for (;;) {
      const event = thread.node.run.events[at];
      if (event === undefined) break;
      if (event.kind === 'fence' && (event.fence === 'sync_rcu' || event.fence === 'sync_srcu')) {
        throw new Error('the machines have no grace periods');
      }
      if (event.unordered !== undefined) throw new Error('the machines take a thread in order');
      const nothing = event.kind === 'note' || (event.kind === 'fence' && (event.fence !== 'mb' || !this.buffers));
      const passed = event.kind === 'fence' && thread.buffer.length === 0;
      if (!nothing && !passed) break;
      at++;
    }
    return { ...thread, at };
  }

  /** All that can happen next. */
  moves(state: State): Move[] {
    const out: Move[] = [];
    for (const [index, thread] of state.threads.entries()) {
      const event = thread.node.run.events[thread.at];
      if (event !== undefined && event.kind !== 'fence') this.perform(out, state, index, event);
      const oldest = thread.buffer[0];
      if (oldest === undefined) continue;
      const drained = { ...thread, buffer: thread.buffer.slice(1) };
      const step: Step = { thread: index, event: oldest.event, kind: 'drain', written: oldest.value };
      out.push({ step, state: this.changed(state, index, drained, oldest) });
    }
    return out;
  }

  private perform(out: Move[], state: State, index: number, event: Event): void {
    const { at, node, buffer } = state.threads[index] as ThreadState;
    const base = { thread: index, event: at, kind: 'event' } as const;
    const go = (step: Step, to: ThreadNode, more: readonly Buffered[], cell?: Buffered): void => {
      out.push({ step, state: this.changed(state, index, { node: to, at: at + 1, buffer: more }, cell) });
    };
    if (event.kind === 'write' || event.kind === 'unlock') {
      const value = event.kind === 'write' ? event.value : 0n;
      const store = { loc: cellOf(event), value, event: at };
      const step = { ...base, written: value };
      if (this.buffers) go(step, node, [...buffer, store]);
      else go(step, node, buffer, store);
    } else if (consumes(event) || event.kind === 'lock') {
      const loc = cellOf(event);
      const read = this.visible(state, index, loc);
      const written = this.stored(event, read);
      const to = consumes(event) ? node.after(consumedValue(event.kind, read)) : node;
      const step = event.kind === 'lock' ? base : { ...base, read: consumedValue(event.kind, read) };
      // A LOCKed instruction waits until the buffer is empty, whether it will store anything or not.
      const locked = written !== undefined || (event.kind === 'rmw' && !looksFirst(event));
      if (locked && buffer.length > 0) return;
      if (written !== undefined) go({ ...step, written }, to, buffer, { loc, value: written, event: at });
      else if (event.kind !== 'lock') go(step, to, buffer);
    }
  }

  /** What an atomic instruction stores, given what it sees; undefined if it stores nothing. */
  private stored(event: Event, read: Value): Value | undefined {
    if (event.kind === 'rmw') return event.apply(read);
    if (event.kind === 'lock' || event.kind === 'trylock') return read === 0n ? 1n : undefined;
    return undefined;
  }

  private visible(state: State, index: number, loc: Location): Value {
    const own = (state.threads[index] as ThreadState).buffer.findLast((store) => store.loc === loc);
    return own?.value ?? state.memory.get(loc) ?? this.program.init.get(loc) ?? 0n;
  }

  private changed(state: State, index: number, thread: ThreadState, cell?: Buffered): State {
    const threads = state.threads.with(index, this.settle(thread));
    if (cell === undefined) return { threads, memory: state.memory };
    return { threads, memory: new Map(state.memory).set(cell.loc, cell.value) };
  }

  /** Whether every thread has ended, at its end or at the bound of a loop. */
  ended({ threads }: State): boolean {
    return threads.every(({ node, at, buffer }) => at >= node.run.events.length && buffer.length === 0);
  }

  /** Whether a thread stands at the bound of a loop. */
  atBound({ threads }: State): boolean {
    return threads.some(({ node, at }) => node.run.status === 'bound' && at >= node.run.events.length);
  }

  outcome({ threads, memory }: State): Outcome {
    return {
      memory: new Map([...this.program.init, ...[...memory].filter(([loc]) => !loc.endsWith(LOCK))]),
      runs: threads.map(({ node }) => node.run),
      reads: threads.map(({ node }) => node.reads),
    };
  }
}

/** Whether a lock is held is no value of its location. */
const LOCK = '\0lock';

function cellOf(event: Extract<Event, { readonly loc: Location }>): Location {
  return event.kind === 'read' || event.kind === 'write' || event.kind === 'rmw' ? event.loc : event.loc + LOCK;
}

/** trylock gives 1 when the lock was free. */
function consumedValue(kind: 'read' | 'rmw' | 'trylock' | 'is_locked' | 'lock', read: Value): Value {
  return kind === 'trylock' ? 1n - read : read;
}
