/** Which fences repair a variant: smp_mb() is put between the labelled steps, one more at a time. */
import { Budget } from '../explore/bounds.js';
import { type Edit, editProgram } from '../explore/edit.js';
import type { ModelName } from '../explore/models/index.js';
import { pathsOf } from '../explore/paths.js';
import type { Event, Program } from '../explore/program.js';
import { shows } from './cuts.js';
import type { Property } from './properties.js';
import type { TracedProgram } from './traced-program.js';

/** Right after the last access of a labelled step, each time it is done. */
export interface Place {
  readonly thread: number;
  readonly after: string;
}

export interface Flip {
  /** sets of places where a fence each makes the bad outcome impossible, none of them larger than need be */
  readonly sets: readonly (readonly Place[])[];
  /** whether a fence after every step does: if not, no fences help */
  readonly possible: boolean;
  /** larger sets were not looked for */
  readonly largest: number;
  /** false: the time was up, and there may be more */
  readonly complete: boolean;
}

const LARGEST = 3;

export function placesOf(program: Program): Place[] {
  const found = new Map<string, Place>();
  const { threads } = pathsOf(program, new Budget({}, Number.POSITIVE_INFINITY));
  for (const [thread, paths] of threads.entries()) {
    for (const { run } of paths) {
      for (const [index, event] of run.events.entries()) {
        if (event.label === undefined || !endsStep(run.events, index)) continue;
        if (run.events.slice(index + 1).some(isAccess))
          found.set(`${thread} ${event.label}`, { thread, after: event.label });
      }
    }
  }
  return [...found.values()];
}

function isAccess({ kind }: Event): boolean {
  return kind === 'read' || kind === 'write' || kind === 'rmw';
}

function endsStep(events: readonly Event[], index: number): boolean {
  return events[index]?.label !== events[index + 1]?.label;
}

/** The program with a fence at each of the places, as part of the step it stands after. */
export function fenced(program: TracedProgram, places: readonly Place[], fence: 'mb' | 'wmb' = 'mb'): TracedProgram {
  return places.reduce((edited, { thread, after }) => {
    const added: Event = { kind: 'fence', fence, label: after, text: `smp_${fence}()` };
    const edit: Edit = (event, _, index, { events }) =>
      event.label === after && endsStep(events, index) ? [event, added] : [event];
    return editProgram(edited, thread, edit);
  }, program);
}

/** How far a search for fences is: sets of `size` fences, of which there are `of`. */
export interface FlipProgress {
  readonly size: number;
  readonly done: number;
  readonly of: number;
}

/** Only for a property that is broken under the model. @param until performance.now() at which the search ends @param tried before each set */
export function findFlips(
  program: TracedProgram,
  property: Property,
  model: ModelName,
  until?: number,
  tried: (progress: FlipProgress) => void = () => {},
): Flip {
  const places = placesOf(program);
  const inTime = (): boolean => until === undefined || performance.now() < until;
  const repairs = (set: readonly Place[]): boolean => shows(fenced(program, set), property, model, until) === false;
  tried({ size: places.length, done: 0, of: 1 });
  if (!repairs(places)) return { sets: [], possible: !inTime(), largest: places.length, complete: inTime() };
  const sets: Place[][] = [];
  for (let size = 1; size <= LARGEST && (size < LARGEST || sets.length === 0); size++) {
    const all = subsets(places, size);
    for (const [done, set] of all.entries()) {
      if (sets.some((known) => known.every((place) => set.includes(place)))) continue;
      tried({ size, done, of: all.length });
      if (repairs(set)) sets.push(set);
    }
  }
  return { sets, possible: true, largest: LARGEST, complete: inTime() };
}

/** Those of one size, in the order of the items. */
export function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}
