/** The arguments of a fast pin in the small machine. */
import type { Cpu } from '../machine/kernel.js';
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../machine/machine.js';
import { SMALL_BASE } from '../machine/small.js';
import type { TracedMachine } from './machine.js';

/** A pin to write through, without a lock or not at all. */
export const WRITE_PIN: number = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;

/** Where a pinner leaves the pfns it pinned. */
export function pinnedPfns(cpu: Pick<Cpu, 'constant'>): number {
  return cpu.constant('CPU_AREA') + cpu.constant('CPU_PAGES');
}

/** Of pin_user_pages_fast(), for the first `pages` pages. */
export function pinArguments(
  { cpu, mm }: Pick<TracedMachine, 'cpu' | 'mm'>,
  pages: number,
  flags: number = WRITE_PIN,
): [mm: number, addr: bigint, nr: number, flags: number, pages: number] {
  return [mm, SMALL_BASE, pages, flags, pinnedPfns(cpu)];
}
