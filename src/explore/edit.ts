/**
 * Programs with something taken out or put in, to find what a verdict hangs on: a fence removed or added, a
 * read-modify-write that is no longer atomic, a lock that is not taken.
 */
import type { Event, Program, RmwEvent, Run, Thread, Value } from './program.js';
import { consumes } from './thread-tree.js';

/** What stands in an event's place; `read` is the value it consumed, if it did. What consumes a value must go on doing so, first. */
export type Edit = (event: Event, read: Value | undefined, index: number, run: Run) => readonly Event[];

/** The program with one of its threads edited; what was known of threads alike and of counters is known no more. */
export function editProgram<P extends Program>(program: P, thread: number, edit: Edit): P {
  const threads = program.threads.map((original, index) => (index === thread ? editThread(original, edit) : original));
  return { ...program, threads, alike: [], counters: new Set() };
}

function editThread(thread: Thread, edit: Edit): Thread {
  return { name: thread.name, run: (reads) => editRun(thread.run(reads), reads, edit) };
}

function editRun(run: Run, reads: readonly Value[], edit: Edit): Run {
  const events: Event[] = [];
  const newIndex = new Map<number, number>();
  let next = 0;
  for (const [index, event] of run.events.entries()) {
    const read = consumes(event) ? reads[next++] : undefined;
    // An event that still waits for its value is the last there is.
    const waits = run.status === 'reading' && index === run.events.length - 1;
    const replacement = waits ? edit(event, read, index, run).slice(0, 1) : edit(event, read, index, run);
    if (replacement.length > 0) newIndex.set(index, events.length);
    for (const [at, piece] of replacement.entries()) {
      // The second half of a split RMW takes its value from the first.
      const own = at === 1 && piece.kind === 'write' && consumes(event) ? [events.length - 1] : [];
      events.push(renumbered(piece, newIndex, own));
    }
  }
  return { ...run, events };
}

/** Looks at dependencies only when somebody asks, as the original event may: no spread of it, which would ask. */
function renumbered(event: Event, newIndex: ReadonlyMap<number, number>, own: readonly number[]): Event {
  const moved = (indices: readonly number[] | undefined): number[] =>
    (indices ?? []).flatMap((i) => newIndex.get(i) ?? []);
  const copy = {
    get addr() {
      return moved(event.addr);
    },
    get data() {
      return [...moved(event.data), ...own];
    },
    get ctrl() {
      return moved(event.ctrl);
    },
  };
  const others: Record<string, unknown> = {};
  // What is inherited as well: an event may be another one but for a little.
  for (const key in event) if (!DEPENDENCIES.has(key)) others[key] = event[key as keyof Event];
  return Object.assign(copy, others) as unknown as Event;
}

const DEPENDENCIES: ReadonlySet<string> = new Set(['addr', 'data', 'ctrl']);

/** The two accesses of an RMW, no longer atomic and in no order of their own. */
export function splitRmw(event: RmwEvent, read: Value | undefined): Event[] {
  const { loc, label } = event;
  const common = { loc, ...(label === undefined ? {} : { label }) };
  const load = dependingAs(event, { ...common, kind: 'read', order: 'once' });
  const value = read === undefined ? undefined : event.apply(read);
  return value === undefined ? [load] : [load, dependingAs(event, { ...common, kind: 'write', order: 'once', value })];
}

/** The same access, with nothing that comes before or after it. */
export function relaxedRmw(event: RmwEvent): RmwEvent {
  return Object.create(event, { order: { value: 'relaxed', enumerable: true } }) as RmwEvent;
}

/** What it depends on is looked for when somebody asks. */
function dependingAs(event: Event, piece: Event): Event {
  return Object.defineProperties(piece, {
    addr: { get: () => event.addr, enumerable: true },
    data: { get: () => event.data, enumerable: true },
    ctrl: { get: () => event.ctrl, enumerable: true },
  });
}
