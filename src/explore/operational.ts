/**
 * The operational decider: visits every state of an abstract machine once. It shares nothing with the axiomatic decider
 * but the program, so that each can be checked against the other. The depth of a state is fixed by the state (every
 * step is an event done or a store drained), so going through them breadth first gives shortest runs; among these the
 * one with the fewest switches from thread to thread is kept, because that is the one people can read.
 */
import { type Bounds, Budget } from './bounds.js';
import { Machine, type MachineKind, type State, type Step } from './machine.js';
import { outcomeKey } from './outcome.js';
import type { Outcome, Program } from './program.js';

/** A state of the search weighs about a kilobyte. */
const MAX_MACHINE_STATES = 400_000;

export interface Exploration {
  /** false when a bound was hit */
  readonly complete: boolean;
  readonly outcomes: readonly Outcome[];
  readonly states: number;
}

/** All final states of the machine. */
export function explore(program: Program, kind: MachineKind, bounds: Bounds = {}): Exploration {
  const outcomes = new Map<string, Outcome>();
  const { complete, states } = breadthFirst(program, kind, bounds, false, (outcome) => {
    outcomes.set(outcomeKey(outcome), outcome);
    return false;
  });
  return { complete, outcomes: [...outcomes.values()], states };
}

export interface MachineRun {
  readonly outcome: Outcome;
  readonly steps: readonly Step[];
}

export interface ShortestRun {
  /** undefined: there is none, or, if not complete, none was found within the bounds */
  readonly run?: MachineRun;
  readonly complete: boolean;
}

/** The shortest run whose outcome fulfils `wanted`. */
export function shortestRun(
  program: Program,
  kind: MachineKind,
  wanted: (outcome: Outcome) => boolean,
  bounds: Bounds = {},
): ShortestRun {
  let found: { run: MachineRun; switches: number } | undefined;
  const { complete } = breadthFirst(program, kind, bounds, true, (outcome, arrival) => {
    if (!wanted(outcome)) return false;
    const { switches } = arrival;
    if (found === undefined || switches < found.switches)
      found = { run: { outcome, steps: stepsTo(arrival) }, switches };
    return true;
  });
  return found === undefined ? { complete } : { run: found.run, complete };
}

/** How a state was reached. */
interface Arrival {
  readonly state: State;
  readonly from: Arrival | undefined;
  readonly step: Step | undefined;
  readonly switches: number;
}

function stepsTo(arrival: Arrival): Step[] {
  const steps: Step[] = [];
  for (let at: Arrival | undefined = arrival; at?.step !== undefined; at = at.from) steps.unshift(at.step);
  return steps;
}

/** Layer by layer; stops after the layer in which `final` said true. */
function breadthFirst(
  program: Program,
  kind: MachineKind,
  bounds: Bounds,
  countSwitches: boolean,
  final: (outcome: Outcome, arrival: Arrival) => boolean,
): { complete: boolean; states: number } {
  const machine = new Machine(program, kind);
  const budget = new Budget(bounds, MAX_MACHINE_STATES);
  let layer: Arrival[] = [{ state: machine.start(), from: undefined, step: undefined, switches: 0 }];
  let complete = true;
  let stop = false;
  while (layer.length > 0 && !stop) {
    const next = new Map<string, Arrival>();
    for (const arrival of layer) {
      if (budget.spend()) return { complete: false, states: budget.states };
      const atBound = machine.atBound(arrival.state);
      if (atBound) complete = false;
      if (machine.ended(arrival.state)) {
        if (!atBound) stop = final(machine.outcome(arrival.state), arrival) || stop;
        continue;
      }
      for (const { step, state } of machine.moves(arrival.state)) {
        const last = arrival.step?.thread ?? step.thread;
        const switches = arrival.switches + (step.thread === last ? 0 : 1);
        const key = machine.key(state) + (countSwitches ? `@${step.thread}` : '');
        const known = next.get(key);
        if (known === undefined || switches < known.switches) next.set(key, { state, from: arrival, step, switches });
      }
    }
    layer = [...next.values()];
  }
  return { complete, states: budget.states };
}
