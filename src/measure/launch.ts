// One launch: a fresh process whose main thread supervises a forker and pinners over one shared memory. It is told what
// to do by a LaunchPlan, sends each block's samples as soon as they exist, and ends; any way it fails has a reason.
import { Worker } from 'node:worker_threads';
import { EXIT, type Failure, ForkbenchError } from '../errors.js';
import { awake_ms, gaps, startAwakeClock } from '../host/awake.js';
import { watchCpuTime } from '../host/limits.js';
import { killDescendants } from '../host/processes.js';
import { unforeseen } from '../host/unforeseen.js';
import { allocateMemory, bootCpu, type Cpu, compileAll, type Modules } from '../machine/kernel.js';
import { ConservationError, FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE, type Machine } from '../machine/machine.js';
import type { PinTask } from '../pinners/pinner.js';
import { PinnerPools } from '../pinners/pool.js';
import { type Cell, modelPinners } from '../plan/cell.js';
import type { CellPlan } from '../plan/cell-plan.js';
import { groupBy } from '../plan/grid.js';
import { blockOrder, randomFor, randomInt } from '../plan/order.js';
import { pinExport } from '../protocols.js';
import type { ForkerData } from './forker.js';
import type { ForkerMessage, ForkerRequest, LaunchMessage, LaunchPlan, Timing } from './messages.js';
import { V8_FLAGS } from './v8-flags.js';

const SUPERVISOR_CPU = 31;
/** A forker that says nothing for this long, of the time in which the process could run, is stuck; the longest block, 32 Mi shuffled pages, takes an eighth of it. */
const WATCHDOG_MS = 120_000;
const WATCH_MS = 1000;
/** Who stops a process again and again gets what comes out. */
const MOST_AGAIN = 10;

class Launch {
  readonly #plan: LaunchPlan;
  readonly #cpu: Cpu;
  readonly #modules: Modules;
  readonly #words: Int32Array;
  readonly #forker: Worker;
  readonly #pools = new PinnerPools();
  readonly #inbox: ForkerMessage[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;
  #timed_ns = 0;
  readonly #leftOut = new Set<string>();
  #again = 0;

  constructor(plan: LaunchPlan) {
    this.#plan = plan;
    const memory = allocateMemory(plan.memoryBytes);
    const workerData: ForkerData = { memory, plan };
    this.#forker = new Worker(new URL(plan.forker), { workerData });
    this.#forker.on('message', (message: ForkerMessage) => {
      this.#inbox.push(message);
      this.#wake?.();
    });
    this.#forker.on('error', (error) => this.#fail(error));
    this.#forker.on('exit', (code) => this.#fail(new Error(`the forker ended with code ${code}`)));
    this.#modules = compileAll('kernel'); // meanwhile the forker loads, and touches the memory
    this.#forker.postMessage(this.#modules);
    this.#cpu = bootCpu(this.#modules, memory, SUPERVISOR_CPU);
    this.#words = new Int32Array(memory.buffer, 0, this.#cpu.constant('CTRL_END') / 4);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  async #next<K extends ForkerMessage['kind']>(...kinds: readonly K[]): Promise<Extract<ForkerMessage, { kind: K }>> {
    const since = awake_ms() ?? 0;
    const timer = setInterval(() => {
      if ((awake_ms() ?? 0) - since >= WATCHDOG_MS)
        this.#fail(new Error(`the forker was silent for ${WATCHDOG_MS / 1000} s${this.#stuck()}`));
    }, WATCH_MS);
    while (this.#inbox.length === 0 && this.#failure === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    clearInterval(timer);
    if (this.#failure !== undefined) throw this.#failure;
    const message = this.#inbox.shift() as ForkerMessage;
    if (!(kinds as readonly string[]).includes(message.kind))
      throw new Error(`the forker said ${message.kind} where ${kinds.join(' or ')} was due`);
    return message as Extract<ForkerMessage, { kind: K }>;
  }

  /** What a trapped lock left behind (assembly/locks.ts). */
  #stuck(): string {
    const at = this.#cpu.constant('CTRL_STUCK') / 4;
    const lock = Atomics.load(this.#words, at);
    return lock === 0 ? '' : `; lock at ${lock} is held by CPU ${Atomics.load(this.#words, at + 1) - 1}`;
  }

  #set(word: string, value: number): void {
    const at = this.#cpu.constant(word) / 4;
    Atomics.store(this.#words, at, value);
    Atomics.notify(this.#words, at);
  }

  async run(send: (message: LaunchMessage) => void): Promise<Timing> {
    try {
      await this.#next('ready');
      for (let block = 0; block < this.#plan.blocks; block++) await this.#block(block, send);
    } catch (error) {
      const stuck = this.#stuck();
      if (stuck !== '' && error instanceof Error && !error.message.includes(stuck)) error.message += stuck;
      throw error;
    } finally {
      this.#set('CTRL_STOP', 1);
      this.#forker.removeAllListeners('exit');
      await this.#forker.terminate();
      await this.#pools.close();
    }
    const total = Math.round(performance.now() * 1e6);
    return { total, timed: this.#timed_ns, untimed: total - this.#timed_ns, again: this.#again };
  }

  /** One sample set of every cell: machines in seeded order, the cells of each machine in the order the plan asks for. */
  async #block(block: number, send: (message: LaunchMessage) => void): Promise<void> {
    const { cells, seed, launch, order } = this.#plan;
    const rng = randomFor(seed, launch, block, 1);
    const due = cells.filter(({ cell, blocks }) => block < blocks && !this.#leftOut.has(cell.cell_id));
    const groups = [...groupBy(due, ({ shape }) => JSON.stringify(shape)).values()];
    for (const g of blockOrder(groups.length, block, order, rng)) {
      const group = groups[g] as CellPlan[];
      const { machine } = await this.#undisturbed(async () => {
        this.#post({ kind: 'build', planned: group[0] as CellPlan, block });
        return await this.#next('built');
      });
      for (const [orderInBlock, i] of blockOrder(group.length, block, order, rng).entries()) {
        const planned = group[i] as CellPlan;
        const { cell } = planned;
        const pinSeed = 1 + randomInt(rng, 1 << 30);
        const result = await this.#undisturbed(async () => {
          const pinners = this.#startPinners(cell, machine, pinSeed);
          this.#post({ kind: 'measure', planned, block, orderInBlock });
          const samples = await this.#next('samples', 'left_out');
          await this.#stopPinners(cell, pinners);
          return samples;
        });
        if (result.kind === 'left_out') {
          this.#leftOut.add(cell.cell_id);
          send({ kind: 'left_out', cell, reason: result.reason });
          continue;
        }
        this.#timed_ns += result.timed_ns;
        send({ kind: 'block', samples: result.samples, warmup: result.warmup });
      }
    }
  }

  /** What the process was stopped in the middle of is done again: it would have measured the stop. */
  async #undisturbed<T>(work: () => Promise<T>): Promise<T> {
    for (let again = 0; ; again++) {
      const before = gaps();
      const done = await work();
      if (gaps() === before || again === MOST_AGAIN) return done;
      this.#again++;
    }
  }

  #post(request: ForkerRequest): void {
    this.#forker.postMessage(request);
  }

  #startPinners(cell: Cell, machine: Machine, seed: number): Promise<number[]> {
    if (modelPinners(cell) === 0) return Promise.resolve([]);
    this.#set('CTRL_STOP', 0);
    this.#set('CTRL_EPOCH', 1); // odd: they park as soon as they are there
    const tasks = Array.from(
      { length: cell.pinners },
      (_, i): PinTask => ({
        modules: this.#modules,
        memory: this.#cpu.memory,
        cpu: 1 + i,
        loop: pinExport('pinLoop', cell.protocol, cell),
        mm: machine.parent,
        span: machine.span,
        hold: Number(cell.extra.hold ?? 0),
        flags: FOLL_PIN | FOLL_WRITE | (cell.extra.foll === 'fast_only' ? FOLL_FAST_ONLY : 0),
        seed: seed + i,
      }),
    );
    const pinners = this.#pools.start(tasks);
    pinners.catch((error: Error) => this.#fail(new Error(`a pinner died: ${error.message}`)));
    return pinners;
  }

  async #stopPinners(cell: Cell, pinners: Promise<number[]>): Promise<void> {
    if (modelPinners(cell) === 0) return;
    this.#set('CTRL_STOP', 1);
    this.#set('CTRL_EPOCH', 2);
    const attempts = await pinners;
    const idle = attempts.indexOf(0);
    if (idle >= 0) throw new Error(`pinner ${idle + 1} of ${cell.pinners} never tried a pin (${cell.cell_id})`);
  }
}

/** Runs a launch in this process. Throws when it cannot go on, with the reason. */
export async function runLaunch(plan: LaunchPlan, send: (message: LaunchMessage) => void): Promise<Timing> {
  return await new Launch(plan).run(send);
}

/** Errors of a thread have lost their class, not what they say. */
function failureOf(error: unknown): Omit<Failure, 'partial'> {
  const { name, message, exit, hint } = error as Error & Partial<ForkbenchError>;
  if (error instanceof ForkbenchError || name === 'ForkbenchError')
    return { exit: exit ?? EXIT.internal, message, hint: hint ?? null };
  if (error instanceof ConservationError || name === 'ConservationError')
    return { exit: EXIT.violation, message, hint: null };
  return unforeseen(error);
}

/**
 * The process of a launch: waits for its plan, answers, and is gone when the command line lets go of it: ending by itself it
 * could be seen to end before its last message is.
 */
export function launchMain(): void {
  const send = (message: LaunchMessage): void => void process.send?.(message);
  const fail = ({ exit, message, hint }: Omit<Failure, 'partial'>): void =>
    send({ kind: 'failed', exit, message, hint });
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {}); // the command line ends us
  process.once('disconnect', () => {
    killDescendants(); // a thread that waits for a program could not be ended
    process.exit();
  });
  startAwakeClock();
  watchCpuTime((message) => fail({ exit: EXIT.unavailable, message, hint: 'raise it' }));
  const missing = V8_FLAGS.filter((flag) => !process.execArgv.includes(flag));
  if (missing.length > 0)
    throw new Error(`a launch without ${missing.join(' ')} would time code that is not optimised yet`);
  process.once('message', (plan: LaunchPlan) => {
    runLaunch(plan, send)
      .then((timing_ns) => send({ kind: 'done', timing_ns }))
      .catch((error: unknown) => fail(failureOf(error)));
  });
}
