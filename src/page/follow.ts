/**
 * Runs a program on a machine after the pattern of a schedule: the earliest step of the schedule that can be done is
 * done. What the machine refuses waits, and is reported; where a read returns something else, the rest is that
 * machine's own. So a run that breaks one program becomes the same attempt on a repaired one.
 */
import { Machine, type MachineKind, type Move, type State, type Step } from '../explore/machine.js';
import type { Event, Outcome, Program, Value } from '../explore/program.js';

/** A step of a schedule, named so that it is found again in an edited program. */
export interface Wanted {
  readonly thread: number;
  readonly kind: Step['kind'];
  readonly what: string;
  /** the value read, if the event reads */
  readonly read?: Value;
}

export type Item =
  | {
      readonly kind: 'step';
      readonly step: Step;
      readonly event: Event;
      readonly before: State;
      readonly state: State;
      /** what the schedule's read returned, where that was something else */
      readonly expected?: Value;
    }
  | { readonly kind: 'fence'; readonly thread: number; readonly event: Event; readonly state: State }
  /** `next` is what the thread stands at: the fence or the LOCKed instruction that waits */
  | {
      readonly kind: 'blocked';
      readonly thread: number;
      readonly wanted: Wanted;
      readonly next: Event;
      readonly state: State;
    };

export interface Followed {
  readonly items: readonly Item[];
  readonly start: State;
  readonly outcome: Outcome;
}

export function nameOfEvent(event: Event): string {
  return [event.label ?? '', event.kind, 'loc' in event ? event.loc : ''].join(' ');
}

/** The event a move does, or whose store it drains. */
export function eventOf(state: State, { thread, event }: Step): Event {
  return state.threads[thread]?.node.run.events[event] as Event;
}

export function follow(program: Program, kind: MachineKind, schedule: readonly Wanted[]): Followed {
  return new Follower(new Machine(program, kind), schedule).run();
}

class Follower {
  private readonly machine: Machine;
  private rest: Wanted[];
  private readonly items: Item[] = [];
  /** where a thread was already said to wait */
  private readonly refused = new Set<string>();
  private last = 0;

  constructor(machine: Machine, schedule: readonly Wanted[]) {
    this.machine = machine;
    this.rest = [...schedule];
  }

  run(): Followed {
    const start = this.machine.start();
    let state = start;
    while (!this.machine.ended(state)) state = this.advance(state);
    return { items: this.items, start, outcome: this.machine.outcome(state) };
  }

  private advance(state: State): State {
    this.forgetDiverged(state);
    const moves = this.machine.moves(state);
    const hit = this.earliest(state, moves);
    const move = hit?.move ?? this.ownMove(moves);
    if (move === undefined) throw new Error('the machine is stuck');
    this.refuse(state, moves, hit?.wanted, move.step.thread);
    if (hit !== undefined) this.rest = this.rest.filter((wanted) => wanted !== hit.wanted);
    this.take(state, move, hit?.wanted);
    return move.state;
  }

  /** The earliest step of the schedule that can be done now. */
  private earliest(state: State, moves: readonly Move[]): { wanted: Wanted; move: Move } | undefined {
    for (const wanted of this.rest) {
      const move = moves.find(({ step }) => matches(wanted, step, eventOf(state, step)));
      if (move !== undefined) return { wanted, move };
    }
    return undefined;
  }

  /** Beyond the schedule: the thread that moved last goes on, and stores wait as long as they may. */
  private ownMove(moves: readonly Move[]): Move | undefined {
    const order = (move: Move): number =>
      (move.step.thread === this.last ? 0 : 2) + (move.step.kind === 'event' ? 0 : 1);
    return [...moves].sort((a, b) => order(a) - order(b))[0];
  }

  /** A thread that has taken another path does nothing more by the schedule, up to where the two meet again. */
  private forgetDiverged(state: State): void {
    for (const [thread, { node, at }] of state.threads.entries()) {
      const next = node.run.events.slice(at).find(({ kind }) => kind !== 'fence' && kind !== 'note');
      const mine = this.rest.filter((wanted) => wanted.thread === thread && wanted.kind === 'event');
      const met = next === undefined ? -1 : mine.findIndex(({ what }) => what === nameOfEvent(next));
      const gone = new Set(met < 0 ? mine : mine.slice(0, met));
      this.rest = this.rest.filter((wanted) => !gone.has(wanted));
    }
  }

  /** Another thread goes on although it was this one's turn: say so, once for each place. */
  private refuse(state: State, moves: readonly Move[], done: Wanted | undefined, mover: number): void {
    const skipped = this.rest.slice(0, done === undefined ? this.rest.length : this.rest.indexOf(done));
    for (const [thread, { node, at }] of state.threads.entries()) {
      const wanted = skipped.find((other) => other.thread === thread && other.kind === 'event');
      const next = node.run.events[at];
      const can = moves.some(({ step }) => step.thread === thread && step.kind === 'event');
      const place = `${thread} ${node.id} ${at}`;
      if (wanted === undefined || next === undefined || thread === mover || can || this.refused.has(place)) continue;
      this.refused.add(place);
      this.items.push({ kind: 'blocked', thread, wanted, next, state });
    }
  }

  private take(before: State, { step, state }: Move, wanted: Wanted | undefined): void {
    const differs = wanted?.read !== undefined && step.read !== undefined && wanted.read !== step.read;
    const expected = differs ? { expected: wanted.read as Value } : {};
    this.items.push({ kind: 'step', step, event: eventOf(before, step), before, state, ...expected });
    this.last = step.thread;
    for (const event of fencesPassed(before, state, step))
      this.items.push({ kind: 'fence', thread: step.thread, event, state });
  }
}

function matches(wanted: Wanted, step: Step, event: Event): boolean {
  return wanted.thread === step.thread && wanted.kind === step.kind && wanted.what === nameOfEvent(event);
}

/** Fences that a step let its thread go past. */
function fencesPassed(before: State, after: State, step: Step): Event[] {
  const { at } = before.threads[step.thread] as State['threads'][number];
  const now = after.threads[step.thread] as State['threads'][number];
  const from = step.kind === 'event' ? step.event + 1 : at;
  return now.node.run.events.slice(from, now.at).filter(({ kind }) => kind === 'fence');
}
