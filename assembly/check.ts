// The conservation laws that hold whenever nobody forks, pins or faults:
//
//   1  sum of mapcounts            = present ptes of all mms (of pages that have one: folio.ts)
//   2  sum of refcounts of data    = present ptes and pmds of huge pages + 1024 x pins held (of a large folio 1 x) + gets held
//   3  the same two, each page or folio weighted by a hash of its pfn: none has what another should have
//   4  data pages with a reference + free ones = pages of the data zone (all that was kept back is populated)
//   5  table pages with a reference= tables reachable from the pgds, and one set aside for each pmd of a huge page
//   6  rss of each mm              = its present ptes, 512 for a huge page (not where tables are shared: shared_table.ts)
//   7  no count is negative, no mapped page has refcount 0
//   8  every write_protect_seq is even, every lock is free
//   9  an exclusive page is mapped once at most
//  10  a writable pte of a private mapping maps an exclusive page (where PG_anon_exclusive is kept)
//  11  the large mapcount of each folio = present ptes that map its pages, and pmds that map it
//  12  the pincount of each folio = pins of its pages
//  13  references of a pte table   = pmds that point at it
//  14  no pte table is left for a child to copy (async_copy.ts)
//  15  the entire mapcount of each folio = pmds that map it
//  16  of a folio that a pmd maps, no page is exclusive but the first
//
// The ptes of a table that several mms share are counted once: its pages have one reference and one mapcount for it.
import {
  CTRL_CHECK, CTRL_NR_PAGES, CTRL_NR_TABLES, MAX_CPUS, MAX_MM, MM_MMAP_LOCK, MM_PAGE_TABLE_LOCK, MM_RSS, NR_MM_COUNTERS, PAGE_FLAGS,
  PAGE_MAPCOUNT, PAGE_NEXT, PAGE_PMD_HUGE_PTE, PAGE_PTL, PAGE_REFCOUNT, PAGE_SEEN, PAGE_STRUCT, PAGE_TABLE_REFS, PG_ANON_EXCLUSIVE, PG_ASYNC_COPY, PG_SETUP_PINNED, PIN_ENTRY, PIN_FLAGS, PIN_LOG, PIN_LOG_ENTRIES, PIN_LOG_SIZE, PIN_MM,
  PIN_PFN, levels, memMap,
} from "./layout";
import { entireMapcount, folio_nr_pages, pinsOfFolio, folio_test_large, hasFolios, largeMapcount, pageMapcounts, page_folio } from "./folio";
import { mmAt, mmLive, mmPgd, write_protect_seq } from "./mm";
import { FOLL_PIN, anonExclusive, gupRefs } from "./page";
import { ZONE_DATA, ZONE_TABLES, nr_free_pages } from "./page_alloc";
import { page_to_pfn, pfn_to_page, pte_page, tableVirt } from "./pfn";
import { pte_pfn, pte_present, pte_write } from "./pte";
import { sharesTables } from "./shared_table";
import { VM_SHARED, find_vma, vm_flags } from "./vma";
import { pmd_trans_huge, tablePage, tablePfn, tablePresent } from "./walk";

// Words of CTRL_CHECK, u64 each: what ptes and pins say there should be (MAPS: of pages with a mapcount of their own), and what there is.
const PTES = 0, PTES_HASH = 1, HELD = 2, HELD_HASH = 3, TABLES = 4, MAPCOUNT = 5, MAPCOUNT_HASH = 6, REFCOUNT = 7, REFCOUNT_HASH = 8, USED = 9, FREE = 10;
const MAPS = 11, MAPS_HASH = 12, LARGE_HASH = 13, PINS_HASH = 14, LARGE_MAPCOUNT_HASH = 15, PINCOUNT_HASH = 16;
const HUGE_REST = 17, PMDS_HASH = 18, ENTIRE_HASH = 19; // of huge pages: what the pmds map beside the first pages
const WORDS = 20;

@inline function word(i: i32): usize { return CTRL_CHECK + ((<usize>i) << 3); }
@inline function add(i: i32, by: u64): void { store<u64>(word(i), load<u64>(word(i)) + by); }
@inline function hash(pfn: u32): u64 { return ((<u64>pfn) + 1) * 0x9e3779b97f4a7c15 >> 40; }

/** @returns 0, or the number of the first law that is broken; what was counted stands in CTRL_CHECK */
export function checkConservation(): i32 {
  memory.fill(CTRL_CHECK, 0, WORDS << 3);
  const nr = load<u32>(CTRL_NR_TABLES);
  for (let pfn: u32 = 1; pfn < nr; pfn++) store<i32>(pfn_to_page(memMap(), pfn) + PAGE_SEEN, 0);
  for (let i = 0; i < MAX_MM; i++) {
    const mm = mmAt(i);
    if (!mmLive(mm)) continue;
    if ((load<i32>(write_protect_seq(mm)) & 1) != 0 || load<i32>(mm + MM_MMAP_LOCK) != 0 || load<i32>(mm + MM_PAGE_TABLE_LOCK) != 0) return 8;
    const before = mappedPages();
    add(TABLES, 1);
    const broken = countTables(mm, tableVirt(mmPgd(mm)), levels() - 1, 0);
    if (broken != 0) return broken;
    if (!sharesTables() && mappedPages() - before != rss(mm)) return 6;
  }
  countPins();
  return compare();
}

/** What all entries seen so far map. */
function mappedPages(): u64 { return load<u64>(word(PTES)) + load<u64>(word(HUGE_REST)); }

function rss(mm: usize): u64 {
  let sum = 0;
  for (let i = 0; i < NR_MM_COUNTERS; i++) sum += load<i32>(mm + MM_RSS + ((<usize>i) << 2));
  return <u64>sum;
}

/** Counts tables and present ptes below a table, which stands for what begins at `addr`. @returns the law that is broken there, or 0 */
function countTables(mm: usize, table: usize, depth: i32, addr: u64): i32 {
  const span: u64 = 1 << (12 + 9 * <u64>depth);
  const folios = hasFolios();
  let ptes: u64 = 0, sum: u64 = 0, huge = 0;
  for (let off: usize = 0; off != 4096; off += 8, addr += span) {
    const entry = load<u64>(table + off);
    if (depth == 0) {
      if (!pte_present(entry)) continue;
      ptes++;
      if (folios) countMapping(pte_page(memMap(), entry)); else sum += hash(pte_pfn(entry));
      if (pte_write(entry) && anonExclusive() && !exclusiveOrShared(mm, entry, addr)) return 10;
    } else if (depth == 1 && pmd_trans_huge(entry)) {
      huge++;
      countHuge(pte_page(memMap(), entry));
      if (pte_write(entry) && anonExclusive() && !exclusiveOrShared(mm, entry, addr)) return 10;
    } else if (tablePresent(entry)) {
      const page = pfn_to_page(memMap(), tablePfn(entry)), seen = load<i32>(page + PAGE_SEEN);
      store<i32>(page + PAGE_SEEN, seen + 1);
      if (seen != 0) continue;
      add(TABLES, 1);
      if (load<i32>(page + PAGE_PTL) != 0) return 8;
      const broken = countTables(mm, tableVirt(tablePfn(entry)), depth - 1, addr);
      if (broken != 0) return broken;
    }
  }
  if (depth == 1 && tablesAside(table) != huge) return 5;
  add(PTES, ptes);
  add(PTES_HASH, sum);
  if (!folios) { add(MAPS, ptes); add(MAPS_HASH, sum); }
  return 0;
}

/** A pte of a machine with folios: on what it should be counted. */
function countMapping(page: usize): void {
  const mem_map = memMap(), folio = page_folio(page), h = hash(page_to_pfn(mem_map, folio)), large = folio_test_large(folio);
  add(PTES_HASH, h);
  if (large) add(LARGE_HASH, h);
  if (large && !pageMapcounts()) return;
  add(MAPS, 1);
  add(MAPS_HASH, hash(page_to_pfn(mem_map, page)));
}

/** A pmd that maps a huge page: one reference on it, one of its large mapcount, a table set aside. */
function countHuge(folio: usize): void {
  const h = hash(page_to_pfn(memMap(), folio));
  add(PTES, 1); add(PTES_HASH, h);
  add(HUGE_REST, folio_nr_pages(folio) - 1);
  add(PMDS_HASH, h);
  add(LARGE_HASH, h);
  add(TABLES, 1);
}

/** How many pte tables are set aside for a table of pmds. */
function tablesAside(table: usize): i32 {
  let n = 0, pfn = load<u32>(tablePage(table) + PAGE_PMD_HUGE_PTE);
  for (; pfn != 0; n++) pfn = load<u32>(pfn_to_page(memMap(), pfn) + PAGE_NEXT);
  return n;
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
    if (load<u32>(entry + PIN_MM) != 0) countPin(load<u32>(entry + PIN_PFN), load<u32>(entry + PIN_FLAGS));
  }
}

function countPin(pfn: u32, flags: u32): void {
  const mem_map = memMap(), page = pfn_to_page(mem_map, pfn);
  const folio = hasFolios() ? page_folio(page) : page, large = folio != page || (hasFolios() && folio_test_large(folio));
  const refs: u64 = large ? 1 : gupRefs(flags), h = hash(large ? page_to_pfn(mem_map, folio) : pfn);
  add(HELD, refs);
  add(HELD_HASH, refs * h);
  if (large && (flags & FOLL_PIN) != 0) add(PINS_HASH, h);
}

/** Counts what the struct pages say. @returns the law that one of them breaks, or 0 */
function countPages(mem_map: usize, from: u32, to: u32): i32 {
  for (let pfn = from; pfn < to; pfn++) {
    const page = pfn_to_page(mem_map, pfn), folio = page_folio(page), large = folio_test_large(folio);
    const refcount = load<i32>(page + PAGE_REFCOUNT), mapcount = load<i32>(page + PAGE_MAPCOUNT), flags = load<u32>(page + PAGE_FLAGS);
    if (refcount == 0 && mapcount == 0 && !large) continue;
    if (mapcount < 0 || (page == folio ? refcount <= 0 : refcount != 0 || load<i32>(folio + PAGE_REFCOUNT) <= 0)) return 7;
    const entire = large ? load<i32>(entireMapcount(folio)) : 0;
    if ((flags & PG_ANON_EXCLUSIVE) != 0) {
      if (entire > 0 && page != folio) return 16;
      if (mapcount + entire > 1) return 9;
    }
    if ((flags & PG_SETUP_PINNED) != 0) countPin(pfn, FOLL_PIN);
    const h = hash(pfn);
    add(USED, 1);
    add(MAPCOUNT, mapcount); add(MAPCOUNT_HASH, <u64>mapcount * h);
    add(REFCOUNT, refcount); add(REFCOUNT_HASH, <u64>refcount * h);
    if (!large || page != folio) continue;
    add(LARGE_MAPCOUNT_HASH, <u64>load<i32>(largeMapcount(folio)) * h);
    add(PINCOUNT_HASH, <u64>pinsOfFolio(folio) * h);
    add(ENTIRE_HASH, <u64>entire * h);
  }
  return 0;
}

@inline function is(i: i32, value: u64): bool { return load<u64>(word(i)) == value; }
@inline function sum(i: i32, j: i32): u64 { return load<u64>(word(i)) + load<u64>(word(j)); }

function compare(): i32 {
  const mem_map = memMap(), tables = load<u32>(CTRL_NR_TABLES), nr = load<u32>(CTRL_NR_PAGES);
  let used_tables: u64 = 0;
  for (let pfn: u32 = 1; pfn < tables; pfn++) {
    const page = pfn_to_page(mem_map, pfn), seen = load<i32>(page + PAGE_SEEN);
    used_tables += u64(load<i32>(page + PAGE_REFCOUNT) != 0);
    if (seen != 0 && load<i64>(page + PAGE_TABLE_REFS) + 1 != seen) return 13;
    if (seen != 0 && (load<u32>(page + PAGE_FLAGS) & PG_ASYNC_COPY) != 0) return 14;
  }
  const broken = countPages(mem_map, tables, nr);
  if (broken != 0) return broken;
  add(FREE, nr_free_pages(ZONE_DATA));
  if (!is(MAPCOUNT, load<u64>(word(MAPS)))) return 1;
  if (!is(REFCOUNT, sum(PTES, HELD))) return 2;
  if (!is(MAPCOUNT_HASH, load<u64>(word(MAPS_HASH))) || !is(REFCOUNT_HASH, sum(PTES_HASH, HELD_HASH))) return 3;
  if (sum(USED, FREE) != <u64>(nr - tables)) return 4;
  if (!is(TABLES, used_tables) || used_tables + nr_free_pages(ZONE_TABLES) != <u64>(tables - 1)) return 5;
  if (!is(LARGE_MAPCOUNT_HASH, load<u64>(word(LARGE_HASH)))) return 11;
  if (!is(PINCOUNT_HASH, load<u64>(word(PINS_HASH)))) return 12;
  return is(ENTIRE_HASH, load<u64>(word(PMDS_HASH))) ? 0 : 15;
}
