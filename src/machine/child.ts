import { type ForkKnobs, variantExport } from '../protocol/knobs.js';
import type { Cpu } from './kernel.js';

/**
 * What the child of a fork does before it runs, where the protocol left it something to do. The parent's mmap lock is held until then.
 * @returns the child's handle; 0: it could not, and is gone
 */
export function tryStartChild(cpu: Pick<Cpu, 'has' | 'fn'>, protocol: string, knobs: ForkKnobs, child: number): number {
  const name = variantExport('child', protocol, knobs);
  return cpu.has(name) ? cpu.fn<(mm: number) => number>(name)(child) >>> 0 : child;
}

/**
 * The same of a child that there is memory for.
 * @throws Error where there was none: the machine was planned too small
 */
export function startChild(cpu: Pick<Cpu, 'has' | 'fn'>, protocol: string, knobs: ForkKnobs, child: number): number {
  const started = tryStartChild(cpu, protocol, knobs, child);
  if (started === 0) throw new Error(`a child of ${protocol} ran out of memory before it ran`);
  return started;
}
