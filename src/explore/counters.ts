/**
 * Runs that differ only in what counters hold. Where a location is written by additions alone, a thread has very many runs
 * that do the same and find other numbers there: three threads that take a reference each have hundreds. They are one
 * run, whose reads of counters have no value (hole.ts) until it is known which additions came before; then it is the run
 * that finds that value, if there is one. Nothing is computed here: the runs were enumerated before (paths.ts).
 */
import { type Bounds, Budget } from './bounds.js';
import { COMPUTED, hole, isHole } from './hole.js';
import { type Path, type Paths, pathsOf, remember } from './paths.js';
import type { Event, Location, Program, RmwEvent, Run, Thread, Value } from './program.js';
import { type ConsumingEvent, consumes } from './thread-tree.js';

/** The locations that nothing but additions write. */
export function countersOf({ threads }: Paths): Set<Location> {
  const counts = new Map<Location, boolean>();
  for (const event of threads.flatMap((paths) => paths.flatMap(({ run }) => run.events))) {
    if (event.kind === 'rmw') counts.set(event.loc, (counts.get(event.loc) ?? true) && isAddition(event));
    else if (event.kind !== 'read' && event.kind !== 'note' && event.loc !== undefined) counts.set(event.loc, false);
  }
  return new Set([...counts].flatMap(([loc, additions]) => (additions ? [loc] : [])));
}

function isAddition({ form }: RmwEvent): boolean {
  return form?.op === 'add' || form?.op === 'add_unless';
}

/** The program with such runs as one, where all its runs are found within the bounds and end. */
export function withCounters<P extends Program>(program: P, bounds: Bounds = {}): P {
  const paths = pathsOf(program, new Budget(bounds, Number.POSITIVE_INFINITY));
  const ended = paths.complete && paths.threads.every((runs) => runs.every(({ run }) => run.status === 'done'));
  const counters = ended ? countersOf(paths) : new Set<Location>();
  if (counters.size === 0) return program;
  const threads = program.threads.map((thread, index) => merged(thread, paths.threads[index] ?? [], counters));
  remember(threads, paths);
  return { ...program, threads, counters };
}

function merged(thread: Thread, paths: readonly Path[], counters: ReadonlySet<Location>): Thread {
  const byText = new Map<string, Path[]>();
  for (const path of paths) {
    const text = textBut(counters, path);
    const same = byText.get(text);
    if (same === undefined) byText.set(text, [path]);
    else same.push(path);
  }
  const groups = [...byText].map(([text, members]) => new Group(text, members, counters));
  return {
    ...thread,
    runOpen(reads, choices) {
      const [choice] = choices;
      if (choice !== undefined) return (groups[choice] as Group).run(reads, choices);
      return { ...NOTHING_DONE, status: 'choosing', open: { ...UNKNOWN, ways: groups.length } };
    },
  };
}

const NOTHING_DONE = { events: [], registers: {} } as const;
const UNKNOWN = { reads: [], choices: [], guessed: false } as const;

/** Runs of one thread that do the same. */
class Group {
  private readonly counting: string;
  private readonly members: readonly Path[];
  private readonly byReads: ReadonlyMap<string, Path>;
  /** what all of them do, with nothing known of counters */
  private readonly events: readonly Event[];
  private readonly reads: readonly Value[];
  private readonly among: readonly (ReadonlySet<Value> | undefined)[];

  constructor(text: string, members: readonly Path[], counters: ReadonlySet<Location>) {
    const [first] = members as [Path];
    this.counting = text;
    this.members = members;
    this.byReads = new Map(members.map((path) => [path.reads.join(), path]));
    const asked = first.run.events.filter(consumes);
    this.reads = first.reads.map((value, n) => (counters.has((asked[n] as ConsumingEvent).loc) ? hole(n) : value));
    this.among = this.reads.map((value, n) =>
      isHole(value) ? new Set(members.map(({ reads }) => reads[n] as Value)) : undefined,
    );
    let n = 0;
    this.events = first.run.events.map((event) => {
      const read = consumes(event) ? (first.reads[n++] as Value) : 0n;
      return event.kind === 'rmw' ? unknownStays(event, event.apply(read) !== undefined) : event;
    });
  }

  run(given: readonly Value[], choices: readonly number[]): Run {
    const reads = this.reads.map((value, n) =>
      given[n] === undefined || !isHole(value) ? value : (given[n] as Value),
    );
    const open = { reads, choices, guessed: false, among: this.among, counting: this.counting };
    if (!reads.some(isHole)) {
      const path = this.byReads.get(reads.join());
      return path === undefined ? { ...NOTHING_DONE, status: 'contradiction' } : { ...path.run, open };
    }
    const possible = this.members.find((path) =>
      path.reads.every((value, n) => isHole(reads[n] as Value) || reads[n] === value),
    );
    if (possible === undefined) return { ...NOTHING_DONE, status: 'contradiction' };
    return { status: possible.run.status, events: this.events, registers: possible.run.registers, open };
  }
}

/** What is added to a number that nobody knows gives another one. Spread would ask for dependencies, which takes long. */
function unknownStays(event: RmwEvent, stores: boolean): RmwEvent {
  const apply = (old: Value): Value | undefined => (!isHole(old) ? event.apply(old) : stores ? COMPUTED : undefined);
  return Object.create(event, { apply: { value: apply, enumerable: true } }) as RmwEvent;
}

/** All that a run does and leaves, but for the numbers that it finds in counters. */
function textBut(counters: ReadonlySet<Location>, { reads, run }: Path): string {
  let n = 0;
  const events = run.events.map((event) => {
    const read = consumes(event) ? (reads[n++] as Value) : undefined;
    const value = event.kind === 'write' ? event.value : read;
    const failed = event.kind === 'rmw' && event.apply(read as Value) === undefined;
    const known = event.loc !== undefined && counters.has(event.loc) ? '' : value;
    return `${event.kind} ${event.label} ${event.text} ${event.loc} ${known} ${failed}`;
  });
  const registers = Object.entries(run.registers).map(([name, value]) => `${name}=${value}`);
  return [run.status, ...events, ...registers].join('\n');
}
