import { Bench } from 'tinybench';
import { type Counts, counterReader, countsSince } from '../machine/counters.js';
import type { Cpu } from '../machine/kernel.js';
import { type Cell, modelPinners, shapeOf } from '../plan/cell.js';
import { pinnedPages } from '../plan/shape.js';
import type { LaunchPlan, Sample, WarmUp } from './messages.js';
import { PERF_EVENTS, PerfCounters, type PerfCounts } from './perf.js';
import type { Reading, Subject } from './subject.js';

/** How long a pinner may take to park; many fork lengths, so that only a dead one exceeds it. */
const PARK_LIMIT_MS = 20_000;

interface Observation {
  readonly at_ms: number;
  readonly elapsed_ns: number;
  readonly readings: readonly Reading[];
  /** what the pinners counted inside the timed window */
  readonly pins: Counts;
}

export interface BlockResult {
  readonly samples: readonly Sample[];
  readonly warmup: WarmUp;
  readonly timed_ns: number;
  readonly untimed_ns: number;
}

/**
 * One block of one cell: a warm-up that is not recorded, then `plan.samples` driven by tinybench. tinybench sorts its
 * samples, so ours are kept here, in order. Pinners run only between unpark and park.
 */
export function runBlock(
  cpu: Cpu,
  plan: LaunchPlan,
  cell: Cell,
  subject: Subject,
  block: number,
  orderInBlock: number,
): BlockResult {
  const startedAt = performance.now();
  const pinners = modelPinners(cell);
  const pins = counterReader(cpu, cpu.cpu + 1, cpu.cpu + pinners);
  const seen: Observation[] = [];
  let before = pins();
  let start = 0n;
  let elapsed = 0n;
  const open = () => {
    subject.before?.();
    turn(cpu, 'unpark', pinners);
    before = pins();
  };
  let perf: PerfCounters | undefined;
  const run = () => {
    perf?.enable();
    start = process.hrtime.bigint();
    const own = subject.run();
    elapsed = typeof own === 'number' ? BigInt(own) : process.hrtime.bigint() - start;
    perf?.disable();
  };
  const close = () => {
    const during = countsSince(before, pins());
    turn(cpu, 'park', pinners);
    const parked = countsSince(before, pins());
    subject.after();
    const ns = Number(elapsed);
    const at_ms = performance.timeOrigin + performance.now() - ns / 1e6 - plan.startedAt_ms;
    const own = subject.readings(ns);
    const readings = pinners === 0 ? own : [...own, ...pinReadings(during, parked, ns)];
    seen.push({ at_ms, elapsed_ns: ns, readings, pins: during });
  };
  turn(cpu, 'park', pinners);
  const warmup = warmUp(() => {
    open();
    run();
    close();
    return Number(elapsed);
  }, subject.warmup);
  seen.length = 0;
  perf = plan.counters ? new PerfCounters(Object.keys(PERF_EVENTS)) : undefined;
  drive(cell, plan.samples, open, run, close);
  if (seen.length !== plan.samples) throw new Error(`tinybench ran ${seen.length} of ${plan.samples} samples`);
  const timed_ns = seen.reduce((sum, s) => sum + s.elapsed_ns, 0);
  const untimed_ns = (performance.now() - startedAt) * 1e6 - timed_ns;
  addToFirst(seen, subject.once?.() ?? []);
  if (perf !== undefined) addToFirst(seen, countReadings(perf.finish(), cell.pages * seen.length));
  return { samples: toSamples(plan, cell, block, orderInBlock, seen), warmup, timed_ns, untimed_ns };
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

/** The warm-up ends when a sample is within this of the one before it ... */
const FLAT = 0.1;
/** ... or after this many. */
const WARMUP_LIMIT = 4;

/** Samples that are thrown away: caches and TLBs hold another cell's data when a block begins. */
function warmUp(sample: () => number, limit: number = WARMUP_LIMIT): WarmUp {
  let last = sample();
  if (limit === 1) return { samples: 1, flat: true }; // nothing to be unlike
  for (let samples = 2; samples <= limit; samples++) {
    const next = sample();
    if (Math.abs(next / last - 1) < FLAT) return { samples, flat: true };
    last = next;
  }
  return { samples: limit, flat: false };
}

function drive(cell: Cell, iterations: number, open: () => void, run: () => void, close: () => void): void {
  const bench = new Bench({ iterations, time: 0, warmup: false, throws: true });
  bench.add(cell.cell_id, run, { async: false, beforeEach: open, afterEach: close });
  const [task] = bench.runSync();
  if (task?.result.state !== 'completed') throw new Error(`tinybench: ${task?.result.state} (${cell.cell_id})`);
}

function turn(cpu: Cpu, what: 'park' | 'unpark', pinners: number): void {
  if (pinners === 0) return;
  if ((what === 'park' ? cpu.kernel.parkPinners : cpu.kernel.unparkPinners)(pinners, PARK_LIMIT_MS) === 0)
    throw new Error(`a pinner did not ${what} within ${PARK_LIMIT_MS / 1000} s`);
}

/** `during` is what was counted in the timed window; a lost pin shows only when its pinner looks, parking. */
function pinReadings(during: Counts, parked: Counts, elapsed_ns: number): Reading[] {
  const ratio = (metric: string, n: number): Reading[] =>
    during.GUP_ATTEMPTS === 0 ? [] : [{ metric, unit: 'ratio', value: n / during.GUP_ATTEMPTS }];
  return [
    { metric: 'pins_per_s', unit: '1/s', value: ((during.GUP_FAST + during.GUP_SLOW) / elapsed_ns) * 1e9 },
    ...ratio('gup_fallback_ratio', during.GUP_FALLBACKS),
    ...ratio('seq_retry_ratio', during.GUP_SEQ_RETRIES),
    { metric: 'gup_attempts', unit: 'pins', value: during.GUP_ATTEMPTS },
    { metric: 'gup_recheck_fails', unit: 'pins', value: during.GUP_RECHECK_FAILS },
    { metric: 'copying_tried', unit: 'pins', value: during.COPYING_TRIED },
    { metric: 'copying_won', unit: 'pins', value: during.COPYING_WON },
    { metric: 'lost_pins', unit: 'pins', value: parked.LOST_PINS },
  ];
}

function toSamples(
  plan: LaunchPlan,
  cell: Cell,
  block: number,
  order_in_block: number,
  seen: readonly Observation[],
): Sample[] {
  const invalid_reason = whyInvalid(plan, cell, seen);
  const common = {
    cell_id: cell.cell_id,
    launch: plan.launch,
    block,
    order_in_block,
    oversubscribed: cell.pinners + (cell.scenario === 'pin_throughput' ? 0 : 1) > plan.cores,
    valid: invalid_reason === '',
    invalid_reason,
  };
  return seen.flatMap(({ at_ms, readings }, sample) =>
    readings.map((reading) => ({ ...common, sample, t_offset_ns: Math.round(at_ms * 1e6), ...reading })),
  );
}

/** Why a block of this cell proves nothing; empty if it does. */
function whyInvalid(plan: LaunchPlan, cell: Cell, seen: readonly Observation[]): string {
  const total = (name: keyof Counts) => seen.reduce((sum, s) => sum + s.pins[name], 0);
  if (modelPinners(cell) > 0 && total('GUP_ATTEMPTS') === 0) return 'no pin was tried in the timed windows';
  if (cell.scenario === 'fork_vs_pinners' && modelPinners(cell) > 0 && total('COPYING_TRIED') === 0)
    return 'no pin was tried on a table being copied';
  const copies = (cell.impl === 'wasm' && pinnedPages(shapeOf(cell)) > 0) || cell.scenario === 'first_write';
  if (copies && plan.windowPages < plan.windowPagesNeeded) return 'frames for copies fit in four last-level caches';
  return '';
}
