/** Changes that a reader makes to a protocol's code: a barrier put after a step, a step made acquire or release, a barrier taken out. */
import { Budget } from '../../explore/bounds.js';
import { withCounters } from '../../explore/counters.js';
import { type Edit, editProgram, splitRmw } from '../../explore/edit.js';
import { pathsOf } from '../../explore/paths.js';
import type { Event, FenceKind } from '../../explore/program.js';
import { keyOf, orderings } from '../../verdict/cuts.js';
import type { TracedProgram } from '../../verdict/traced-program.js';

export const FENCES = ['mb', 'wmb', 'rmb'] as const;
export const ADDED = [...FENCES, 'acquire', 'release'] as const;
export type Added = (typeof ADDED)[number];

/** In every thread that does the step: it is one text that they run. */
export type RaceEdit =
  /** a fence right after the step; or its loads as acquire, its stores as release */
  | { readonly add: Added; readonly at: string }
  /** key of what orders accesses (cuts.ts): a fence goes, an acquire or release becomes a plain access, an atomic a load and a store */
  | { readonly out: string };

export function sameEdit(a: RaceEdit, b: RaceEdit): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** As a reader would say it. */
export function editText(edit: RaceEdit): string {
  if ('out' in edit) return outText(edit.out);
  const { add, at } = edit;
  if (add === 'acquire') return `${at}’s load as smp_load_acquire()`;
  if (add === 'release') return `${at}’s store as smp_store_release()`;
  return `smp_${add}() after ${at}`;
}

function outText(key: string): string {
  const [label = '', what = '', loc = '', ...rest] = key.split(' ');
  if (what === 'rmw') return `${label}’s atomic ${rest.join(' ')} of ${loc} as a load and a store`;
  if (what === 'read' || what === 'write') return `${label}’s ${what} of ${loc} without acquire or release`;
  return `without ${label === '' ? '' : `${label}’s `}smp_${what}()`;
}

/** What can be done at a step: to the step itself, or right after it. */
export interface Place {
  readonly label: string;
  readonly adds: readonly Added[];
}

/** What can be taken out. */
export interface Out {
  readonly key: string;
  readonly text: string;
}

/** Locks stay: without one there is another program, not another order. */
export function outsOf(program: TracedProgram): Out[] {
  const found = orderings(program).filter(({ key }) => !key.startsWith('lock '));
  return [...new Map(found.map(({ key, text }) => [key, { key, text }])).values()];
}

/** Labelled steps in the order in which they first occur. */
export function placesOf(program: TracedProgram): Place[] {
  const found = new Map<string, Set<Added>>();
  const { threads } = pathsOf(program, new Budget({}, Number.POSITIVE_INFINITY));
  for (const { run } of threads.flat()) {
    for (const [index, event] of run.events.entries()) {
      if (event.label === undefined) continue;
      const adds = found.get(event.label) ?? new Set<Added>();
      found.set(event.label, adds);
      if (isWeak(event, 'read')) adds.add('acquire');
      if (isWeak(event, 'write')) adds.add('release');
      if (endsStep(run.events, index) && run.events.slice(index + 1).some(isAccess))
        for (const fence of FENCES) adds.add(fence);
    }
  }
  return [...found].flatMap(([label, adds]) =>
    adds.size === 0 ? [] : [{ label, adds: ADDED.filter((one) => adds.has(one)) }],
  );
}

function isAccess({ kind }: Event): boolean {
  return kind === 'read' || kind === 'write' || kind === 'rmw';
}

function isWeak(event: Event, kind: 'read' | 'write'): boolean {
  return event.kind === kind && (event.order === 'once' || event.order === 'plain');
}

function endsStep(events: readonly Event[], index: number): boolean {
  return events[index]?.label !== events[index + 1]?.label;
}

/** The program with all of them; what is taken out goes first, so that it is the protocol's own. */
export function edited(program: TracedProgram, edits: readonly RaceEdit[]): TracedProgram {
  if (edits.length === 0) return program;
  const ordered = [...edits].sort((a, b) => Number('add' in a) - Number('add' in b));
  const made = ordered.reduce(
    (before, edit) => before.threads.reduce((all, _, thread) => editProgram(all, thread, editOf(edit)), before),
    program,
  );
  // Threads that did the same do the same still.
  return withCounters({ ...made, alike: program.alike ?? [] });
}

function editOf(edit: RaceEdit): Edit {
  return 'out' in edit ? takenOut(edit.out) : added(edit.add, edit.at);
}

function takenOut(key: string): Edit {
  return (event, read) => {
    if (keyOf(event) !== key) return [event];
    if (event.kind === 'rmw') return splitRmw(event, read);
    if (event.kind === 'read') return [reordered(event, 'once', 'READ_ONCE')];
    return event.kind === 'write' ? [reordered(event, 'once', 'WRITE_ONCE')] : [];
  };
}

function added(add: Added, at: string): Edit {
  if (add === 'acquire')
    return (event) =>
      event.label === at && isWeak(event, 'read') ? [reordered(event, 'acquire', 'smp_load_acquire')] : [event];
  if (add === 'release')
    return (event) =>
      event.label === at && isWeak(event, 'write') ? [reordered(event, 'release', 'smp_store_release')] : [event];
  const fence: Event = { kind: 'fence', fence: add satisfies FenceKind, label: at, text: `smp_${add}()` };
  return (event, _, index, { events }) => (event.label === at && endsStep(events, index) ? [event, fence] : [event]);
}

/** The same access in another order. What it depends on is looked for when somebody asks. */
function reordered(event: Event, order: string, call: string): Event {
  const text = event.text?.replace(/^\w+(?=\()/, call);
  return Object.create(event, {
    order: { value: order, enumerable: true },
    ...(text === undefined ? {} : { text: { value: text, enumerable: true } }),
  }) as Event;
}
