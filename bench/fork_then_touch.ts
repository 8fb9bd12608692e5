import { CLOCK } from '../src/host/clock.js';
import { startChild } from '../src/machine/child.js';
import type { ForkFunction } from '../src/machine/kernel.js';
import { assertConservation, type Span } from '../src/machine/machine.js';
import type { Reading, Subject, SubjectContext } from '../src/measure/subject.js';
import type { Factors } from '../src/plan/cell.js';
import {
  copiesPtes,
  forkExport,
  measuredProtocols,
  oldestProtocol,
  oldestShipped,
  PROTOCOLS,
  variantExport,
} from '../src/protocols.js';
import { median, quantile, sortedCopy } from '../src/stats/quantile.js';
import type { Scenario } from './scenario.js';

type FaultFunction = (mm: number, addr: bigint, write: number) => number;

const SHARES = { smoke: [0.01], quick: [0.01, 0.1], full: [0.001, 0.01, 0.1, 0.5] } as const;
/** Empty windows whose median is what the clock adds to each write. */
const EMPTY_WINDOWS = 1001;

const touchedPages = ({ pages, extra }: Factors): number => Math.max(1, Math.round(pages * Number(extra.touched)));

/** Addresses of `n` pages spread evenly over the span, made beforehand: no bigint is computed in a window. */
function addressesOf(span: Span, n: number): bigint[] {
  return Array.from({ length: n }, (_, k) => {
    const page = Math.floor((k * span.total) / n);
    return span.base + BigInt(page + Math.floor(page / span.perVma) * span.gap) * 4096n;
  });
}

/** The oldest, with which all are compared, one of today's that copies ptes, and one that leaves them to others. */
function smokeProtocols(): string[] {
  const copying = PROTOCOLS.findLast(
    (one) => copiesPtes(one) && one.keeps.includes('anon_exclusive') && !one.keeps.includes('folios'),
  );
  const leaving = PROTOCOLS.find(({ keeps }) => keeps.includes('child_copies'));
  return [oldestProtocol(), ...[copying, leaving].flatMap((one) => (one === undefined ? [] : [one.name]))];
}

/** Forks, then writes to a share of the pages one by one, each write timed by itself, by the parent or by the child. */
function touchSubject(context: SubjectContext): Subject {
  const { cpu, cell } = context;
  const fork = cpu.fn<ForkFunction>(forkExport(cell.protocol, cell));
  const fault = cpu.fn<FaultFunction>(variantExport('fault', cell.protocol, cell));
  const pauses = new Float64Array(touchedPages(cell));
  const ofChild = cell.extra.actor === 'child';
  const runChild = (): void => {
    child = startChild(cpu, cell.protocol, cell, child);
  };
  let child = 0;
  let start_ns = 0;
  let addresses: bigint[] = [];
  let fork_ns = 0;
  let failed = 0;
  return {
    before() {
      addresses = addressesOf(context.machine().span, pauses.length);
      failed = 0;
    },
    run() {
      const { parent } = context.machine();
      const start = CLOCK.now_ns();
      child = fork(parent) >>> 0;
      let before = CLOCK.now_ns();
      fork_ns = Number(before - start);
      if (child === 0) throw new Error(`fork ran out of memory (${cell.cell_id})`);
      start_ns = 0;
      if (ofChild) {
        runChild();
        const now = CLOCK.now_ns();
        start_ns = Number(now - before);
        before = now;
      }
      const mm = ofChild ? child : parent;
      for (let k = 0; k < pauses.length; k++) {
        failed += Number(fault(mm, addresses[k] as bigint, 1) === 0);
        const now = CLOCK.now_ns();
        pauses[k] = Number(now - before);
        before = now;
      }
    },
    after() {
      if (!ofChild) runChild();
      if (failed > 0) throw new Error(`${failed} of ${pauses.length} writes failed (${cell.cell_id})`);
      assertConservation(cpu, `after writes (${cell.cell_id})`);
      context.rebuild(); // the parent's pages have moved
    },
    readings: () => touchReadings(fork_ns, start_ns, pauses),
    once: () => [{ metric: 'clock_ns', unit: 'ns', value: emptyWindow() }],
  };
}

/** `child_start_ns` is what a child does before it runs, where it is the writer: it waits for that. A pause lasts from the end of the one before it, so that each has one look at the clock in it; nothing is taken off. */
function touchReadings(fork_ns: number, start_ns: number, pauses: Float64Array): Reading[] {
  const sorted = sortedCopy(pauses);
  const writes_ns = pauses.reduce((sum, pause) => sum + pause, 0);
  const values = {
    fork_touch_ns: fork_ns + start_ns + writes_ns,
    fork_ns,
    child_start_ns: start_ns,
    first_write_ns: writes_ns / pauses.length,
    pause_p50_ns: quantile(sorted, 0.5),
    pause_p99_ns: quantile(sorted, 0.99),
    pause_max_ns: quantile(sorted, 1),
  };
  return Object.entries(values).map(([metric, value]) => ({ metric, unit: 'ns', value }));
}

function emptyWindow(): number {
  const windows = Float64Array.from({ length: EMPTY_WINDOWS }, () => -Number(CLOCK.now_ns() - CLOCK.now_ns()));
  return median(windows);
}

/** What do fork and the writes after it cost together, and how long does the slowest of them stop the writer? */
export const scenario: Scenario = {
  name: 'fork_then_touch',
  question:
    'What do fork and the first writes after it cost together, and how long is the longest pause of the writer?',
  headline: 'fork_touch_ns',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: preset === 'smoke' ? smokeProtocols() : measuredProtocols(preset),
    pages: [65536],
    extra: { actor: preset === 'full' ? ['parent', 'child'] : ['parent'], touched: SHARES[preset] },
  }),
  fixed: ['fence', 'fence_per', 'pinners', 'layout'],
  compare: () => [{ role: 'baseline', to: oldestShipped() }],
  pinners: 'none',
  writes: touchedPages,
  subject: touchSubject,
};
