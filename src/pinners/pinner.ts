import { bootCpu, type Modules, type PinLoopFunction, UNTIL_STOPPED } from '../machine/kernel.js';
import type { Span } from '../machine/machine.js';

/** What one pinner is told: its CPU of the machine, what to pin and how. */
export interface PinTask {
  readonly modules: Modules;
  readonly memory: WebAssembly.Memory;
  readonly cpu: number;
  /** wasm export: `pinLoop__PROTOCOL__KNOBS__PIN` */
  readonly loop: string;
  readonly mm: number;
  readonly span: Span;
  /** pins held across a fork; 0 gives each back at once */
  readonly hold: number;
  /** FOLL_* */
  readonly flags: number;
  /** not 0 */
  readonly seed: number;
}

/** piscina's worker function: pins inside wasm until the stop word is set. @returns attempts since the machine was built */
export default function pin(task: PinTask): number {
  const cpu = bootCpu(task.modules, task.memory, task.cpu);
  const { base, total, perVma, gap } = task.span;
  const loop = cpu.fn<PinLoopFunction>(task.loop);
  return Number(loop(task.mm, base, total, perVma, gap, task.hold, task.flags, task.seed, UNTIL_STOPPED));
}
