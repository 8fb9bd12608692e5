// Two ways to come by the samples of a block: timing a subject here, or asking a program that has a clock of its own.
import { Bench } from 'tinybench';
import type { Clock } from '../host/clock.js';
import { ProgramError } from '../host/program.js';
import { type Counts, countsSince } from '../machine/counters.js';
import type { WarmUp } from './messages.js';
import { PERF_EVENTS, PerfCounters, type PerfCounts } from './perf.js';
import { type Pinners, pinReadings } from './pins.js';
import type { Batch, Reading, Subject, Taken } from './subject.js';

/** A sample with what the pinners counted inside its window; null where there are none of the model's. */
export interface Observation extends Taken {
  readonly pins: Counts | null;
}

export interface Observed {
  readonly seen: readonly Observation[];
  readonly warmup: WarmUp;
}

/** The warm-up ends when a sample is within this of the one before it ... */
const FLAT = 0.1;
/** ... or after this many. */
const WARMUP_LIMIT = 4;
/** Samples of a block that a program of native/ throws away. */
const BATCH_WARMUP = 2;

const alike = (one: number, next: number): boolean => Math.abs(next / one - 1) < FLAT;

/**
 * A warm-up that is not recorded, then `samples` driven by tinybench. tinybench sorts its samples, so ours are kept here, in
 * order. Pinners run only between unpark and park.
 * @param ptes of one sample: hardware events are given per PTE; null: they are not counted
 */
export function observeSubject(
  subject: Subject,
  pinners: Pinners,
  clock: Clock,
  samples: number,
  ptes: number | null,
): Observed {
  const seen: Observation[] = [];
  let before = pinners.counts();
  let start = 0n;
  let end = 0n;
  let perf: PerfCounters | undefined;
  const open = () => {
    subject.before?.();
    pinners.unpark();
    before = pinners.counts();
  };
  const run = () => {
    perf?.enable();
    start = clock.now_ns();
    subject.run();
    end = clock.now_ns();
    perf?.disable();
  };
  const close = () => {
    const during = countsSince(before, pinners.counts());
    pinners.park();
    const parked = countsSince(before, pinners.counts());
    subject.after();
    const elapsed_ns = Number(end - start);
    const own = subject.readings(elapsed_ns);
    const readings = pinners.threads === 0 ? own : [...own, ...pinReadings(during, parked, elapsed_ns)];
    seen.push({ at_ns: start, elapsed_ns, readings, pins: pinners.threads === 0 ? null : during });
  };
  pinners.park();
  const warmup = warmUp(() => {
    open();
    run();
    close();
    return Number(end - start);
  }, subject.warmup);
  seen.length = 0;
  if (ptes !== null) perf = new PerfCounters(Object.keys(PERF_EVENTS));
  drive(samples, open, run, close);
  if (seen.length !== samples) throw new Error(`tinybench ran ${seen.length} of ${samples} samples`);
  addToFirst(seen, subject.once?.() ?? []);
  if (perf !== undefined) addToFirst(seen, countReadings(perf.finish(), (ptes ?? 0) * samples));
  return { seen, warmup };
}

/**
 * The samples that a program took, but for its warm-up.
 * @throws ProgramError where it took fewer than it was asked for, or says that it took them at another time than it was asked
 */
export function observeBatch(batch: Batch, clock: Clock, samples: number): Observed {
  const wanted = BATCH_WARMUP + samples;
  let free = clock.now_ns();
  const taken = batch.take(wanted);
  const end = clock.now_ns();
  if (taken.length !== wanted) throw new ProgramError(`the program took ${taken.length} samples of ${wanted}`);
  for (const [i, { at_ns, elapsed_ns }] of taken.entries()) {
    const over = at_ns + BigInt(elapsed_ns);
    if (at_ns < free || over > end) throw new ProgramError(`sample ${i + 1} was not taken when the program was asked`);
    free = over;
  }
  const [one, next] = taken as [Taken, Taken];
  const flat = alike(one.elapsed_ns, next.elapsed_ns);
  const seen = taken.slice(BATCH_WARMUP).map((sample) => ({ ...sample, pins: null }));
  return { seen, warmup: { samples: BATCH_WARMUP, flat } };
}

/** What is known of a block as a whole stands with its first sample. */
function addToFirst(seen: Observation[], readings: readonly Reading[]): void {
  const [first] = seen;
  if (first !== undefined) seen[0] = { ...first, readings: [...first.readings, ...readings] };
}

/** perf counts a block's windows together: per PTE of all of them. */
function countReadings(counts: PerfCounts, ptes: number): Reading[] {
  return Object.entries(PERF_EVENTS).flatMap(([event, metric]) => {
    const count = counts[event];
    return count === undefined ? [] : [{ metric, unit: '1', value: count / ptes }];
  });
}

/** Samples that are thrown away: caches and TLBs hold another cell's data when a block begins. */
function warmUp(sample: () => number, limit: number = WARMUP_LIMIT): WarmUp {
  let last = sample();
  if (limit === 1) return { samples: 1, flat: true }; // nothing to be unlike
  for (let samples = 2; samples <= limit; samples++) {
    const next = sample();
    if (alike(last, next)) return { samples, flat: true };
    last = next;
  }
  return { samples: limit, flat: false };
}

function drive(iterations: number, open: () => void, run: () => void, close: () => void): void {
  const bench = new Bench({ iterations, time: 0, warmup: false, throws: true });
  bench.add('block', run, { async: false, beforeEach: open, afterEach: close });
  const [task] = bench.runSync();
  if (task?.result.state !== 'completed') throw new Error(`tinybench: ${task?.result.state}`);
}
