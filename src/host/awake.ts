/**
 * Time in which this process could run. A process that is stopped (SIGSTOP, Ctrl-Z, a suspended laptop) finds that minutes have
 * passed in which nobody was slow. The main thread's timer ticks; every thread that it starts afterwards can read the clock.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const TICK_MS = 500;
/** A tick that comes this much late was not a matter of a busy machine. */
const GAP_MS = 3000;
const KEY = 'forkbench-awake';

/** Words of the clock: ticks, and gaps between them. */
const [TICKS, GAPS] = [0, 1];

function words(): Int32Array | undefined {
  const shared = getEnvironmentData(KEY);
  return shared instanceof SharedArrayBuffer ? new Int32Array(shared) : undefined;
}

let late: () => boolean = () => false;

/** Starts the clock, once per process, before its other threads. */
export function startAwakeClock(): void {
  if (words() !== undefined) return;
  setEnvironmentData(KEY, new SharedArrayBuffer(8));
  const clock = words() as Int32Array;
  let [monotonic, wall] = [performance.now(), Date.now()];
  // A suspended machine stops the one clock and not the other.
  late = () => Math.max(performance.now() - monotonic, Date.now() - wall) > TICK_MS + GAP_MS;
  const tick = (): void => {
    Atomics.add(clock, TICKS, 1);
    if (late()) Atomics.add(clock, GAPS, 1);
    [monotonic, wall] = [performance.now(), Date.now()];
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
  return clock === undefined ? 0 : Atomics.load(clock, GAPS) + Number(late());
}
