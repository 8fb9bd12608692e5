/** Why a verdict is Never: what orders accesses is taken out, one thing at a time, until the bad outcome shows. */
import { searchExecutions } from '../explore/axiomatic.js';
import { Budget } from '../explore/bounds.js';
import { withCounters } from '../explore/counters.js';
import { outcomeOf } from '../explore/decide.js';
import { type Edit, editProgram, splitRmw } from '../explore/edit.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import { pathsOf } from '../explore/paths.js';
import type { Event, Program } from '../explore/program.js';
import { CHECKS, type Property } from './properties.js';
import type { TracedProgram } from './traced-program.js';

/** Something that orders accesses, wherever it stands in the runs of a thread. */
export interface Ordering {
  readonly thread: number;
  /** `A3 smp_mb()`, `B3 atomic_add_unless(page[0].refcount, 1024, 0)` */
  readonly text: string;
  readonly key: string;
}

export interface Cuts {
  /** each one alone is necessary: without it the bad outcome shows */
  readonly necessary: readonly Ordering[];
  /** pairs of the others of which one is */
  readonly pairs: readonly (readonly [Ordering, Ordering])[];
  /** false: the time was up, and there may be more */
  readonly complete: boolean;
}

/** Every fence, lock, acquire, release and RMW of the program. */
export function orderings(program: Program): Ordering[] {
  const found = new Map<string, Ordering>();
  const { threads } = pathsOf(program, new Budget({}, Number.POSITIVE_INFINITY));
  for (const [thread, paths] of threads.entries()) {
    for (const event of paths.flatMap(({ run }) => run.events)) {
      const key = keyOf(event);
      if (key === undefined) continue;
      const text = [event.label, event.text ?? key].filter((part) => part !== undefined).join(' ');
      if (!found.has(`${thread} ${key}`)) found.set(`${thread} ${key}`, { thread, key, text });
    }
  }
  return [...found.values()];
}

/** The same thing in another run, or done again, has the same key. */
function keyOf(event: Event): string | undefined {
  const label = event.label ?? '';
  if (event.kind === 'fence') return `${label} ${event.fence}`;
  if (event.kind === 'lock' || event.kind === 'unlock') return `lock ${event.loc}`;
  if (event.kind === 'rmw') return `${label} rmw ${event.loc} ${event.op}`;
  const ordered = (event.kind === 'read' || event.kind === 'write') && /acquire|release/.test(event.order);
  return ordered ? `${label} ${event.kind} ${event.loc}` : undefined;
}

export function isRmw({ key }: Ordering): boolean {
  return key.includes(' rmw ');
}

/** The program without it. */
export function without(program: TracedProgram, { thread, key }: Ordering): TracedProgram {
  const edit: Edit = (event, read) => {
    if (keyOf(event) !== key) return [event];
    if (event.kind === 'rmw') return splitRmw(event, read);
    if (event.kind === 'read' || event.kind === 'write') return [{ ...event, order: 'once' }];
    return [];
  };
  return editProgram(program, thread, edit);
}

/** Counted, not timed: what is said of a program is the same on any machine, however busy. */
const MAX_STATES = 1_000_000;
/** An RMW that is torn apart may let a counter take any number of values. */
const MAX_PATHS = 4000;

/**
 * Whether the bad outcome shows; undefined: not found, and a bound was hit.
 * @param until performance.now() at which the search ends
 */
export function shows(
  program: TracedProgram,
  property: Property,
  model: ModelName,
  until = Number.POSITIVE_INFINITY,
): boolean | undefined {
  const deadlineMs = until - performance.now();
  if (deadlineMs <= 0) return undefined;
  let bad = false;
  const whole = withCounters(program, { deadlineMs, maxPaths: MAX_PATHS });
  const left_ms = Math.max(0, until - performance.now());
  const bounds = { maxStates: MAX_STATES, maxPaths: MAX_PATHS, deadlineMs: left_ms };
  const { models } = searchExecutions(whole, [modelNamed(model)], bounds, (leaf) => {
    bad = CHECKS[property](program, outcomeOf(program, leaf));
    return bad ? 'stop' : undefined;
  });
  return bad || (models[0]?.complete ? false : undefined);
}

/** Only for a property that is Never broken under the model. @param until as `shows` */
export function findCuts(program: TracedProgram, property: Property, model: ModelName, until?: number): Cuts {
  const all = orderings(program);
  const isNeeded = (without: TracedProgram): boolean => shows(without, property, model, until) === true;
  const necessary = all.filter((ordering) => isNeeded(without(program, ordering)));
  // Of two that do the same, neither is necessary; two RMWs that are both torn apart say nothing about order.
  const rest = all.filter((ordering) => !necessary.includes(ordering) && !isRmw(ordering));
  const pairs = rest.flatMap((a, index) => rest.slice(index + 1).map((b) => [a, b] as const));
  return {
    necessary,
    pairs: pairs.filter(([a, b]) => isNeeded(without(without(program, a), b))),
    complete: until === undefined || performance.now() < until,
  };
}
