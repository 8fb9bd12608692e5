// A fake clock and subjects that follow a script, so that what lies behind a sample can be looked at without measuring one.
import type { Clock } from '../../src/host/clock.js';
import { COUNTERS, type Counts } from '../../src/machine/counters.js';
import type { LaunchPlan } from '../../src/measure/messages.js';
import type { Pinners } from '../../src/measure/pins.js';
import type { Batch, Subject } from '../../src/measure/subject.js';
import { type Cell, type Factors, makeCell } from '../../src/plan/cell.js';
import { type CellPlan, planCell } from '../../src/plan/cell-plan.js';

/** A clock that stands still until it is told that time has passed. */
export class FakeClock implements Clock {
  #now_ns = 5_000_000_000n;

  now_ns(): bigint {
    return this.#now_ns;
  }

  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + Number(this.#now_ns / 1_000_000n));
  }

  pass(ns: number): void {
    this.#now_ns += BigInt(ns);
  }
}

/** Pinners that count, in the n-th window in which they run, what the n-th entry says. */
export function scriptedPinners(threads: number, windows: readonly Partial<Counts>[] = []): Pinners {
  let counts = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Counts;
  let next = 0;
  let opening = false;
  return {
    threads,
    unpark() {
      opening = true;
    },
    park() {},
    counts() {
      const now = counts;
      const more = opening ? (windows[next++] ?? {}) : {}; // counted after the first look of an open window
      opening = false;
      counts = Object.fromEntries(COUNTERS.map((name) => [name, counts[name] + (more[name] ?? 0)])) as Counts;
      return now;
    },
  };
}

/** Takes as long as the script says, sample after sample, the warm-up's too; between them `gap_ns` pass, before and after. */
export function scriptedSubject(clock: FakeClock, script: readonly number[], gap_ns: number = 1000): Subject {
  let next = 0;
  return {
    before: () => clock.pass(gap_ns),
    run() {
      const ns = script[next++];
      if (ns === undefined) throw new Error(`the script has ${script.length} samples`);
      clock.pass(ns);
    },
    after: () => clock.pass(gap_ns),
    readings: (elapsed_ns) => [{ metric: 'fork_ns', unit: 'ns', value: elapsed_ns }],
  };
}

/** The same as a program of native/ would take them. */
export function scriptedBatch(clock: FakeClock, script: readonly number[], gap_ns: number = 1000): Batch {
  return {
    take: (n) =>
      script.slice(0, n).map((elapsed_ns) => {
        clock.pass(gap_ns);
        const at_ns = clock.now_ns();
        clock.pass(elapsed_ns);
        return { at_ns, elapsed_ns, readings: [{ metric: 'fork_ns', unit: 'ns', value: elapsed_ns }] };
      }),
  };
}

export function scriptedCell(factors: Partial<Factors> = {}): Cell {
  return makeCell({
    ...{ scenario: 'scripted', impl: 'wasm', arch: 'x86_64', protocol: 'no_early', wrprotect: 'rmw', fence: 'none' },
    ...{ fence_per: '', pin: 'add1024', pages: 512, layout: 'sequential', pinners: 0, pinned_fraction: 0 },
    ...{ replica: 0, extra: {} },
    ...factors,
  } as Factors);
}

export function scriptedPlan(cells: readonly Cell[], samples: number, startedAt_ns: bigint): LaunchPlan {
  return {
    cells: cells.map((cell): CellPlan => planCell([{ name: cell.scenario }], cell, { blocks: 1, samples })),
    ...{ launch: 0, blocks: 1, order: 'random', seed: 1, memoryBytes: 0, windowPages: 100, windowPagesNeeded: 100 },
    ...{ counters: false, cores: 2, startedAt_ns: Number(startedAt_ns), forker: '' },
  };
}
