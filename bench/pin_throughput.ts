import type { Subject } from '../src/measure/subject.js';
import { measuredProtocols, PINS } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

const WINDOW_MS = 4;

/** The forker sleeps while the pinners pin; what they did comes from their counters. */
function idleSubject(): Subject {
  const never = new Int32Array(new SharedArrayBuffer(4));
  return {
    run() {
      Atomics.wait(never, 0, 0, WINDOW_MS);
    },
    after() {},
    readings: () => [],
  };
}

/** How many pages per second does fast GUP pin and unpin when nobody forks, by how the pin is taken? */
export const scenario: Scenario = {
  name: 'pin_throughput',
  question: 'How many pages per second does fast GUP pin and unpin when nobody forks, by how the pin is taken?',
  headline: 'pins_per_s',
  pinners: 'needed',
  grid: (preset) => ({
    protocol: preset === 'smoke' ? measuredProtocols(preset).slice(-2) : measuredProtocols(preset),
    pin: PINS,
    // 4 Ki pages' tables and struct pages stay in a core's own cache: a pin is measured, and not where its cache line was
    pages: preset === 'full' ? [4096, 65536] : [4096],
    pinners: preset === 'full' ? [1, 2, 4] : [1],
  }),
  compare: () => [{ role: 'baseline', to: { pin: 'add1024' } }],
  threads: (cell) => cell.pinners,
  subject: idleSubject,
};
