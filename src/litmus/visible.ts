/** What of a program a litmus test shows: the accesses to locations that more than one thread touches. */
import { Budget } from '../explore/bounds.js';
import { enumeratePaths } from '../explore/paths.js';
import type { Event, Location, LockEvent, LockQueryEvent, Program, Value } from '../explore/program.js';
import { consumes } from '../explore/thread-tree.js';
import type { FinishedRun } from './tree.js';

const MAX_PATHS = 5000;

export class Visible {
  /** all complete runs of each thread, as far as they show */
  readonly threads: readonly (readonly FinishedRun[])[];
  /** C names of the locations that show */
  readonly names: ReadonlyMap<Location, string>;
  private readonly touched: readonly ReadonlySet<Location>[];

  /** Throws Error if there are too many runs, or one hit a bound. */
  constructor(program: Program) {
    const { threads, complete } = enumeratePaths(program, MAX_PATHS, new Budget({}, Infinity));
    if (!complete) throw new Error(`${program.name} has too many runs to be written as a litmus test`);
    this.touched = threads.map((paths) => locationsIn(paths.flatMap(({ run }) => run.events)));
    this.threads = threads.map((paths, thread) =>
      paths.map(({ reads, run }) => {
        if (run.status !== 'done') throw new Error(`${program.name}: a loop of thread ${thread} hit its bound`);
        return this.of(thread, reads, run.events);
      }),
    );
    this.names = cNames(locationsIn(this.threads.flat().flatMap(({ events }) => events)));
  }

  /** The part of a run that shows; dependencies are renumbered. */
  of(thread: number, reads: readonly Value[], events: readonly Event[]): FinishedRun {
    const kept: Event[] = [];
    const keptReads: Value[] = [];
    const newIndex = new Map<number, number>();
    let next = 0;
    const moved = (indices: readonly number[] = []): number[] => indices.flatMap((i) => newIndex.get(i) ?? []);
    for (const [at, event] of events.entries()) {
      const value = consumes(event) ? (reads[next++] as Value) : undefined;
      if (event.kind === 'note' || this.isPrivate(event, thread)) continue;
      newIndex.set(at, kept.length);
      kept.push({ ...event, addr: moved(event.addr), data: moved(event.data), ctrl: moved(event.ctrl) });
      if (value !== undefined) keptReads.push(value);
    }
    return { reads: keptReads, events: kept };
  }

  /** Accesses that order something stay: a release matters wherever it goes, and so does an RMW under TSO. */
  private isPrivate(event: Event, thread: number): boolean {
    if (event.kind !== 'read' && event.kind !== 'write') return false;
    if (event.order === 'acquire' || event.order === 'release') return false;
    if (this.touched.some((all, other) => other !== thread && all.has(event.loc))) return false;
    return event.kind === 'read' || (event.data ?? []).length === 0;
  }
}

export function isLockEvent(event: Event): event is LockEvent | LockQueryEvent {
  return ['lock', 'unlock', 'trylock', 'is_locked'].includes(event.kind);
}

export function locationsIn(events: readonly Event[]): Set<Location> {
  return new Set(events.flatMap((event) => ('loc' in event && event.loc !== undefined ? [event.loc] : [])));
}

function cNames(locations: Iterable<Location>): Map<Location, string> {
  const names = new Map<Location, string>();
  const used = new Set<string>();
  for (const loc of locations) {
    const base = loc
      .replaceAll(/\W+/g, '_')
      .replace(/_$/, '')
      .replace(/^(?=\d)/, '_');
    let name = base;
    for (let n = 2; used.has(name); n++) name = `${base}_${n}`;
    used.add(name);
    names.set(loc, name);
  }
  return names;
}
