/** Evaluates a litmus test's propositions on final states. */
import type { Outcome, Value } from '../explore/program.js';
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

/** Throws LitmusError if the execution used a number as an address: nothing can be said of it. */
export function checkAddresses({ runs }: Outcome): void {
  for (const [process, { events }] of runs.entries()) {
    const stray = events.find((event) => 'loc' in event && event.loc === NOWHERE);
    if (stray !== undefined) {
      throw new LitmusError(0, `an execution of P${process} dereferences a value that is not an address`);
    }
  }
}
