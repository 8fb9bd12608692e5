import { bootCpu, type Modules } from '../machine/kernel.js';

/** What one side of a hunt is told: its CPU of the machine, and the call that runs until the stop word is set. */
export interface SideTask {
  readonly modules: Modules;
  readonly memory: WebAssembly.Memory;
  readonly cpu: number;
  /** wasm export of target `stress` */
  readonly fn: string;
  readonly args: readonly (number | bigint)[];
}

/** piscina's worker function. @returns what the call returned, 0n if nothing */
export default function side({ modules, memory, cpu, fn, args }: SideTask): bigint {
  const call = bootCpu(modules, memory, cpu).fn<(...args: (number | bigint)[]) => bigint | number | undefined>(fn);
  return BigInt(call(...args) ?? 0);
}
