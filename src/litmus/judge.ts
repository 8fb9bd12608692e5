/** Evaluates a litmus test's propositions on final states. */
import { isHole } from '../explore/hole.js';
import type { Outcome, Run, Value } from '../explore/program.js';
import type { Place, Proposition } from './ast.js';
import { type CompiledTest, constantValue } from './compile.js';
import { LitmusError } from './error.js';
import { NOWHERE } from './interpret.js';
import { convert } from './types.js';

export function valueAt(place: Place, outcome: Outcome, { program, registers }: CompiledTest): Value {
  if (place.process === undefined) {
    return outcome.memory.get(place.global) ?? program.init.get(place.global) ?? 0n;
  }
  const { process, register } = place;
  return outcome.runs[process]?.registers[register] ?? registers[process]?.get(register) ?? 0n;
}

export function holds(proposition: Proposition, outcome: Outcome, test: CompiledTest): boolean {
  switch (proposition.kind) {
    case 'atom': {
      const { left, right } = proposition;
      const isPlace = typeof right === 'object' && 'place' in right;
      if (isPlace) return valueAt(left, outcome, test) === valueAt(right.place, outcome, test);
      return valueAt(left, outcome, test) === convert(test.typeOf(left), constantValue(right, test.addresses));
    }
    case 'not':
      return !holds(proposition.of, outcome, test);
    case 'and':
      return proposition.of.every((part) => holds(part, outcome, test));
    case 'or':
      return proposition.of.some((part) => holds(part, outcome, test));
    case 'implies':
      return !holds(proposition.left, outcome, test) || holds(proposition.right, outcome, test);
  }
}

/** The same of runs whose values are not all known (hole.ts), and of memory that is not; undefined: that hangs on those. */
export function mayHold(proposition: Proposition, runs: readonly Run[], test: CompiledTest): boolean | undefined {
  const each = (of: readonly Proposition[]): (boolean | undefined)[] => of.map((part) => mayHold(part, runs, test));
  switch (proposition.kind) {
    case 'atom': {
      const { left, right } = proposition;
      const places = typeof right === 'object' && 'place' in right ? [left, right.place] : [left];
      const outcome = { memory: new Map(), runs, reads: [] };
      const known = places.every((place) => place.process !== undefined && !isHole(valueAt(place, outcome, test)));
      return known ? holds(proposition, outcome, test) : undefined;
    }
    case 'not':
      return not(mayHold(proposition.of, runs, test));
    case 'and':
      return not(anyOf(each(proposition.of).map(not)));
    case 'or':
      return anyOf(each(proposition.of));
    case 'implies':
      return anyOf([not(mayHold(proposition.left, runs, test)), mayHold(proposition.right, runs, test)]);
  }
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function anyOf(values: readonly (boolean | undefined)[]): boolean | undefined {
  return values.includes(true) ? true : values.includes(undefined) ? undefined : false;
}

/** Throws LitmusError if the execution used a number as an address: nothing can be said of it. */
export function checkAddresses({ runs }: Outcome): void {
  for (const [process, { events }] of runs.entries()) {
    const stray = events.find((event) => 'loc' in event && event.loc === NOWHERE);
    if (stray !== undefined) {
      throw new LitmusError(0, `an execution of P${process} dereferences a value that is not an address`);
    }
  }
}
