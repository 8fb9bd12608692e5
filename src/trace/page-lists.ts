/** A CPU's lists of free pages, so that threads which are replayed apart allocate apart. */
import type { Cpu } from '../machine/kernel.js';
import { FOLL_GET } from '../machine/machine.js';

const ZONES = [0, 1];

/** Has them filled: what a CPU has none of it takes from what all have. */
export function fillPageLists({ kernel }: Pick<Cpu, 'kernel'>): void {
  for (const zone of ZONES) kernel.putUserPage(kernel.alloc_page(zone), FOLL_GET);
}

/** Leaves the first `pages` of each to others. @param page address of a pfn's struct page */
export function leavePages(cpu: Cpu, view: DataView, page: (pfn: number) => number, pages: number): void {
  const u32 = (at: number): number => view.getUint32(at, true);
  for (const zone of ZONES) {
    const head = cpu.constant('CPU_AREA') + cpu.constant('CPU_PCP') + zone * 8;
    for (let n = 0; n < pages && u32(head) !== 0; n++) {
      view.setUint32(head, u32(page(u32(head)) + cpu.constant('PAGE_NEXT')), true);
      view.setUint32(head + 4, u32(head + 4) - 1, true);
    }
  }
}
