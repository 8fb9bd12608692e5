/**
 * A hunt: the protocol's own steps on real cores, one pte at a time, and what came out of each trial. Nothing here is of Node: a
 * page hunts too. Whoever hunts brings the threads.
 */
import { counterReader } from '../machine/counters.js';
import { allocateMemory, bootCpu, type Cpu, type Modules, UNTIL_STOPPED } from '../machine/kernel.js';
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE, keepState } from '../machine/machine.js';
import { buildSmallMachine, SMALL_BASE, smallMachineBytes } from '../machine/small.js';
import { wordsOf } from '../protocol/switches.js';
import { forkExport, pinExport } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import { countsOf, FIRST_STEP, meet, type Outcomes, outcomesOf } from './outcomes.js';
import type { SideTask } from './side.js';
import { MEETINGS, type Meeting, type MeetingCounts, Steering } from './steer.js';

export interface HuntPlan {
  readonly variant: Variant;
  readonly seconds: number;
  /** Infinity: until the seconds are over */
  readonly trials: number;
  /** how to wait after meeting; looked for all the while if absent, among the nine of steer.ts */
  readonly meeting?: Meeting;
  /** stores to cold lines right before fork's first step, so that its store buffer is not empty */
  readonly pressure: number;
  /** rounds to wait at a label, by its number in the delay table */
  readonly delays: ReadonlyMap<number, number>;
  readonly seed: number;
  /** the mm has never pinned before a trial (the explorer's first_pin) */
  readonly first?: boolean;
}

/** How the sides of a hunt met: the meeting that was kept to longest, and what each one brought. */
export interface Met extends Meeting {
  readonly meetings: readonly MeetingCounts[];
}

/** The self-test: in how many of its rounds both sides saw the old value. */
export interface SelfTest {
  readonly rounds: number;
  readonly buffered: number;
}

/** What it says of the host; where both sides hardly ran at the same time it says nothing. */
export function reorders({ rounds, buffered }: SelfTest): boolean | undefined {
  return buffered > 0 ? true : rounds >= SELF_TEST_ROUNDS ? false : undefined;
}

/** Whole forks against a pinner that nothing holds back. */
export interface FreeRun {
  readonly free_forks: number;
  /** pins taken without a lock, meanwhile, of pages in the table that was being copied */
  readonly free_pins: number;
  /** pins that were held when a fork was over, and looked at then; one that is held for several forks counts at each */
  readonly free_held: number;
  /** those of them whose page the parent no longer maps writable */
  readonly free_lost: number;
}

const PAGES = 256;
/** of a free run: four page tables, and pins held across a fork */
const FREE_PAGES = 2048;
const PINS_TO_HOLD = 8;
/** how long the first fork of a free run may take: threads start, code is compiled */
const START_MS = 5000;
const SCRATCH_BYTES = 2 ** 23;
const ENDLESS = 2n ** 62n;

/**
 * Masks of the self-test's random wait, one after the other until store buffering shows: they are its own, since a skew that
 * suits a hunt may keep two stores apart.
 */
const SELF_TEST_SKEWS = [63, 15, 127, 7, 255, 0];
const SELF_TEST_ROUNDS = 200_000;
/** for each mask, on a machine where the two hardly run at the same time */
const SELF_TEST_MS = 1000;

/** Two threads, each with a side of its own to run at the same time. */
export interface Sides {
  /** what side() of side.ts returns of the task */
  run(task: SideTask): Promise<bigint>;
  close(): Promise<void>;
}

export interface HuntOn {
  readonly sides: Sides;
  /** the stress target, and those of protocols from outside */
  readonly modules: Modules;
  /** as `process.arch` says it: 'x64' is known to keep plain stores in order */
  readonly arch: string;
}

/** The machine, its two cores, and the threads on them. One hunt at a time. */
export class Hunter {
  readonly #modules: Modules;
  readonly #sides: Sides;
  readonly #arch: string;

  constructor({ sides, modules, arch }: HuntOn) {
    this.#sides = sides;
    this.#modules = modules;
    this.#arch = arch;
  }

  async close(): Promise<void> {
    await this.#sides.close();
  }

  #machine(
    plan: Pick<HuntPlan, 'meeting' | 'pressure' | 'seed' | 'delays' | 'first'> & Partial<Pick<HuntPlan, 'variant'>>,
  ): {
    cpu: Cpu;
    memory: WebAssembly.Memory;
    mm: number;
    child: number;
  } {
    const scratch = smallMachineBytes(PAGES);
    const memory = allocateMemory(scratch + SCRATCH_BYTES);
    const cpu = bootCpu(this.#modules, memory, 0);
    const { mm } = buildSmallMachine(cpu.kernel, cpu.constant, PAGES);
    if (plan.variant !== undefined) keepState(cpu, mm, plan.variant.protocol, wordsOf(plan.variant.extra));
    const child = cpu.kernel.mm_alloc() >>> 0;
    if (child === 0 || cpu.fn<(...a: (number | bigint)[]) => number>('stressTables')(child, SMALL_BASE, PAGES) === 0)
      throw new Error('stress: the small machine is too small');
    cpu.fn<(mask: number, seed: number) => void>('stressInit')(0, plan.seed | 1);
    meet(cpu, plan.meeting ?? (MEETINGS[0] as Meeting), plan.delays);
    const words = new Uint32Array(memory.buffer);
    words.set([plan.pressure, scratch & ~63, SCRATCH_BYTES - 64], cpu.constant('HUNT_SKEW') / 4 + 1);
    words[cpu.constant('HUNT_TSO') / 4] = Number(this.#arch === 'x64');
    words[cpu.constant('HUNT_FIRST') / 4] = Number(plan.first ?? false);
    for (const [label, rounds] of plan.delays)
      if (!FIRST_STEP.includes(label)) words[cpu.constant('DELAY_TABLE') / 4 + label] = rounds;
    return { cpu, memory, mm, child };
  }

  /** Runs both sides until the time is over, or `signal` comes. @throws exit 3 where the machine's books do not balance afterwards */
  async hunt(plan: HuntPlan, signal?: AbortSignal): Promise<Outcomes & Met> {
    const { variant } = plan;
    const { cpu, memory, mm, child } = this.#machine(plan);
    const flags = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;
    const area = cpu.constant('CPU_AREA') + cpu.constant('CPU_SIZE') + cpu.constant('CPU_PAGES');
    const limit = Number.isFinite(plan.trials) ? BigInt(plan.trials) : ENDLESS;
    const side = (cpuNumber: number, fn: string, args: (number | bigint)[]): Promise<bigint> =>
      this.#sides.run({ modules: this.#modules, memory, cpu: cpuNumber, fn, args });
    const both = Promise.all([
      side(0, `stress_${forkExport(variant.protocol, variant)}`, [mm, child, SMALL_BASE, PAGES, limit]),
      side(1, `stress_${pinExport('pin', variant.protocol, variant)}`, [mm, SMALL_BASE, PAGES, flags, area]),
    ]);
    const steering = new Steering(plan.meeting && [plan.meeting]);
    let over = false;
    const ended = both.finally(() => {
      over = true;
    });
    const until = performance.now() + plan.seconds * 1000;
    while (!over && !signal?.aborted && performance.now() < until) {
      const { meeting, ms } = steering.next(countsOf(cpu));
      meet(cpu, meeting, plan.delays);
      await wait(Math.min(ms, until - performance.now()), ended, signal);
    }
    this.#stop(cpu);
    await ended;
    const outcomes = outcomesOf(cpu);
    steering.seen(outcomes);
    return { ...outcomes, ...steering.main(), meetings: steering.counts() };
  }

  /** Forks of a whole mm, one after the other, and a thread that pins its pages all the while. */
  async freeRun(
    { variant, seconds, delays, seed }: Pick<HuntPlan, 'variant' | 'seconds' | 'delays' | 'seed'>,
    signal?: AbortSignal,
  ): Promise<FreeRun> {
    const memory = allocateMemory(smallMachineBytes(FREE_PAGES, FREE_PAGES));
    const cpu = bootCpu(this.#modules, memory, 0);
    const { mm } = buildSmallMachine(cpu.kernel, cpu.constant, FREE_PAGES, FREE_PAGES);
    keepState(cpu, mm, variant.protocol, wordsOf(variant.extra));
    const words = new Uint32Array(memory.buffer);
    for (const [label, rounds] of delays) words[cpu.constant('DELAY_TABLE') / 4 + label] = rounds;
    const count = counterReader(cpu, 1, 1);
    const flags = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;
    const loop = pinExport('pinLoop', variant.protocol, variant);
    const task = (number: number, fn: string, args: (number | bigint)[]): Promise<bigint> =>
      this.#sides.run({ modules: this.#modules, memory, cpu: number, fn, args });
    const both = Promise.all([
      task(0, `free_${forkExport(variant.protocol, variant)}`, [mm]),
      task(1, loop, [mm, SMALL_BASE, FREE_PAGES, FREE_PAGES, 0, PINS_TO_HOLD, flags, seed | 1, UNTIL_STOPPED]),
    ]);
    const forks = new BigUint64Array(memory.buffer, cpu.constant('HUNT_FORKS'), 1);
    for (let waited = 0; forks[0] === 0n && waited < START_MS && !signal?.aborted; waited += 5)
      await wait(5, both, signal);
    await wait(seconds * 1000, both, signal);
    this.#stop(cpu);
    await both;
    const { COPYING_WON, HELD_PINS, LOST_PINS } = count();
    return { free_forks: Number(forks[0]), free_pins: COPYING_WON, free_held: HELD_PINS, free_lost: LOST_PINS };
  }

  #stop(cpu: Cpu): void {
    Atomics.store(new Int32Array(cpu.memory.buffer), cpu.constant('CTRL_STOP') / 4, 1);
  }

  /** Looks for a store that a later load has passed, with one mask after the other until there is one. */
  async selfTest(seed: number, signal?: AbortSignal): Promise<SelfTest> {
    let test: SelfTest = { rounds: 0, buffered: 0 };
    for (const skew of SELF_TEST_SKEWS) {
      if (test.buffered > 0 || signal?.aborted) break;
      const { rounds, buffered } = await this.#storeBuffering(skew, seed, signal);
      test = { rounds: test.rounds + rounds, buffered };
    }
    return test;
  }

  async #storeBuffering(skew: number, seed: number, signal?: AbortSignal): Promise<SelfTest> {
    const { cpu, memory } = this.#machine({ meeting: { skew, wait: 0 }, pressure: 0, seed, delays: new Map() });
    const task = (number: number): SideTask => ({
      modules: this.#modules,
      memory,
      cpu: number,
      fn: 'stressStoreBuffering',
      args: [number, SELF_TEST_ROUNDS],
    });
    const both = Promise.all([this.#sides.run(task(0)), this.#sides.run(task(1))]);
    await wait(SELF_TEST_MS, both, signal);
    this.#stop(cpu);
    await both;
    const { trials, shared_refused: buffered } = countsOf(cpu); // BUFFERED of stress.ts stands in the first word
    return { rounds: trials, buffered };
  }
}

/** Until the time is over, the work has ended, well or badly, or the signal comes. */
function wait(ms: number, ended: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener('abort', over);
    if (signal?.aborted) over();
    ended.then(over, over); // whoever began the work awaits it, and hears what went wrong
  });
}
