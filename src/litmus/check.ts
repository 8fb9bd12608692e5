/** Decides one C litmus test under one memory model. */
import type { ModelName } from '../explore/models/index.js';
import type { Value } from '../explore/program.js';
import { printable } from '../printable.js';
import type { Verdict } from '../verdicts.js';
import type { LitmusTest, Place } from './ast.js';
import type { CompiledTest } from './compile.js';
import { countLitmus, type LitmusBounds, type Question, questionOf } from './count.js';
import { LitmusError } from './error.js';
import { matches } from './expected.js';
import { pitfalls } from './pitfalls.js';
import { compare } from './places.js';
import type { LitmusTally } from './tally.js';
import { unsetRegisters } from './unset.js';

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

export function decideLitmusAll(
  text: string,
  file: string,
  models: readonly ModelName[],
  { unroll, ...bounds }: LitmusBounds = {},
): LitmusDecision[] {
  const question = questionOf(text, unroll);
  return countLitmus(question, models, bounds).map((tally) => decided(question, file, tally));
}

/** What a count says of the test. */
export function decided(
  { parsed, compiled, places, unroll }: Question,
  file: string,
  tally: LitmusTally,
): LitmusDecision {
  const { model, positive, negative, flags, elapsed_ms, complete, cut, visited, executions, never, peak_bytes } = tally;
  const finalStates = inOrder(tally.finalStates, compiled);
  const verdict = never ? 'Never' : verdictOf(positive, negative, complete);
  const expected = parsed.result ?? null;
  return {
    ...{ file, test: parsed.name, model, verdict, positive, negative, states: finalStates.length, flags, elapsed_ms },
    ...{ error: null, expected, match: matches(expected, model, { verdict, positive, negative }) },
    notes: [...notesOn(parsed, tally, unroll), ...(never ? [NEVER_COUNTED] : [])],
    stats: { visited, executions, peak_bytes },
    ...{ complete, loop: cut, parsed, compiled, finalStates, places },
  };
}

function notesOn(parsed: LitmusTest, { cut, complete, executions }: LitmusTally, unroll: number): string[] {
  const empty = parsed.condition.filter !== undefined && complete && executions === 0;
  return [
    ...(complete ? [] : ['not all executions were looked at, time or memory ran out (--max-seconds, --max-memory)']),
    ...(cut ? [`a loop was cut off after ${unroll} rounds, outcomes that take more are missing (--unroll N)`] : []),
    ...(empty ? ['the filter lets no execution through: nothing was looked at'] : []),
    ...pitfalls(parsed),
    ...unsetRegisters(parsed),
  ];
}

function verdictOf(positive: number, negative: number, complete: boolean): Verdict {
  if (positive > 0 && negative > 0) return 'Sometimes';
  if (!complete) return 'Unknown';
  return positive === 0 ? 'Never' : 'Always';
}

/** In herd's order: by the first place's value, then the second's; numbers before addresses. */
function inOrder(states: LitmusTally['finalStates'], { addresses }: CompiledTest): string[][] {
  const order = (a: Value, b: Value): number => {
    const [nameA, nameB] = [addresses.location(a), addresses.location(b)];
    if (nameA !== undefined && nameB !== undefined) return compare(nameA, nameB);
    if (nameA === undefined && nameB === undefined) return compare(a, b);
    return nameA === undefined ? -1 : 1;
  };
  const sorted = [...states].sort((a, b) => {
    for (const [at, value] of a.entries()) {
      const difference = order(value, b[at] as Value);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return sorted.map((values) => values.map((value) => addresses.show(value)));
}
