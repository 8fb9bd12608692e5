import { type Counts, counterReader } from '../machine/counters.js';
import type { Cpu } from '../machine/kernel.js';
import type { Reading } from './subject.js';

/** The pinners of a cell as the forker sees them: they pin only between unpark and park. */
export interface Pinners {
  readonly threads: number;
  park(): void;
  unpark(): void;
  /** sums over all of them; while they run, each figure is some recent one */
  counts(): Counts;
}

/** How long a pinner may take to park; many fork lengths, so that only a dead one exceeds it. */
const PARK_LIMIT_MS = 20_000;

/** `threads` pinners on the CPUs after `cpu`. */
export function pinnersOf(cpu: Cpu, threads: number): Pinners {
  const turn = (what: 'park' | 'unpark'): void => {
    if (threads === 0) return;
    const turned = what === 'park' ? cpu.kernel.parkPinners : cpu.kernel.unparkPinners;
    // Twice: the first time may have passed while the process was stopped.
    if (turned(threads, PARK_LIMIT_MS) === 0 && turned(threads, PARK_LIMIT_MS) === 0)
      throw new Error(`a pinner did not ${what} within ${PARK_LIMIT_MS / 1000} s`);
  };
  return {
    threads,
    park: () => turn('park'),
    unpark: () => turn('unpark'),
    counts: counterReader(cpu, cpu.cpu + 1, cpu.cpu + threads),
  };
}

/** `during` is what was counted in the timed window; a lost pin shows only when its pinner looks at those it holds, parking. */
export function pinReadings(during: Counts, parked: Counts, elapsed_ns: number): Reading[] {
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
    { metric: 'held_pins', unit: 'pins', value: parked.HELD_PINS },
    { metric: 'lost_pins', unit: 'pins', value: parked.LOST_PINS },
  ];
}
