// Hardware counters of the forker's thread through `perf stat`, switched on and off around each timed window by two pipes. What
// perf is given has no name any more: nothing is left of a process that is killed. Everything here is synchronous: the forker never returns to its event loop within a block. perf is not waited for
// without end: one that does not answer counts nothing from then on.
import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withScratch } from '../files/scratch.js';
import { unnamedFile } from '../files/unnamed.js';
import { runProgram } from '../host/program.js';

/** perf's event -> the metric it becomes, per PTE. */
export const PERF_EVENTS: Readonly<Record<string, string>> = {
  cycles: 'cycles_per_pte',
  instructions: 'instructions_per_pte',
  'cache-misses': 'cache_misses_per_pte',
  'dTLB-load-misses': 'dtlb_misses_per_pte',
};

/** Counts by event; an event that this machine does not count is not there. */
export type PerfCounts = Readonly<Record<string, number>>;

/** Share of the time, in percent, that a counter must have run: what perf makes of less is an estimate. */
const LEAST_RUNNING = 95;

/**
 * Reads `perf stat -j`: one JSON object per line, after a comment. On a machine with two kinds of cores an event is counted
 * once per kind (`cpu_core/cycles/u`); a thread that ran on both has no count that means anything.
 */
export function parsePerf(text: string): PerfCounts {
  const seen = new Map<string, number | null>();
  for (const line of text.split('\n')) {
    const { event, value } = countOf(line) ?? {};
    if (event !== undefined && value !== undefined) seen.set(event, seen.has(event) ? null : value);
  }
  return Object.fromEntries([...seen].filter((entry): entry is [string, number] => entry[1] !== null));
}

/** One line's event, and its count if it is one. */
function countOf(line: string): { event: string; value: number } | null {
  let row: Record<string, unknown>;
  try {
    row = JSON.parse(line);
  } catch {
    return null; // a comment, or numbers of another locale
  }
  const { event, 'counter-value': value, 'pcnt-running': running } = row ?? {};
  if (typeof event !== 'string' || typeof value !== 'string' || !/^\d+(\.\d+)?$/.test(value)) return null;
  if (typeof running === 'number' && running < LEAST_RUNNING) return null;
  const name = event.replace(/^\w+\/([^/]+)\//, '$1:').replace(/:\w*$/, '');
  return { event: name, value: Number(value) };
}

const PROBE_MS = 10_000;
/** perf answers in microseconds; on a machine that is busy it may have to wait for a core. */
const ANSWER_MS = 5000;
/** For so long the answer is waited for without giving the core away. */
const AT_ONCE_MS = 20;
const FINISH_MS = 5000;

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** perf has not answered once: no block after that asks it again. */
let silent = false;

/** Two pipes that both ends have as descriptors; null where there can be none. */
function openPipes(): [number, number] | null {
  return withScratch(tmpdir(), (dir) => {
    const [control, ack] = [join(dir, 'control'), join(dir, 'ack')];
    if (runProgram('mkfifo', [control, ack], { ms: PROBE_MS }).why !== null) return null;
    const open = (path: string): number => openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    return [open(control), open(ack)];
  });
}

export class PerfCounters {
  #control = -1;
  #ack = -1;
  #out = -1;
  #pid = 0;
  #answers = false;

  /** Attaches to the calling thread, counting nothing yet; where there is no perf, or no right to count, it never does. */
  constructor(events: readonly string[]) {
    if (silent || runProgram('perf', ['stat', '-e', 'task-clock', 'true'], { ms: PROBE_MS }).why !== null) {
      silent = true;
      return;
    }
    const pipes = openPipes();
    if (pipes === null) return;
    [this.#control, this.#ack] = pipes;
    this.#out = unnamedFile();
    const thread = basename(readlinkSync('/proc/thread-self'));
    const how = ['-j', '-D', '-1', '--control', 'fd:3,4', '--log-fd', '5', '-e', events.join(','), '-t', thread];
    const perf = spawn('perf', ['stat', ...how], {
      stdio: ['ignore', 'ignore', 'ignore', this.#control, this.#ack, this.#out],
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    perf.on('error', () => {}); // then it does not answer
    this.#pid = perf.pid ?? 0;
    this.#answers = this.#pid !== 0;
  }

  /** Looks for the answer again and again: in a blocking read nobody could end this thread. */
  #say(word: 'enable' | 'disable'): void {
    if (!this.#answers) return;
    writeSync(this.#control, `${word}\n`);
    const asked = performance.now();
    for (const answer = Buffer.alloc(16); performance.now() < asked + ANSWER_MS; ) {
      try {
        if (readSync(this.#ack, answer) > 0) return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') break;
        if (performance.now() > asked + AT_ONCE_MS) sleep(1);
      }
    }
    this.#answers = false;
    silent = true;
  }

  enable(): void {
    this.#say('enable');
  }

  disable(): void {
    this.#say('disable');
  }

  /** Ends perf and reads what it counted; nothing if it did not answer once. Its `stop` command was seen to hang: SIGINT ends it. */
  finish(): PerfCounts {
    if (this.#answers) this.#end('SIGINT');
    let text = '';
    for (let waited = 0; this.#answers && waited < FINISH_MS && !/}\s*$/.test(text); waited += 10) {
      sleep(10);
      text = this.#written();
    }
    this.#end('SIGKILL');
    for (const fd of [this.#control, this.#ack, this.#out]) if (fd >= 0) closeSync(fd);
    return this.#answers ? parsePerf(text) : {};
  }

  /** What perf has written up to now. */
  #written(): string {
    const text = Buffer.alloc(fstatSync(this.#out).size);
    readSync(this.#out, text, 0, text.length, 0);
    return text.toString('utf8');
  }

  #end(signal: 'SIGINT' | 'SIGKILL'): void {
    if (this.#pid === 0) return;
    try {
      process.kill(-this.#pid, signal);
    } catch {
      // it has ended
    }
  }
}
