/** What the host takes out of an entry of a page table; assembly/arch/x86.ts has the layout. */

/** pfn of the page, or the table, that an entry maps. */
export function pfnOf(entry: bigint): number {
  return Number((entry & 0x000f_ffff_ffff_f000n) >> 12n);
}

const PSE = 1n << 7n;

/** Whether an entry is a pmd that maps a huge page. */
export function isHuge(entry: bigint): boolean {
  return (entry & PSE) !== 0n;
}

/** What maps page `inside` of that huge page: a pte but for the bit that says so. */
export function pteOfHuge(pmd: bigint, inside: bigint): bigint {
  return pmd + (inside << 12n);
}
