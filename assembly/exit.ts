// exit_mmap: unmap every page, free the tables, free the mm. Linux: mm/mmap.c exit_mmap(), mm/memory.c
// zap_pte_range(), free_pgd_range(). Nobody else has the handle any more: plain accesses to tables, no locks.
import { PAGE_REFCOUNT, PAGE_SHIFT, memMap } from "./layout";
import { zap_huge_pmd } from "./huge_memory";
import { add_mm_counter, mmFree, mmPgd } from "./mm";
import { MM_ANONPAGES, MM_SHMEMPAGES, levels } from "./layout";
import { countedOn, put_page, removeRmap } from "./page";
import { freeTable } from "./page_alloc";
import { pte_page, tableVirt } from "./pfn";
import { pte_present } from "./pte";
import { VM_SHARED, map_count, vm_end, vm_flags, vm_start, vmaAt } from "./vma";
import { PMD_SHIFT, addrEnd, pmdLockless, pteOffset, tablePfn, tablePresent } from "./walk";

export function exit_mmap<P>(mm: usize): void {
  const n = map_count(mm);
  for (let i = 0; i < n; i++) unmapVma<P>(mm, vmaAt(mm, i));
  freeTables(tableVirt(mmPgd(mm)), levels() - 1);
  mmFree(mm);
}

function unmapVma<P>(mm: usize, vma: usize): void {
  const end = vm_end(vma);
  const member = (vm_flags(vma) & VM_SHARED) != 0 ? MM_SHMEMPAGES : MM_ANONPAGES;
  let addr = vm_start(vma);
  while (addr != end) {
    const next = addrEnd(addr, end, PMD_SHIFT);
    const pmdp = pmdLockless(mm, addr);
    if (pmdp != 0 && tablePresent(load<u64>(pmdp)) && !(changetype<P>(0).folios && zap_huge_pmd(mm, pmdp)) && !changetype<P>(0).zapTable(mm, pmdp)) {
      const zapped = zap_pte_range<P>(pteOffset(load<u64>(pmdp), addr), <usize>((next - addr) >> PAGE_SHIFT) << 3);
      add_mm_counter(mm, member, -zapped);
    }
    addr = next;
  }
}

/**
 * Reads a word of each page that a table's ptes map. An atomic waits for its cache line with nothing else under way; these
 * misses overlap, and where pfns are shuffled over GiB they are most of what teardown costs.
 */
@inline function touchPages(mem_map: usize, base: usize, bytes: usize): void {
  for (let off: usize = 0; off != bytes; off += 8) {
    const pte = load<u64>(base + off);
    if (pte_present(pte)) load<i32>(pte_page(mem_map, pte) + PAGE_REFCOUNT);
  }
}

/** @returns how many present ptes were unmapped */
@inline function zap_pte_range<P>(base: usize, bytes: usize): i32 {
  const mem_map = memMap();
  touchPages(mem_map, base, bytes);
  let zapped = 0;
  for (let off: usize = 0; off != bytes; off += 8) {
    const pte = load<u64>(base + off);
    if (!pte_present(pte)) continue;
    const page = pte_page(mem_map, pte);
    store<u64>(base + off, 0);
    changetype<P>(0).zapPtes(page, 1);
    removeRmap<P>(page);
    put_page(countedOn<P>(page));
    zapped++;
  }
  return zapped;
}

/** Frees the tables below an upper table; `depth` levels of tables hang under it, the last one pte tables. */
function freeTables(table: usize, depth: i32): void {
  for (let off: usize = 0; off != 4096; off += 8) {
    const entry = load<u64>(table + off);
    if (!tablePresent(entry)) continue;
    if (depth > 1) freeTables(tableVirt(tablePfn(entry)), depth - 1);
    freeTable(tablePfn(entry));
    store<u64>(table + off, 0);
  }
}
