import { type ForkKnobs, variantExport } from '../protocol/knobs.js';
import type { Cpu } from './kernel.js';

/**
 * What the child of a fork does before it runs, where the protocol left it something to do. The parent's mmap lock is held until then.
 * @returns the child's handle; 0: memory ran out, and it is gone
 */
export function startChild(cpu: Pick<Cpu, 'has' | 'fn'>, protocol: string, knobs: ForkKnobs, child: number): number {
  const name = variantExport('child', protocol, knobs);
  return cpu.has(name) ? cpu.fn<(mm: number) => number>(name)(child) >>> 0 : child;
}
