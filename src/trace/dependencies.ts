/**
 * Dependencies found by replay: a thread is run again with a few bits of one read value changed, and what differs from
 * then on depended on that read. A different address is an address dependency, a different value stored (or operand) a
 * data dependency, an event that is missing a control dependency.
 */
import type { TraceEvent } from './record.js';

/** Per event: indices of the events it depends on. */
export interface EventDependencies {
  readonly addr: readonly number[];
  readonly data: readonly number[];
  readonly ctrl: readonly number[];
}

/** A run with a changed value; `cut`: it did not come to its end, so that what is missing after it proves nothing. */
export interface ChangedRun {
  readonly events: readonly TraceEvent[];
  readonly cut: boolean;
}

/** Runs the thread; every event that reads gets what this says, undefined = the word in the thread's own memory. */
export type Rerun = (answer: (event: TraceEvent, index: number) => bigint | undefined) => ChangedRun;

/** A value-less RMW returns nothing to the thread, so nothing can depend on it. */
function returns(event: TraceEvent): boolean {
  return event.kind === 'read' || (event.kind === 'rmw' && event.how !== 'NORETURN');
}

/** What stays of an event when values change: enough to find it again in a run that went another way. */
function place(event: TraceEvent): string {
  return `${event.label} ${event.kind} ${event.how} ${event.op}`;
}

function samePlace(a: TraceEvent, b: TraceEvent | undefined): boolean {
  return b !== undefined && a.label === b.label && a.kind === b.kind && a.how === b.how && a.op === b.op;
}

/** @param sources indices of the events whose values matter; the others are this thread's alone */
export function findDependencies(
  events: readonly TraceEvent[],
  sources: readonly number[],
  rerun: Rerun,
): EventDependencies[] {
  const found = events.map(() => ({ addr: new Set<number>(), data: new Set<number>(), ctrl: new Set<number>() }));
  for (const source of sources) {
    const { size, value } = events[source] as TraceEvent;
    if (!returns(events[source] as TraceEvent)) continue;
    const after = events.slice(source + 1).filter(answered);
    const remembered = answersOf(after);
    for (const mask of masks(size)) {
      const other = rerunWith(events, source, value ^ mask, { after, remembered }, rerun);
      compare(events, other, source, (kind, at) => found[at]?.[kind].add(source));
    }
  }
  return found.map(({ addr, data, ctrl }) => ({ addr: [...addr], data: [...data], ctrl: [...ctrl] }));
}

/** What is changed, one after the other: each of the low twelve bits (flags, counts), above them four at once. */
function masks(size: number): bigint[] {
  const out: bigint[] = [];
  for (let bit = 0; bit < 12; bit++) out.push(1n << BigInt(bit));
  for (let bit = 12; bit < size * 8; bit += 4) out.push(15n << BigInt(bit));
  return out;
}

function answered({ kind }: TraceEvent): boolean {
  return kind === 'read' || kind === 'rmw';
}

function accessKey(event: TraceEvent): string {
  return `${place(event)} ${event.address}`;
}

/** What was read after the source: in order, and by the access, what it got the first time, the second, .. */
interface Remembered {
  readonly after: readonly TraceEvent[];
  readonly remembered: ReadonlyMap<string, readonly bigint[]>;
}

function answersOf(after: readonly TraceEvent[]): Remembered['remembered'] {
  const answers = new Map<string, bigint[]>();
  for (const event of after) {
    const key = accessKey(event);
    const known = answers.get(key);
    if (known === undefined) answers.set(key, [event.value]);
    else known.push(event.value);
  }
  return answers;
}

/** How often each access is among them. */
function timesOf(events: readonly TraceEvent[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const event of events) {
    const key = accessKey(event);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}

/** Up to the source everything is as it was; after it, a read gets what the same access got before. */
function rerunWith(
  events: readonly TraceEvent[],
  source: number,
  changed: bigint,
  { after, remembered }: Remembered,
  rerun: Rerun,
): ChangedRun {
  // Mostly the same accesses come in the same order: only from the first other one on it is counted which was given what.
  let same = 0;
  let given: Map<string, number> | undefined;
  return rerun((event, index) => {
    if (index < source) return events[index]?.value;
    if (index === source) return changed;
    if (given === undefined) {
      const next = after[same];
      if (samePlace(event, next) && event.address === next?.address) return after[same++]?.value;
      given = timesOf(after.slice(0, same));
    }
    const key = accessKey(event);
    const times = given.get(key) ?? 0;
    given.set(key, times + 1);
    return remembered.get(key)?.[times];
  });
}

type Kind = keyof EventDependencies;

function compare(
  events: readonly TraceEvent[],
  other: ChangedRun,
  source: number,
  depends: (kind: Kind, at: number) => void,
): void {
  const partner = align(events, other.events, source + 1);
  const end = other.cut ? partner.findLastIndex((at) => at !== undefined) + 1 : events.length;
  for (let at = source + 1; at < end; at++) {
    const [mine, theirs] = [events[at] as TraceEvent, other.events[partner[at] ?? -1]];
    if (theirs === undefined) depends('ctrl', at);
    else if (mine.address !== theirs.address) depends('addr', at);
    else if (mine.operand !== theirs.operand || mine.arg !== theirs.arg) depends('data', at);
  }
}

/** The longest common subsequence of places, from `start` on: per event of `a` the event of `b` it is, if any. */
function align(a: readonly TraceEvent[], b: readonly TraceEvent[], start: number): (number | undefined)[] {
  const partner = new Array<number | undefined>(a.length).fill(undefined);
  let from = start;
  for (; from < a.length && samePlace(a[from] as TraceEvent, b[from]); from++) partner[from] = from;
  if (from === a.length) return partner;
  const [x, y] = placeNumbers(a, b);
  const [rows, columns] = [a.length - from, Math.max(0, b.length - from)];
  const width = columns + 1;
  const length = new Uint16Array((rows + 1) * width);
  const at = (i: number, j: number): number => length[i * width + j] as number;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const same = x[from + i] === y[from + j];
      length[i * width + j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (x[from + i] === y[from + j]) partner[from + i++] = from + j++;
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return partner;
}

/** Equal for equal places. */
function placeNumbers(...runs: readonly [readonly TraceEvent[], readonly TraceEvent[]]): [Uint32Array, Uint32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (event: TraceEvent): number => {
    const text = place(event);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  return [Uint32Array.from(runs[0], numberOf), Uint32Array.from(runs[1], numberOf)];
}
