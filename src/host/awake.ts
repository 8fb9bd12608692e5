/**
 * Time in which this process could run. A process that is stopped (SIGSTOP, Ctrl-Z, a suspended laptop) finds that minutes have
 * passed in which nobody was slow. The main thread's timer ticks; every thread that it starts afterwards can read the clock.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { readSystemFile } from './system-file.js';

const TICK_MS = 500;
/** A tick that comes this much late, and did not wait for a CPU all that while, found the process stopped. */
const GAP_MS = 5000;
const KEY = 'forkbench-awake';

/** Words of the clock: ticks, and gaps between them. */
const [TICKS, GAPS] = [0, 1];

function words(): Int32Array | undefined {
  const shared = getEnvironmentData(KEY);
  return shared instanceof SharedArrayBuffer ? new Int32Array(shared) : undefined;
}

/** How long the main thread has waited for a CPU so far, ms: on a busy machine ticks are late too. */
function waited_ms(): number {
  const [, delay_ns = '0'] = (readSystemFile(`/proc/self/task/${process.pid}/schedstat`) ?? '').split(' ');
  return Number(delay_ns) / 1e6;
}

let stopped: () => boolean = () => false;

/** Starts the clock, once per process, before its other threads. */
export function startAwakeClock(): void {
  if (words() !== undefined) return;
  setEnvironmentData(KEY, new SharedArrayBuffer(8));
  const clock = words() as Int32Array;
  let [monotonic, wall, waited] = [performance.now(), Date.now(), waited_ms()];
  stopped = () => {
    // A suspended machine stops the one clock and not the other.
    const late = Math.max(performance.now() - monotonic, Date.now() - wall) - TICK_MS;
    return late > GAP_MS && late - (waited_ms() - waited) > GAP_MS;
  };
  const tick = (): void => {
    Atomics.add(clock, TICKS, 1);
    if (stopped()) Atomics.add(clock, GAPS, 1);
    [monotonic, wall, waited] = [performance.now(), Date.now(), waited_ms()];
  };
  setInterval(tick, TICK_MS).unref();
}

/** In steps of half a second; undefined where no clock was started. */
export function awake_ms(): number | undefined {
  const clock = words();
  return clock === undefined ? undefined : Atomics.load(clock, TICKS) * TICK_MS;
}

/** How often the process was stopped for seconds; on the main thread also one that no tick has noticed yet. */
export function gaps(): number {
  const clock = words();
  return clock === undefined ? 0 : Atomics.load(clock, GAPS) + Number(stopped());
}
