/**
 * All runs of each thread whose reads return any value that some run of some thread writes there: paths.ts leaves out those that
 * no order of a location's accesses allows, and here these are what is looked for.
 */
import type { Budget } from '../explore/bounds.js';
import type { Path } from '../explore/paths.js';
import type { Event, Location, Program, Thread, Value } from '../explore/program.js';
import { performed } from '../explore/thread-tree.js';

/** A value passes on from thread to thread; a test whose values still change after so many rounds has no end of them. */
const ROUNDS = 8;

export function looseRuns(program: Program, budget: Budget): readonly (readonly Path[])[] {
  const values = new Map<Location, Set<Value>>();
  const at = (loc: Location): Set<Value> => {
    const known = values.get(loc) ?? new Set([program.init.get(loc) ?? 0n]);
    values.set(loc, known);
    return known;
  };
  const count = (): number => [...values.values()].reduce((sum, { size }) => sum + size, 0);
  let threads: readonly (readonly Path[])[] = [];
  for (let round = 0, before = -1; round < ROUNDS && before < count(); round++) {
    before = count();
    threads = program.threads.map((thread) => [...runsOf(thread, [], at, budget)]);
    for (const [loc, value] of threads.flat().flatMap(writes)) at(loc).add(value);
  }
  return threads;
}

function* runsOf(
  thread: Thread,
  reads: readonly Value[],
  at: (loc: Location) => ReadonlySet<Value>,
  budget: Budget,
): Generator<Path> {
  if (budget.over()) return;
  const run = thread.run(reads);
  const last = run.events.at(-1);
  if (run.status === 'done') yield { reads, run };
  else if (run.status === 'reading' && last !== undefined)
    for (const value of [...readable(last, at)]) yield* runsOf(thread, [...reads, value], at, budget);
}

function readable(event: Event, at: (loc: Location) => ReadonlySet<Value>): Iterable<Value> {
  if (event.kind === 'trylock' || event.kind === 'is_locked') return [0n, 1n];
  return event.kind === 'read' || event.kind === 'rmw' ? at(event.loc) : [];
}

function writes({ reads, run }: Path): [Location, Value][] {
  return [...performed(run, reads)].flatMap(({ event, written }): [Location, Value][] => {
    const value = event.kind === 'write' ? event.value : written;
    return value === undefined ? [] : [[(event as { loc: Location }).loc, value]];
  });
}
