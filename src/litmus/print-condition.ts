/** The condition of an exported litmus test: which final states are the bad ones, as short as greed makes it. */
import { decide } from '../explore/decide.js';
import { coherence } from '../explore/models/coherence.js';
import type { Outcome, Program, Value } from '../explore/program.js';
import { consumes } from '../explore/thread-tree.js';
import { registerName, registerValue } from './tree.js';
import { isLockEvent, Visible } from './visible.js';

/** Names as in a condition (`0:r1`, `x`) to values. */
type FinalState = ReadonlyMap<string, Value>;

/**
 * `exists (...)` that holds in exactly the final states in which `bad` does, of all that there would be if no two
 * locations were ordered; so it says something also where every model forbids them. Throws if registers and memory
 * cannot tell a bad state from a good one.
 */
export function badStates(program: Program, bad: (outcome: Outcome) => boolean): string {
  const visible = new Visible(program);
  const { outcomes } = decide(program, coherence);
  const good = outcomes.filter((outcome) => !bad(outcome)).map((outcome) => finalState(outcome, visible));
  let left = outcomes.filter(bad).map((outcome) => finalState(outcome, visible));
  const terms: string[] = [];
  while (left.length > 0) {
    const term = shortest(left[0] as FinalState, good);
    terms.push(term.length === 0 ? 'true' : term.map(([name, value]) => `${name}=${value}`).join(' /\\ '));
    left = left.filter((state) => !matches(term, state));
  }
  return `exists (${terms.length === 0 ? 'false' : terms.join(' \\/ ')})`;
}

function finalState({ memory, runs, reads }: Outcome, visible: Visible): FinalState {
  const state = new Map<string, Value>();
  const locks = new Set<string>();
  for (const [thread, { events: all }] of runs.entries()) {
    const { events, reads: values } = visible.of(thread, reads[thread] ?? [], all);
    for (const event of events) if (isLockEvent(event)) locks.add(event.loc);
    for (const [read, event] of events.filter(consumes).entries()) {
      if (event.kind === 'rmw' && event.order === 'noreturn') continue;
      const value = values[read] as Value;
      state.set(`${thread}:${registerName(read)}`, registerValue(event, value, [value]));
    }
  }
  for (const [loc, name] of visible.names) if (!locks.has(loc)) state.set(name, memory.get(loc) ?? 0n);
  return state;
}

/** A register that a run does not reach is 0. */
function matches(term: readonly (readonly [string, Value])[], state: FinalState): boolean {
  return term.every(([name, value]) => (state.get(name) ?? 0n) === value);
}

function shortest(state: FinalState, good: readonly FinalState[]): (readonly [string, Value])[] {
  let term: (readonly [string, Value])[] = [...state];
  if (good.some((other) => matches(term, other))) throw new Error('a bad final state looks like a good one');
  // Memory first: registers say more.
  for (const part of [...state].reverse()) {
    const shorter = term.filter(([name]) => name !== part[0]);
    if (!good.some((other) => matches(shorter, other))) term = shorter;
  }
  return term;
}
