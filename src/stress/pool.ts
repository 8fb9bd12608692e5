/** A hunt's threads in Node: those of piscina. */
import { Piscina } from 'piscina';
import { compileAll, type Modules } from '../machine/kernel.js';
import { Hunter, type Sides } from './hunt.js';
import type { SideTask } from './side.js';

function poolOfTwo(): Sides {
  const pool = new Piscina<SideTask, bigint>({
    filename: new URL('./side.js', import.meta.url).href,
    minThreads: 2,
    maxThreads: 2,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
  });
  return { run: (task) => pool.run(task), close: () => pool.destroy() };
}

/** @param modules the stress target; by default the one that was built, and those of protocols from outside */
export function hunterHere(modules: Modules = compileAll('stress')): Hunter {
  return new Hunter({ sides: poolOfTwo(), modules, arch: process.arch });
}
