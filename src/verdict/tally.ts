/**
 * What a search found out about one program under one model, as plain data: what the slices of one search found out adds up
 * to what the whole one would have.
 */
import type { CountedOutcome, Decision } from '../explore/decide.js';
import type { ModelName } from '../explore/models/index.js';
import type { Outcome } from '../explore/program.js';
import type { Verdict } from '../verdicts.js';
import type { Property } from './properties.js';

/** The outcomes that break a property. */
interface Bad {
  readonly outcomes: number;
  /** of one with as few reads as any, if there is one */
  readonly reads: Outcome['reads'] | undefined;
}

export interface Tally {
  readonly model: ModelName;
  readonly complete: boolean;
  readonly executions: number;
  /** final states; `outcomes` stand for them (CountedOutcome) */
  readonly states: number;
  readonly outcomes: number;
  readonly elapsed_ms: number;
  /** per property that is asked for */
  readonly bad: ReadonlyMap<Property, Bad>;
}

export function tallyOf(
  model: ModelName,
  { complete, executions, outcomes, elapsed_ms }: Decision,
  bad: ReadonlyMap<Property, readonly CountedOutcome[]>,
): Tally {
  const states = outcomes.reduce((sum, { ways }) => sum + ways, 0);
  const counted = [...bad].map(
    ([property, those]) => [property, { outcomes: those.length, reads: shortest(those)?.reads }] as const,
  );
  return { model, complete, executions, states, outcomes: outcomes.length, elapsed_ms, bad: new Map(counted) };
}

/** Slices of one search under one model; they took as long as all of them together. */
export function sumOf(slices: readonly Tally[]): Tally {
  return slices.reduce((a, b) => ({
    model: a.model,
    complete: a.complete && b.complete,
    executions: a.executions + b.executions,
    states: a.states + b.states,
    outcomes: a.outcomes + b.outcomes,
    elapsed_ms: a.elapsed_ms + b.elapsed_ms,
    bad: new Map([...a.bad].map(([property, bad]) => [property, both(bad, b.bad.get(property) as Bad)])),
  }));
}

function both(a: Bad, b: Bad): Bad {
  const known = [a, b].flatMap(({ reads }) => (reads === undefined ? [] : [{ reads }]));
  return { outcomes: a.outcomes + b.outcomes, reads: shortest(known)?.reads };
}

/** One with as few reads as any; undefined: there is none. */
export function shortest<T extends Pick<Outcome, 'reads'>>(outcomes: readonly T[]): T | undefined {
  const length = ({ reads }: T): number => reads.reduce((sum, values) => sum + values.length, 0);
  return outcomes.reduce<T | undefined>((best, one) => (best && length(best) <= length(one) ? best : one), undefined);
}

export function verdictOf({ complete, outcomes, bad }: Tally, property: Property): Verdict {
  const broken = bad.get(property)?.outcomes;
  if (broken === undefined) throw new Error(`${property} was not asked for`);
  if (broken > 0) return complete && broken === outcomes ? 'Always' : 'Sometimes';
  return complete ? 'Never' : 'Unknown';
}
