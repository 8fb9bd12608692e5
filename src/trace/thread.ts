/**
 * A thread of the explorer: one call into the trace target, replayed from its start with the values its reads are to
 * return. Words that no other thread writes are answered from the thread's own memory and are no events of it, unless
 * they order others (locks, acquire and release, read-modify-writes).
 */
import type {
  Event,
  FenceKind,
  Location,
  NoteEvent,
  RmwEvent,
  RmwForm,
  RmwOrder,
  Run,
  Thread,
  Value,
} from '../explore/program.js';
import { type EventDependencies, findDependencies, type Rerun } from './dependencies.js';
import { applyRmw } from './imports.js';
import type { Call, Replay, TracedMachine } from './machine.js';
import { type Answer, ENOUGH, type TraceEvent } from './record.js';
import { eventText } from './text.js';

/** More words than the longest thread of a scenario says three times over: beyond it something loops. */
const MAX_EVENTS = 400;

/** A call, and what of it counts. */
interface CallOf {
  readonly machine: TracedMachine;
  readonly call: Call;
  /** locations whose plain and ONCE accesses are events; undefined: all */
  readonly shared: ReadonlySet<Location> | undefined;
}

export interface Traced extends CallOf {
  readonly name: string;
  /** what the thread leaves behind in its memory, by name, read after its call returned */
  readonly finish: (result: number) => Readonly<Record<string, Value>>;
  /** nobody will ask what its events depend on: that they could be asked takes much room */
  readonly bare?: boolean;
  /** runs known so far, by the values read; may be kept for the next thread with the same call and `shared` */
  readonly runs: Map<string, Run>;
}

export function tracedThread(traced: Traced): Thread {
  const { name, runs } = traced;
  return {
    name,
    run(reads) {
      const key = reads.join();
      let run = runs.get(key);
      if (run === undefined) {
        run = replay(traced, reads, runs.get(reads.slice(0, -1).join()));
        runs.set(key, run);
      }
      return run;
    },
  };
}

function isEvent({ machine, shared }: CallOf, event: TraceEvent): boolean {
  if (event.kind !== 'read' && event.kind !== 'write') return true;
  if (event.how === 'ACQUIRE' || event.how === 'RELEASE') return true;
  return shared === undefined || shared.has(machine.names.nameOf(event.address));
}

function answering(traced: CallOf, reads: readonly Value[]): Answer {
  let consumed = 0;
  return (event) => {
    if (!isEvent(traced, event)) return undefined;
    if (consumed === reads.length) throw ENOUGH;
    return reads[consumed++];
  };
}

/** Where a thread that reads these values says a note: the functions around it, innermost first. */
export function callTraces(of: CallOf, reads: readonly Value[], note: string): string[][] {
  const traces: string[][] = [];
  of.machine.recorder.onNote = (what, stack) => {
    if (what === note) traces.push(wasmFrames(stack));
  };
  of.machine.replay(of.call, answering(of, reads), MAX_EVENTS);
  of.machine.recorder.onNote = undefined;
  return traces;
}

/** `copy_pte_range assembly/fork.ts` of each wasm function in a stack that has a name. */
function wasmFrames(stack: string): string[] {
  return [...stack.matchAll(/at assembly\/([\w/]+)\/(\w+)/g)].map(([, file, name]) => `${name} assembly/${file}.ts`);
}

/** @param before the run with one read less, if it is known: all it did, this one does too */
function replay(traced: Traced, reads: readonly Value[], before: Run | undefined): Run {
  const done = traced.machine.replay(traced.call, answering(traced, reads), MAX_EVENTS);
  const registers =
    done.end === 'returned' ? traced.finish(done.result) : done.end === 'trapped' ? { trapped: 1n } : {};
  const status = STATUS[done.end];
  const kept = [...done.events.keys()].filter((at) => isEvent(traced, done.events[at] as TraceEvent));
  const events = eventsOf(done, traced, kept, before?.events ?? []);
  if (status === 'reading' || traced.bare) return { status, events, registers };
  // Only a run that has ended has dependencies: before, nobody asks for them.
  return { status, registers, ...withDependencies(events, done.events, kept, traced) };
}

// A trap is an end as well: values that no execution brings together make some, and one that does is found by a property.
const STATUS = { returned: 'done', stopped: 'reading', limit: 'bound', trapped: 'done' } as const;

/** The events that count. */
function eventsOf({ events }: Replay, traced: Traced, kept: readonly number[], before: readonly Event[]): Event[] {
  return kept.map((at, index) => before[index] ?? eventOf(events[at] as TraceEvent, traced.machine));
}

/** Looked for when somebody asks: only some models do. @param kept where each event is among those recorded */
function withDependencies(
  made: readonly Event[],
  recorded: readonly TraceEvent[],
  kept: readonly number[],
  { machine, call }: Traced,
): Required<Pick<Run, 'events' | 'asked'>> {
  let found: EventDependencies[] | undefined;
  // What was recorded takes room: it goes when it has served.
  let from: typeof recorded | undefined = recorded;
  const all = (): EventDependencies[] => {
    found ??= dependenciesAmong(from ?? [], kept, (answer) => {
      const next = (event: TraceEvent): bigint | undefined => answer(event, machine.recorder.events.length - 1);
      const again = machine.replay(call, next, MAX_EVENTS);
      return { events: again.events, cut: again.end !== 'returned' };
    });
    from = undefined;
    return found;
  };
  const events = made.map((event, index) => ({
    ...event,
    get addr() {
      return all()[index]?.addr ?? [];
    },
    get data() {
      return all()[index]?.data ?? [];
    },
    get ctrl() {
      return all()[index]?.ctrl ?? [];
    },
  }));
  return { events, asked: () => found !== undefined };
}

/** Of the events that are kept, by their places among these. */
function dependenciesAmong(
  recorded: readonly TraceEvent[],
  kept: readonly number[],
  rerun: Rerun,
): EventDependencies[] {
  const found = findDependencies(recorded, kept, rerun);
  const newIndex = new Map(kept.map((at, index) => [at, index]));
  const places = (sources: readonly number[]): number[] => sources.map((source) => newIndex.get(source) as number);
  return kept.map((at) => {
    const { addr, data, ctrl } = found[at] as EventDependencies;
    return { addr: places(addr), data: places(data), ctrl: places(ctrl) };
  });
}

const FENCES: Readonly<Record<string, FenceKind>> = {
  ...{ MB: 'mb', MB_LOCK: 'mb', RMB: 'rmb', WMB: 'wmb', AFTER_ATOMIC: 'after_atomic' },
  ...{ RCU_LOCK: 'rcu_lock', RCU_UNLOCK: 'rcu_unlock', SYNC_RCU: 'sync_rcu' },
};

function eventOf(event: TraceEvent, machine: TracedMachine): Event {
  const access = event.kind === 'read' || event.kind === 'write' || event.kind === 'rmw';
  const loc = access ? machine.meet(event.address, event.size) : machine.names.nameOf(event.address);
  const text = eventText(event, loc, (value) => machine.show(loc, value));
  const common = { ...(event.label === '' ? {} : { label: event.label }), text };
  const how = event.how.toLowerCase();
  switch (event.kind) {
    case 'read':
      return { ...common, kind: 'read', loc, order: how as 'once' | 'acquire' | 'plain' };
    case 'write':
      return { ...common, kind: 'write', loc, order: how as 'once' | 'release' | 'plain', value: event.operand };
    case 'rmw':
      return { ...common, kind: 'rmw', loc, order: how as RmwOrder, op: event.op.toLowerCase(), ...rmwOf(event) };
    case 'fence':
      return { ...common, kind: 'fence', fence: FENCES[event.how] as FenceKind };
    case 'note':
      return { ...common, kind: 'note', what: event.how, loc } satisfies NoteEvent;
    default:
      return { ...common, kind: event.kind, loc };
  }
}

function rmwOf({ op, operand, arg, size }: TraceEvent): Required<Pick<RmwEvent, 'apply' | 'form'>> {
  const signed = (value: bigint): bigint => BigInt.asIntN(size * 8, value);
  const name = op.toLowerCase() as RmwForm['op'];
  const operands = { CMPXCHG: [signed(arg), signed(operand)], ADD_UNLESS: [signed(operand), signed(arg)] }[op];
  return {
    apply: (old) => applyRmw(op, old, operand, arg, size * 8),
    form: { op: name, operands: operands ?? [signed(operand)] },
  };
}
