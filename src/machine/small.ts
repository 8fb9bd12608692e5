import type { Kernel } from './kernel.js';
import { VM_ANON } from './machine.js';

/** Where the first VMA of a small machine begins. */
export const SMALL_BASE = 0x5555_0000_0000n;
/** No less than FIXED_END of the module. */
const FIXED_BYTES = 0x10_0000;
/** Page-table pages, and data pages beside the mapped ones that fork may allocate. */
const TABLE_PAGES = 16;
const SPARE_PAGES = 8;

export interface SmallMachine {
  readonly mm: number;
  /** pfn of the first mapped page */
  readonly firstData: number;
}

/** Bytes that a machine of `pages` mapped pages takes. @param spare pages that fork may allocate for copies */
export function smallMachineBytes(pages: number, spare: number = SPARE_PAGES): number {
  return FIXED_BYTES + (TABLE_PAGES + pages + spare) * (64 + 4096) + 65536;
}

/** One mm with `pages` mapped, writable pages in one anonymous VMA, or in one for each of `flags`, 4 levels, and little else. */
export function buildSmallMachine(
  kernel: Kernel,
  constant: (name: string) => number,
  pages: number,
  spare: number = SPARE_PAGES,
  flags: readonly number[] = [VM_ANON],
): SmallMachine {
  const all = TABLE_PAGES + pages + spare;
  const memMap = constant('FIXED_END');
  const frames = Math.ceil((memMap + all * 64) / 4096) * 4096;
  const window = frames + TABLE_PAGES * 4096;
  kernel.machineInit(memMap, all, TABLE_PAGES, frames, window, pages + spare, 4, TABLE_PAGES + pages);
  const mm = kernel.mm_alloc() >>> 0;
  const each = pages / flags.length;
  for (const [at, own] of flags.entries()) {
    const start = SMALL_BASE + BigInt(at * each) * 4096n;
    const vma = kernel.insertVma(mm, start, start + BigInt(each) * 4096n, own);
    if (vma === 0 || kernel.populate(mm, vma, TABLE_PAGES, at * each, pages, 0, 1, 0) === 0)
      throw new Error('small machine: no memory');
  }
  return { mm, firstData: TABLE_PAGES };
}
