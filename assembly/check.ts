// The conservation laws that hold whenever nobody forks, pins or faults:
//
//   1  sum of mapcounts            = present ptes of all mms
//   2  sum of refcounts of data    = present ptes + 1024 x pins held + gets held
//   3  the same two, each page weighted by a hash of its pfn: no page has what another should have
//   4  data pages with a reference + free ones = pages of the data zone (all that was kept back is populated)
//   5  table pages with a reference= tables reachable from the pgds
//   6  rss of each mm              = its present ptes
//   7  no count is negative, no mapped page has refcount 0
//   8  every write_protect_seq is even, every lock is free
//   9  an exclusive page is mapped once at most
//  10  a writable pte of a private mapping maps an exclusive page (where PG_anon_exclusive is kept)
import {
  CTRL_CHECK, CTRL_NR_PAGES, CTRL_NR_TABLES, MAX_CPUS, MAX_MM, MM_MMAP_LOCK, MM_PAGE_TABLE_LOCK, MM_RSS, NR_MM_COUNTERS, PAGE_FLAGS,
  PAGE_MAPCOUNT, PAGE_PTL, PAGE_REFCOUNT, PAGE_STRUCT, PG_ANON_EXCLUSIVE, PG_SETUP_PINNED, PIN_ENTRY, PIN_FLAGS, PIN_LOG, PIN_LOG_ENTRIES, PIN_LOG_SIZE, PIN_MM,
  PIN_PFN, levels, memMap,
} from "./layout";
import { mmAt, mmLive, mmPgd, write_protect_seq } from "./mm";
import { GUP_PIN_COUNTING_BIAS, anonExclusive, gupRefs } from "./page";
import { ZONE_DATA, ZONE_TABLES, nr_free_pages } from "./page_alloc";
import { pfn_to_page, pte_page, tableVirt } from "./pfn";
import { pte_pfn, pte_present, pte_write } from "./pte";
import { VM_SHARED, find_vma, vm_flags } from "./vma";
import { tablePfn, tablePresent } from "./walk";

// Words of CTRL_CHECK, u64 each.
const PTES = 0, PTES_HASH = 1, HELD = 2, HELD_HASH = 3, TABLES = 4, MAPCOUNT = 5, MAPCOUNT_HASH = 6, REFCOUNT = 7, REFCOUNT_HASH = 8, USED = 9, FREE = 10;
const WORDS = 11;

@inline function word(i: i32): usize { return CTRL_CHECK + ((<usize>i) << 3); }
@inline function add(i: i32, by: u64): void { store<u64>(word(i), load<u64>(word(i)) + by); }
@inline function hash(pfn: u32): u64 { return ((<u64>pfn) + 1) * 0x9e3779b97f4a7c15 >> 40; }

/** @returns 0, or the number of the first law that is broken; what was counted stands in CTRL_CHECK */
export function checkConservation(): i32 {
  memory.fill(CTRL_CHECK, 0, WORDS << 3);
  for (let i = 0; i < MAX_MM; i++) {
    const mm = mmAt(i);
    if (!mmLive(mm)) continue;
    if ((load<i32>(write_protect_seq(mm)) & 1) != 0 || load<i32>(mm + MM_MMAP_LOCK) != 0 || load<i32>(mm + MM_PAGE_TABLE_LOCK) != 0) return 8;
    const before = load<u64>(word(PTES));
    add(TABLES, 1);
    const broken = countTables(mm, tableVirt(mmPgd(mm)), levels() - 1, 0);
    if (broken != 0) return broken;
    if (load<u64>(word(PTES)) - before != rss(mm)) return 6;
  }
  countPins();
  return compare();
}

function rss(mm: usize): u64 {
  let sum = 0;
  for (let i = 0; i < NR_MM_COUNTERS; i++) sum += load<i32>(mm + MM_RSS + ((<usize>i) << 2));
  return <u64>sum;
}

/** Counts tables and present ptes below a table, which stands for what begins at `addr`. @returns the law that is broken there, or 0 */
function countTables(mm: usize, table: usize, depth: i32, addr: u64): i32 {
  const span: u64 = 1 << (12 + 9 * <u64>depth);
  let ptes: u64 = 0, sum: u64 = 0;
  for (let off: usize = 0; off != 4096; off += 8, addr += span) {
    const entry = load<u64>(table + off);
    if (depth == 0) {
      if (!pte_present(entry)) continue;
      ptes++; sum += hash(pte_pfn(entry));
      if (pte_write(entry) && anonExclusive() && !exclusiveOrShared(mm, entry, addr)) return 10;
    } else if (tablePresent(entry)) {
      add(TABLES, 1);
      if (load<i32>(pfn_to_page(memMap(), tablePfn(entry)) + PAGE_PTL) != 0) return 8;
      const broken = countTables(mm, tableVirt(tablePfn(entry)), depth - 1, addr);
      if (broken != 0) return broken;
    }
  }
  add(PTES, ptes);
  add(PTES_HASH, sum);
  return 0;
}

/** A page of a shared mapping is nobody's own. */
function exclusiveOrShared(mm: usize, pte: u64, addr: u64): bool {
  if ((load<u32>(pte_page(memMap(), pte) + PAGE_FLAGS) & PG_ANON_EXCLUSIVE) != 0) return true;
  const vma = find_vma(mm, addr);
  return vma != 0 && (vm_flags(vma) & VM_SHARED) != 0;
}

/** References held by the pin logs; those of pinPages() are found by their page's flag. */
function countPins(): void {
  for (let entry = PIN_LOG; entry != PIN_LOG + <usize>MAX_CPUS * PIN_LOG_SIZE; entry += PIN_ENTRY) {
    if (load<u32>(entry + PIN_MM) == 0) continue;
    const refs = gupRefs(load<u32>(entry + PIN_FLAGS));
    add(HELD, refs);
    add(HELD_HASH, <u64>refs * hash(load<u32>(entry + PIN_PFN)));
  }
}

function compare(): i32 {
  const mem_map = memMap(), tables = load<u32>(CTRL_NR_TABLES), nr = load<u32>(CTRL_NR_PAGES);
  let used_tables: u64 = 0;
  for (let pfn: u32 = 1; pfn < tables; pfn++) used_tables += u64(load<i32>(pfn_to_page(mem_map, pfn) + PAGE_REFCOUNT) != 0);
  let mapped: u64 = 0, mapped_hash: u64 = 0, refs: u64 = 0, refs_hash: u64 = 0, used: u64 = 0;
  for (let pfn = tables; pfn < nr; pfn++) {
    const page = pfn_to_page(mem_map, pfn);
    const refcount = load<i32>(page + PAGE_REFCOUNT), mapcount = load<i32>(page + PAGE_MAPCOUNT);
    if (refcount == 0 && mapcount == 0) continue;
    if (refcount <= 0 || mapcount < 0) return 7;
    if ((load<u32>(page + PAGE_FLAGS) & PG_ANON_EXCLUSIVE) != 0 && mapcount > 1) return 9;
    const own = (load<u32>(page + PAGE_FLAGS) & PG_SETUP_PINNED) != 0 ? refcount - GUP_PIN_COUNTING_BIAS : refcount;
    const h = hash(pfn);
    used++;
    mapped += mapcount; mapped_hash += <u64>mapcount * h;
    refs += own; refs_hash += <u64>own * h;
  }
  add(MAPCOUNT, mapped); add(MAPCOUNT_HASH, mapped_hash);
  add(REFCOUNT, refs); add(REFCOUNT_HASH, refs_hash);
  add(USED, used); add(FREE, nr_free_pages(ZONE_DATA));
  if (mapped != load<u64>(word(PTES))) return 1;
  if (refs != load<u64>(word(PTES)) + load<u64>(word(HELD))) return 2;
  if (mapped_hash != load<u64>(word(PTES_HASH)) || refs_hash != load<u64>(word(PTES_HASH)) + load<u64>(word(HELD_HASH))) return 3;
  if (used + load<u64>(word(FREE)) != <u64>(nr - tables)) return 4;
  if (used_tables != load<u64>(word(TABLES)) || used_tables + nr_free_pages(ZONE_TABLES) != <u64>(tables - 1)) return 5;
  return 0;
}
