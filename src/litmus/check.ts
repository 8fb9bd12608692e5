/** Decides one C litmus test under one memory model. */
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import { type Decision, decide, decideAll } from '../explore/decide.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import type { Location, Outcome, Value } from '../explore/program.js';
import { printable } from '../printable.js';
import type { Verdict } from '../verdicts.js';
import type { LitmusTest, Place } from './ast.js';
import { type CompiledTest, compileLitmus } from './compile.js';
import { counting, isRuledOut } from './counted.js';
import { LitmusError } from './error.js';
import { matches } from './expected.js';
import { checkAddresses, holds, valueAt } from './judge.js';
import { parseLitmus, placesIn, placesOf } from './parse.js';
import { pitfalls } from './pitfalls.js';
import { UNROLL } from './process.js';

/** A row of `forkbench litmus check --json`. */
export interface LitmusResult {
  readonly file: string;
  /** null if the file has no name that can be read */
  readonly test: string | null;
  readonly model: string;
  /** null: refused, see `error` */
  readonly verdict: Verdict | null;
  /** executions in which the condition's proposition holds, and does not; as in herd's Observation line */
  readonly positive: number | null;
  readonly negative: number | null;
  /** distinct final states, of what the condition and `locations` name */
  readonly states: number | null;
  readonly flags: readonly string[];
  readonly elapsed_ms: number | null;
  /** `line N: ...` */
  readonly error: string | null;
  /** what the test's `Result:` comment says of it */
  readonly expected: string | null;
  /** does the kernel's model say that? null: not compared */
  readonly match: boolean | null;
  /** what a person ought to know: a loop that was cut off, a filter that lets nothing through, pitfalls */
  readonly notes: readonly string[];
  /** with --stats; null where it was not asked for */
  readonly stats: LitmusStats | null;
}

export interface LitmusStats {
  /** partial executions that were looked at */
  readonly visited: number;
  readonly executions: number;
  /** most memory that the process had by then, bytes */
  readonly peak_bytes: number;
}

export interface LitmusDecision extends LitmusResult {
  readonly test: string;
  readonly verdict: Verdict;
  readonly positive: number;
  readonly negative: number;
  readonly states: number;
  readonly elapsed_ms: number;
  /** all executions were looked at, and are counted */
  readonly complete: boolean;
  /** a loop was unrolled as often as it may be: outcomes that take more rounds are in no count */
  readonly loop: boolean;
  readonly parsed: LitmusTest;
  readonly compiled: CompiledTest;
  /** each: the values of `places`, as text */
  readonly finalStates: readonly (readonly string[])[];
  readonly places: readonly Place[];
}

/** The deadline is for one test under one model. */
export interface LitmusBounds extends Pick<Bounds, 'deadlineMs' | 'full' | 'now'> {
  /** how often a loop's body is run at most */
  readonly unroll?: number;
}

export const DEADLINE_MS = 60_000;
/** When executions are not counted by then, it is asked first whether there is one of those that are looked for. */
const COUNTING_MS = 15_000;
const NEVER_COUNTED = 'no execution fulfils the condition; those that do not are too many to count in time';
const LONGEST_ERROR = 240;

/** Never throws: what is refused, or fails, is in `error`. */
export function checkLitmus(text: string, file: string, model: ModelName, bounds: LitmusBounds = {}): LitmusResult {
  try {
    return rowOf(decideLitmus(text, file, model, bounds));
  } catch (error) {
    return refusal(file, model, nameIn(text), error);
  }
}

/** What of a decision is plain data. */
export function rowOf(decision: LitmusDecision): LitmusResult {
  const { parsed: _p, compiled: _c, finalStates: _f, places: _l, loop: _o, complete: _d, ...row } = decision;
  return row;
}

export function refusal(file: string, model: string, test: string | null, error: unknown): LitmusResult {
  const message = printable(error instanceof Error ? error.message : String(error), LONGEST_ERROR);
  const line = error instanceof LitmusError && error.line > 0 ? `line ${error.line}: ` : '';
  const nothing = { verdict: null, positive: null, negative: null, states: null, flags: [], elapsed_ms: null };
  const more = { expected: null, match: null, notes: [], stats: null };
  return { file, test, model, ...nothing, error: line + message, ...more };
}

/** The row of a test for which there was not enough memory. */
export function outOfMemory(file: string, model: string): LitmusResult {
  const row = refusal(file, model, null, new Error('out of memory'));
  return { ...row, verdict: 'Unknown', positive: 0, negative: 0, error: null, notes: ['out of memory (--max-memory)'] };
}

export function nameIn(text: string): string | null {
  const name = /^\s*C[ \t]+(\S+)/.exec(text)?.[1];
  return name === undefined ? null : printable(name);
}

/** Throws LitmusError for what is refused. */
export function decideLitmus(text: string, file: string, model: ModelName, bounds: LitmusBounds = {}): LitmusDecision {
  return decideLitmusAll(text, file, [model], bounds)[0] as LitmusDecision;
}

/** Under several models, most of it in one search; what that does not decide in time is asked again, model by model. */
export function decideLitmusAll(
  text: string,
  file: string,
  models: readonly ModelName[],
  { deadlineMs = DEADLINE_MS, unroll = UNROLL, ...bounds }: LitmusBounds = {},
): LitmusDecision[] {
  const all = new SharedBounds(bounds, deadlineMs * models.length);
  const parsed = parseLitmus(text);
  const compiled = compileLitmus(parsed, unroll);
  const { condition } = parsed;
  const asked = {
    observed: observedIn(parsed),
    classify: (outcome: Outcome): boolean | undefined => {
      checkAddresses(outcome);
      if (condition.filter !== undefined && !holds(condition.filter, outcome, compiled)) return undefined;
      return holds(condition.proposition, outcome, compiled);
    },
  };
  const together_ms = Math.min((3 / 4) * all.left_ms(), COUNTING_MS);
  const program = counting(compiled, condition.filter);
  const together = decideAll(program, models.map(modelNamed), { ...asked, ...all.rest(together_ms) });
  let left = together.filter(({ complete }) => !complete).length;
  const never: boolean[] = [];
  const decisions = together.map((first, at) => {
    if (first.complete) return first;
    const model = models[at] as ModelName;
    const own = new SharedBounds(all.rest(Math.min(deadlineMs, all.left_ms() / left--)));
    const again = models.length > 1 || own.left_ms() / 2 > together_ms;
    const ruling_ms = own.left_ms() / (again ? 2 : 1);
    never[at] = first.positive === 0 && isRuledOut(compiled, condition, model, { ...asked, ...own.rest(ruling_ms) });
    if (never[at] || !again) return first;
    return decide(program, model, { ...asked, ...own.rest() });
  });
  const places = shownPlaces(parsed);
  const expected = parsed.result ?? null;
  return decisions.map((decision, at) => {
    const model = models[at] as ModelName;
    const { positive, negative, flags, elapsed_ms, complete, cut, visited, executions } = decision;
    const finalStates = distinctStates(decision.outcomes, places, compiled);
    const verdict = never[at] ? 'Never' : verdictOf(positive, negative, complete);
    return {
      ...{ file, test: parsed.name, model, verdict, positive, negative, states: finalStates.length, flags, elapsed_ms },
      ...{ error: null, expected, match: matches(expected, model, { verdict, positive, negative }) },
      notes: [...notesOn(parsed, decision, unroll), ...(never[at] ? [NEVER_COUNTED] : [])],
      stats: { visited, executions, peak_bytes: peakBytes() },
      ...{ complete, loop: cut, parsed, compiled, finalStates, places },
    };
  });
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function notesOn(parsed: LitmusTest, { cut, complete, executions }: Decision, unroll: number): string[] {
  const empty = parsed.condition.filter !== undefined && complete && executions === 0;
  return [
    ...(complete ? [] : ['not all executions were looked at, time or memory ran out (--max-seconds, --max-memory)']),
    ...(cut ? [`a loop was cut off after ${unroll} rounds, outcomes that take more are missing (--unroll N)`] : []),
    ...(empty ? ['the filter lets no execution through: nothing was looked at'] : []),
    ...pitfalls(parsed),
  ];
}

/** Globals whose final value the condition, the filter or `locations` names. */
function observedIn(test: LitmusTest): Set<Location> {
  return new Set(placesOf(test).flatMap((place) => (place.process === undefined ? [place.global] : [])));
}

function verdictOf(positive: number, negative: number, complete: boolean): Verdict {
  if (positive > 0 && negative > 0) return 'Sometimes';
  if (!complete) return 'Unknown';
  return positive === 0 ? 'Never' : 'Always';
}

/** Registers first, by process and name; then globals by name. */
function shownPlaces({ condition }: LitmusTest): Place[] {
  const byKey = new Map<string, Place>();
  for (const place of [...placesIn(condition.proposition), ...condition.locations]) byKey.set(placeText(place), place);
  const rank = (place: Place): number => place.process ?? Infinity;
  return [...byKey.values()].sort(
    (a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || compare(placeText(a), placeText(b)),
  );
}

const compare = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** As herd prints it: `0:r1`, `[x]`, `a[1]`. */
export function placeText(place: Place): string {
  if (place.process !== undefined) return `${place.process}:${place.register}`;
  return place.global.endsWith(']') ? place.global : `[${place.global}]`;
}

/** In herd's order: by the first place's value, then the second's; numbers before addresses. */
function distinctStates(outcomes: readonly Outcome[], places: readonly Place[], test: CompiledTest): string[][] {
  const states = new Map<string, Value[]>();
  for (const outcome of outcomes) {
    const values = places.map((place) => valueAt(place, outcome, test));
    states.set(values.join(), values);
  }
  const { addresses } = test;
  const order = (a: Value, b: Value): number => {
    const [nameA, nameB] = [addresses.location(a), addresses.location(b)];
    if (nameA !== undefined && nameB !== undefined) return compare(nameA, nameB);
    if (nameA === undefined && nameB === undefined) return compare(a, b);
    return nameA === undefined ? -1 : 1;
  };
  const sorted = [...states.values()].sort((a, b) => {
    for (const [at, value] of a.entries()) {
      const difference = order(value, b[at] as Value);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return sorted.map((values) => values.map((value) => addresses.show(value)));
}
