// Hardware counters of the forker's thread through `perf stat`, switched on and off around each timed window by its control
// FIFOs. Everything here is synchronous: the forker never returns to its event loop within a block.
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** perf's event -> the metric it becomes, per PTE. */
export const PERF_EVENTS: Readonly<Record<string, string>> = {
  cycles: 'cycles_per_pte',
  instructions: 'instructions_per_pte',
  'cache-misses': 'cache_misses_per_pte',
  'dTLB-load-misses': 'dtlb_misses_per_pte',
};

/** Counts by event; an event that this machine does not count is not there. */
export type PerfCounts = Readonly<Record<string, number>>;

/** Reads `perf stat -j`: one JSON object per line, after a comment. */
export function parsePerf(text: string): PerfCounts {
  const counts: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const event = /"event" : "([^"]+)"/.exec(line)?.[1]?.replace(/:u$/, '');
    const value = Number(/"counter-value" : "([\d.]+)"/.exec(line)?.[1] ?? Number.NaN);
    if (event !== undefined && !Number.isNaN(value)) counts[event] = value;
  }
  return counts;
}

const sleep = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

export class PerfCounters {
  readonly #dir = mkdtempSync(join(tmpdir(), 'forkbench-perf-'));
  readonly #control: number;
  readonly #ack: number;
  readonly #pid: number;

  /** Attaches to the calling thread, counting nothing yet. Throws where there is no perf, or no right to count. */
  constructor(events: readonly string[]) {
    const [control, ack, out] = ['control', 'ack', 'out'].map((name) => join(this.#dir, name)) as [
      string,
      string,
      string,
    ];
    execFileSync('mkfifo', [control, ack]);
    execFileSync('perf', ['stat', '-e', 'task-clock', 'true'], { stdio: 'ignore' }); // or a missing perf would leave us waiting for its answer
    this.#control = openSync(control, constants.O_RDWR);
    this.#ack = openSync(ack, constants.O_RDWR);
    const thread = basename(readlinkSync('/proc/thread-self'));
    const args = [
      'stat',
      '-j',
      '-D',
      '-1',
      '--control',
      `fifo:${control},${ack}`,
      '-e',
      events.join(','),
      '-t',
      thread,
      '-o',
      out,
    ];
    this.#pid = spawn('perf', args, { stdio: 'ignore' }).pid ?? 0;
  }

  #say(word: 'enable' | 'disable'): void {
    writeSync(this.#control, `${word}\n`);
    readSync(this.#ack, Buffer.alloc(16));
  }

  enable(): void {
    this.#say('enable');
  }

  disable(): void {
    this.#say('disable');
  }

  /** Ends perf and reads what it counted. Its `stop` command was seen to hang: SIGINT ends it. */
  finish(): PerfCounts {
    process.kill(this.#pid, 'SIGINT');
    let text = '';
    for (let tries = 0; tries < 200 && !/}\s*$/.test(text); tries++) {
      sleep(10);
      text = readFileSync(join(this.#dir, 'out'), 'utf8');
    }
    closeSync(this.#control);
    closeSync(this.#ack);
    rmSync(this.#dir, { recursive: true });
    return parsePerf(text);
  }
}
