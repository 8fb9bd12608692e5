// Building a machine outside any measured window: memory map, a populated address space, pages pinned beforehand, and
// the reset between two samples. One thread; plain accesses throughout.
import {
  CPU_AREA, CTRL, CTRL_LEVELS, CTRL_MEM_MAP, CTRL_NR_PAGES, CTRL_NR_TABLES, CTRL_TABLES, CTRL_WINDOW, CTRL_WINDOW_PAGES,
  CTRL_ANON_EXCLUSIVE, CTRL_FOLIOS, CTRL_NO_PAGE_MAPCOUNT, DELAY_TABLE, FIXED_END, PAGE_COMPOUND_HEAD, PAGE_FLAGS, PAGE_MAPCOUNT, PAGE_ORDER, PAGE_REFCOUNT, PAGE_SHIFT, PAGE_SIZE, PAGE_STRUCT, PG_ANON_EXCLUSIVE, PG_SETUP_PINNED, memMap,
} from "./layout";
import { addPincount, folio_test_large, largeMapcount, page_folio } from "./folio";
import { hasHugePmds, hugePages } from "./huge_memory";
import { add_mm_counter, has_pinned } from "./mm";
import { MM_ANONPAGES, MM_SHMEMPAGES } from "./layout";
import { GUP_PIN_COUNTING_BIAS, anonExclusive } from "./page";
import { free_area_init } from "./page_alloc";
import { pfn_to_page, pte_page } from "./pfn";
import { mk_pte, pte_mkdirty, pte_mkwrite, pte_mkyoung, pte_pfn, pte_present } from "./pte";
import { mapByPmds } from "./setup_huge";
import { VM_SHARED, VM_WRITE, anon_vma_prepare, map_count, vm_end, vm_flags, vm_start, vmaAt } from "./vma";
import { PMD_SHIFT, addrEnd, pmdAllocShared, pmdLockless, pmd_trans_huge, pteBelow, pteOffset, tableAllocShared, tableEntry, tablePfn, tablePresent } from "./walk";

/** Everything free and no mm alive; pfns below `first_data` and not table pages are kept back for populate(). */
export function machineInit(
  mem_map: usize, nr_pages: u32, nr_tables: u32, tables: usize, window: usize, window_pages: u32, nr_levels: i32, first_data: u32,
): void {
  memory.fill(CTRL, 0, DELAY_TABLE - CTRL); // the delay table stays as the host wrote it
  memory.fill(CPU_AREA, 0, FIXED_END - CPU_AREA);
  store<usize>(CTRL_MEM_MAP, mem_map);
  store<u32>(CTRL_NR_PAGES, nr_pages);
  store<u32>(CTRL_NR_TABLES, nr_tables);
  store<usize>(CTRL_TABLES, tables);
  store<usize>(CTRL_WINDOW, window);
  store<u32>(CTRL_WINDOW_PAGES, window_pages);
  store<i32>(CTRL_LEVELS, nr_levels);
  memory.fill(mem_map, 0, <usize>nr_pages * PAGE_STRUCT);
  free_area_init(first_data);
}

/**
 * Maps a page at every `stride`-th slot of `vma`, writable where it is, dirty and young. Page i of the mm (the VMA's
 * begin at `offset`) is pfn `first_pfn + i`, or with a `seed` the pfn at place i of a permutation of `total`, in which 2^`order` stay together.
 * The counts of all these pages are alike: they are written in order of pfn, whichever pte maps which. Following a
 * permutation, each write misses caches and TLB.
 * @returns false when the table zone is used up
 */
export function populate(mm: usize, vma: usize, first_pfn: u32, offset: u32, total: u32, seed: u32, stride: u32, order: u32): bool {
  const flags = vm_flags(vma), end = vm_end(vma);
  const inside: u32 = (1 << order) - 1, folios = total >> order;
  const width = 32 - clz<u32>(folios - 1);
  const bytes = <u64>stride << PAGE_SHIFT, slots = <usize>stride << 3;
  let page = pfn_to_page(memMap(), first_pfn + offset);
  let i = offset;
  let addr = vm_start(vma);
  anon_vma_prepare(vma);
  while (addr < end) {
    const next = addrEnd(addr, end, PMD_SHIFT);
    const pmdp = pmdAllocShared(mm, addr);
    const pmd = pmdp == 0 ? 0 : tableAllocShared(mm, pmdp);
    if (pmd == 0) return false;
    let ptep = pteOffset(pmd, addr);
    for (; addr < next; addr += bytes, ptep += slots, i++, page += PAGE_STRUCT) {
      const pfn = first_pfn + (seed == 0 ? i : (permute(i >> order, folios, width, seed) << order) | (i & inside));
      store<i32>(page + PAGE_MAPCOUNT, 1);
      store<i32>(page + PAGE_REFCOUNT, 1);
      store<u64>(ptep, pte_mkyoung(pte_mkdirty(mk_pte(pfn, (flags & VM_WRITE) != 0))));
    }
  }
  add_mm_counter(mm, (flags & VM_SHARED) != 0 ? MM_SHMEMPAGES : MM_ANONPAGES, <i32>(i - offset));
  return true;
}

/**
 * Makes folios of 2^`order` pages of what populate() mapped, `total` pages from `first_pfn` on, `total` a multiple of that: one
 * reference and one of the large mapcount for each pte. @param page_mapcounts whether their pages have mapcounts of their own
 */
export function makeFolios(first_pfn: u32, total: u32, order: u32, page_mapcounts: bool): void {
  const nr = 1 << order;
  store<i32>(CTRL_FOLIOS, <i32>(total >> order));
  store<i32>(CTRL_NO_PAGE_MAPCOUNT, i32(!page_mapcounts));
  for (let pfn = first_pfn; pfn != first_pfn + total; pfn += nr) {
    const folio = pfn_to_page(memMap(), pfn);
    let page = folio;
    for (let i = 0; i < nr; i++, page += PAGE_STRUCT) {
      if (i != 0) store<usize>(page + PAGE_COMPOUND_HEAD, folio);
      store<i32>(page + PAGE_REFCOUNT, i == 0 ? nr : 0);
      if (!page_mapcounts) store<i32>(page + PAGE_MAPCOUNT, 0);
    }
    store<u32>(folio + PAGE_ORDER, order);
    store<i32>(largeMapcount(folio), nr);
  }
}

/**
 * Place `i` of a permutation of 0 .. total - 1, which are `bits` wide: four Feistel rounds over two halves, walked until it
 * falls inside. Where `bits` is odd the halves differ by one: of twice as many places every other would be walked past.
 */
function permute(i: u32, total: u32, bits: u32, seed: u32): u32 {
  const low = bits >> 1;
  do {
    let left = i >> low, right = i & ((1 << low) - 1);
    let mask: u32 = (1 << (bits - low)) - 1, other: u32 = (1 << low) - 1;
    for (let round: u32 = 0; round < 4; round++) {
      let mixed = (right + seed + round * 0x9e3779b9) * 0x85ebca6b;
      mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35;
      const turned = left ^ ((mixed ^ (mixed >> 16)) & mask);
      left = right;
      right = turned;
      const swap = mask;
      mask = other;
      other = swap;
    }
    i = (left << low) | right;
  } while (i >= total);
  return i;
}

/** Pins `n` of the mm's mapped pages, spread evenly, as somebody did before fork. */
export function pinPages(mm: usize, n: u32, total: u32): void {
  if (n == 0) return;
  store<i32>(has_pinned(mm), 1);
  let seen: u64 = 0;
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vmaAt(mm, v), end = vm_end(vma);
    for (let addr = vm_start(vma); addr != end; addr += PAGE_SIZE) {
      const pte = load<u64>(pteOffset(load<u64>(pmdLockless(mm, addr)), addr));
      if (!pte_present(pte)) continue;
      seen++;
      if (seen * n / total == (seen - 1) * n / total) continue;
      const page = pfn_to_page(memMap(), pte_pfn(pte));
      store<u32>(page + PAGE_FLAGS, load<u32>(page + PAGE_FLAGS) | PG_SETUP_PINNED);
      const folio = page_folio(page), large = folio_test_large(folio);
      if (large) addPincount(folio, 1);
      store<i32>(folio + PAGE_REFCOUNT, load<i32>(folio + PAGE_REFCOUNT) + (large ? 1 : GUP_PIN_COUNTING_BIAS));
    }
  }
}

/**
 * From here on the machine's protocol keeps PG_anon_exclusive, or does not. The mm's private pages, which nobody else maps, are made
 * what they would be had it always.
 */
export function keepAnonExclusive(mm: usize, keep: bool): void {
  if (anonExclusive() == keep) return;
  store<i32>(CTRL_ANON_EXCLUSIVE, i32(keep));
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vmaAt(mm, v), end = vm_end(vma);
    if ((vm_flags(vma) & VM_SHARED) != 0) continue;
    for (let addr = vm_start(vma); addr != end; addr += PAGE_SIZE) {
      const pmdp = pmdLockless(mm, addr), pmd = pmdp == 0 ? 0 : load<u64>(pmdp);
      const pte = tablePresent(pmd) ? pteBelow(pmd, addr) : 0;
      if (pte_present(pte)) setExclusive(pfn_to_page(memMap(), pte_pfn(pte)), keep);
      if (pmd_trans_huge(pmd)) addr += <u64>(hugePages(pmd) - 1) << PAGE_SHIFT; // of a huge page, the first one for all
    }
  }
}

/**
 * Makes every page of a writable VMA writable again, and exclusive where that is kept, as a write to each would have once the child is
 * gone; huge pages that a fork has split are mapped by pmds again.
 */
export function makeWritable(mm: usize): void {
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vmaAt(mm, v), end = vm_end(vma);
    if ((vm_flags(vma) & VM_WRITE) == 0) continue;
    const anon = anonExclusive() && (vm_flags(vma) & VM_SHARED) == 0;
    let addr = vm_start(vma);
    while (addr != end) {
      const next = addrEnd(addr, end, PMD_SHIFT);
      const pmdp = pmdLockless(mm, addr);
      if (pmdp != 0 && pmd_trans_huge(load<u64>(pmdp))) {
        store<u64>(pmdp, pte_mkwrite(load<u64>(pmdp)));
        if (anon) setExclusive(pte_page(memMap(), load<u64>(pmdp)), true);
      } else if (pmdp != 0 && tablePresent(load<u64>(pmdp))) {
        store<u64>(pmdp, tableEntry(tablePfn(load<u64>(pmdp)))); // writable too: nobody shares the table now
        let ptep = pteOffset(load<u64>(pmdp), addr);
        for (let n = (next - addr) >> PAGE_SHIFT; n != 0; n--, ptep += 8) {
          const pte = load<u64>(ptep);
          if (!pte_present(pte)) continue;
          store<u64>(ptep, pte_mkwrite(pte));
          if (anon) setExclusive(pfn_to_page(memMap(), pte_pfn(pte)), true);
        }
      }
      addr = next;
    }
  }
  if (hasHugePmds()) mapByPmds(mm);
}

function setExclusive(page: usize, on: bool): void {
  const flags = load<u32>(page + PAGE_FLAGS) & ~PG_ANON_EXCLUSIVE;
  store<u32>(page + PAGE_FLAGS, on ? flags | PG_ANON_EXCLUSIVE : flags);
}
