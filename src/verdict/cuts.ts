/** Why a verdict is Never: what orders accesses is taken out, one thing at a time, until the bad outcome shows. */
import { searchExecutions } from '../explore/axiomatic.js';
import { Budget } from '../explore/bounds.js';
import { withCounters } from '../explore/counters.js';
import { outcomeOf } from '../explore/decide.js';
import { type Edit, editProgram, relaxedRmw, splitRmw } from '../explore/edit.js';
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
  /** those of which it was not found out: without them there is more to look at than a bound allows */
  readonly undecided: readonly Ordering[];
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

/** The same thing in another run, or done again, has the same key; undefined: it orders nothing. */
export function keyOf(event: Event): string | undefined {
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

/** The program without it: an RMW is a load and a store in its place, which another CPU may come between. */
export function without(program: TracedProgram, { thread, key }: Ordering): TracedProgram {
  const edit: Edit = (event, read) => {
    if (keyOf(event) !== key) return [event];
    if (event.kind === 'rmw') return splitRmw(event, read);
    if (event.kind === 'read' || event.kind === 'write') return [{ ...event, order: 'once' }];
    return [];
  };
  return editProgram(program, thread, edit);
}

/**
 * The program in which an RMW orders nothing beside it, and is one access still. What it does, the one without the RMW does as
 * well; but this one has no more runs than the whole, and counters that are counters.
 */
function relaxed(program: TracedProgram, { thread, key }: Ordering): TracedProgram {
  return editProgram(program, thread, (event) =>
    keyOf(event) === key && event.kind === 'rmw' ? [relaxedRmw(event)] : [event],
  );
}

/** Counted, not timed: what is said of a program is the same on any machine, however busy. */
const MAX_STATES = 1_000_000;
/** An RMW that is torn apart may let a counter take any number of values. */
const MAX_PATHS = 1500;

/** Whether the bad outcome shows under each of the models; undefined: not found, and a bound was hit. */
type Shown = ReadonlyMap<ModelName, boolean | undefined>;

function showsUnder(
  program: TracedProgram,
  property: Property,
  models: readonly ModelName[],
  until = Number.POSITIVE_INFINITY,
): Shown {
  const deadlineMs = until - performance.now();
  if (deadlineMs <= 0) return new Map();
  const all = (1 << models.length) - 1;
  let bad = 0;
  const whole = withCounters(program, { deadlineMs, maxPaths: MAX_PATHS });
  const left_ms = Math.max(0, until - performance.now());
  const bounds = { maxStates: MAX_STATES, maxPaths: MAX_PATHS, deadlineMs: left_ms };
  const found = searchExecutions(whole, models.map(modelNamed), bounds, (leaf, allowed) => {
    if ((allowed & ~bad) !== 0 && CHECKS[property](program, outcomeOf(program, leaf))) bad |= allowed;
    return bad === all ? 'stop' : undefined;
  });
  const shown = (m: number): boolean | undefined =>
    (bad >>> m) & 1 ? true : found.models[m]?.complete ? false : undefined;
  return new Map(models.map((model, m) => [model, shown(m)]));
}

/** The same under one. @param until performance.now() at which the search ends */
export function shows(
  program: TracedProgram,
  property: Property,
  model: ModelName,
  until?: number,
): boolean | undefined {
  return showsUnder(program, property, [model], until).get(model);
}

/** Whether the bad outcome shows without it, under each of the models. */
function shownWithout(
  program: TracedProgram,
  ordering: Ordering,
  property: Property,
  models: readonly ModelName[],
  until?: number,
): Shown {
  const [first, second] = isRmw(ordering) ? [relaxed, without] : [without];
  const found = new Map(showsUnder(first(program, ordering), property, models, until));
  const asked = models.filter((model) => !found.get(model));
  if (second === undefined || asked.length === 0) return found;
  for (const [model, shown] of showsUnder(second(program, ordering), property, asked, until)) found.set(model, shown);
  return found;
}

/** One thing that cannot be left out; undefined: there is none. Only for a property that is Never broken under the model. @param until as `shows` */
export function firstCut(
  program: TracedProgram,
  property: Property,
  model: ModelName,
  until?: number,
): Ordering | undefined {
  return orderings(program).find((ordering) => shownWithout(program, ordering, property, [model], until).get(model));
}

/** Only where the models all say Never. @param until as `shows` */
export function findCuts(
  program: TracedProgram,
  property: Property,
  models: readonly ModelName[],
  until?: number,
): ReadonlyMap<ModelName, Cuts> {
  if (models.length === 0) return new Map();
  const all = orderings(program);
  const needed = new Map(all.map((ordering) => [ordering, shownWithout(program, ordering, property, models, until)]));
  // Of two that do the same, neither is necessary; two RMWs that are both torn apart say nothing about order.
  const rest = (model: ModelName): Ordering[] =>
    all.filter((ordering) => !needed.get(ordering)?.get(model) && !isRmw(ordering));
  const shown = pairsOf(all).map(([a, b]) => {
    const asked = models.filter((model) => rest(model).includes(a) && rest(model).includes(b));
    const both = asked.length === 0 ? undefined : without(without(program, a), b);
    return { pair: [a, b] as const, under: both && showsUnder(both, property, asked, until) };
  });
  const complete = until === undefined || performance.now() < until;
  return new Map(
    models.map((model) => {
      const necessary = all.filter((ordering) => needed.get(ordering)?.get(model));
      const undecided = all.filter((ordering) => needed.get(ordering)?.get(model) === undefined);
      const pairs = shown.flatMap(({ pair, under }) => (under?.get(model) ? [pair] : []));
      return [model, { necessary, pairs, undecided, complete }];
    }),
  );
}

function pairsOf<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((a, index) => all.slice(index + 1).map((b) => [a, b] as const));
}
