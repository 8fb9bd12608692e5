/** A round: a worker of its own, a memory of its own, and in it every cell's forks, block by block in random order. What a launch is to `forkbench run`, as near as a page comes to it. */
import { allocateMemory, bootCpu, type Cpu } from '../../machine/kernel.js';
import { buildMachine, keepState, type Machine } from '../../machine/machine.js';
import { forkSubject } from '../../measure/fork-subject.js';
import type { Sample } from '../../measure/messages.js';
import type { Subject } from '../../measure/subject.js';
import { type Cell, shapeOf } from '../../plan/cell.js';
import { blockOrder, randomFor, randomInt } from '../../plan/order.js';
import { planMemory } from '../../plan/shape.js';
import { clockStep_ns, forksPerSample, type Now, warmUp } from './warm-up.js';

/** What all rounds share. */
export interface RoundPlan {
  readonly modules: readonly WebAssembly.Module[];
  readonly cells: readonly Cell[];
  readonly blocks: number;
  /** of a cell in a block */
  readonly samples: number;
  readonly seed: number;
}

export interface Round extends RoundPlan {
  readonly round: number;
  /** of a sample */
  readonly forks: number;
  /** performance.timeOrigin + performance.now() when the run began: zero of t_offset_ns */
  readonly startedAt_ms: number;
}

/** Data frames with bytes of their own: no cell copies a page. */
const WINDOW_PAGES = 64;
/** Forks that are thrown away before a cell's samples: caches hold another cell's data. */
const THROWN_AWAY = 2;

/** The machine that all cells run on, and what one of them forks. */
class Bench {
  readonly #cpu: Cpu;
  readonly #cell: Cell;
  readonly #seed: number;
  #machine: Machine | undefined;

  constructor({ modules, cells, seed }: RoundPlan) {
    this.#cell = cells[0] as Cell;
    this.#seed = seed;
    const fixedEnd = bootCpu(modules, allocateMemory(1), 0).constant('FIXED_END');
    const { bytes } = planMemory(shapeOf(this.#cell), fixedEnd, WINDOW_PAGES);
    this.#cpu = bootCpu(modules, allocateMemory(bytes), 0);
  }

  /** Anew for each block, elsewhere in memory. */
  build(round: number, block: number): void {
    const rng = randomFor(this.#seed, round, block);
    const stagger = [randomInt(rng, 1 << 16), randomInt(rng, 1 << 16), randomInt(rng, 1 << 16)] as const;
    const shape = shapeOf(this.#cell);
    const plan = planMemory(shape, this.#cpu.constant('FIXED_END'), WINDOW_PAGES);
    this.#machine = buildMachine(this.#cpu, shape, plan, stagger, 1 + randomInt(rng, 1 << 30));
  }

  subject(cell: Cell): Subject {
    const machine = (): Machine => {
      if (this.#machine === undefined) throw new Error('no machine was built');
      return this.#machine;
    };
    keepState(this.#cpu, machine().parent, cell.protocol);
    const none = (): never => {
      throw new Error('a fork needs no other machine');
    };
    return forkSubject({ cpu: this.#cpu, cell, machine, setup: none, rebuild: none });
  }
}

/** One fork, and the child's end outside the window. @returns what it took, ns, by a clock with steps: it may be 0 */
function forkOnce(subject: Subject, now: Now): number {
  subject.before?.();
  const start = now();
  subject.run();
  const elapsed_ms = now() - start;
  subject.after();
  return elapsed_ms * 1e6;
}

export interface Calibrated {
  /** the smallest that the clock was seen to make */
  readonly step_ns: number;
  /** of a sample */
  readonly forks: number;
  /** the fastest cell's fork, ns */
  readonly fork_ns: number;
  /** cells whose forks went on getting faster */
  readonly unsteady: readonly string[];
}

/** Forks of every cell until they are level: from then on the engine's best code is there, for later rounds too. */
export function calibrate(plan: RoundPlan, tell: () => void, now: Now): Calibrated {
  const step_ns = clockStep_ns(now);
  const bench = new Bench(plan);
  bench.build(-1, 0);
  const warm = plan.cells.map((cell) => {
    const subject = bench.subject(cell);
    const found = warmUp(() => forkOnce(subject, now));
    tell();
    return { cell, ...found };
  });
  const fork_ns = Math.min(...warm.map((one) => one.fork_ns));
  const unsteady = warm.filter(({ level }) => !level).map(({ cell }) => cell.cell_id);
  return { step_ns, forks: forksPerSample(Math.max(fork_ns, step_ns), step_ns), fork_ns, unsteady };
}

/** Every cell's samples. @param tell after each cell of a block */
export function measureRound(plan: Round, tell: () => void, now: Now, origin_ms: number): Sample[] {
  const { cells, round, blocks, seed } = plan;
  const bench = new Bench(plan);
  const all: Sample[] = [];
  for (let block = 0; block < blocks; block++) {
    bench.build(round, block);
    const order = blockOrder(cells.length, block, 'random', randomFor(seed, round, block, 1));
    for (const [order_in_block, at] of order.entries()) {
      const cell = cells[at] as Cell;
      const subject = bench.subject(cell);
      for (let i = 0; i < THROWN_AWAY; i++) forkOnce(subject, now);
      for (let sample = 0; sample < plan.samples; sample++) {
        const t_offset_ns = Math.round((origin_ms + now() - plan.startedAt_ms) * 1e6);
        const common = { cell_id: cell.cell_id, launch: round, block, order_in_block, sample, t_offset_ns };
        all.push(...takeSample(subject, plan.forks, now).map((reading) => ({ ...common, ...reading })));
      }
      tell();
    }
  }
  return all;
}

type Taken = Pick<Sample, 'metric' | 'unit' | 'value' | 'oversubscribed' | 'valid' | 'invalid_reason'>;

/** The mean of so many forks, each timed by itself. */
function takeSample(subject: Subject, forks: number, now: Now): Taken[] {
  let elapsed_ns = 0;
  for (let fork = 0; fork < forks; fork++) elapsed_ns += forkOnce(subject, now);
  const valid = elapsed_ns > 0;
  const common = { oversubscribed: false, valid, invalid_reason: valid ? '' : 'the clock did not move' };
  return subject.readings(elapsed_ns / forks).map((reading) => ({ ...common, ...reading }));
}
