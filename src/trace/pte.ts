/** What the host takes out of an entry of a page table; assembly/arch/x86.ts has the layout. */

/** pfn of the page, or the table, that an entry maps. */
export function pfnOf(entry: bigint): number {
  return Number((entry & 0x000f_ffff_ffff_f000n) >> 12n);
}
