// The page allocator: two zones (page tables, data), a free list per zone behind the zone lock, and per-CPU lists in
// front of it as in the kernel (pcp), so that fork and pinners seldom meet here. It is machinery, not protocol: no
// word of it is an event, and each CPU of a replay has its own list.
import { CPU, WRITE_ONCE, note, rawCmpxchg, rawLoad, rawStore } from "./lkmm";
import {
  CPU_ALLOC_LIMIT, CPU_PCP, CTRL_NR_PAGES, CTRL_NR_TABLES, CTRL_ZONES, CTRL_ZONE_LOCK, MAX_CPUS, Note, PAGE_FLAGS, PAGE_MAPCOUNT,
  PAGE_COMPOUND_HEAD, PAGE_LARGE_MAPCOUNT, PAGE_NEXT, PAGE_ORDER, PAGE_PINCOUNT, PAGE_REFCOUNT, PAGE_SIZE, PAGE_STRUCT, cpuArea, memMap,
} from "./layout";
import { pfn_to_page, tableVirt } from "./pfn";

@inline export const ZONE_TABLES: i32 = 0;
@inline export const ZONE_DATA: i32 = 1;
/** No page. pfn 0 is never handed out. */
@inline export const NO_PFN: u32 = 0;

@inline const ZONE_HEAD: usize = 0;
@inline const ZONE_COUNT: usize = 4;
@inline const ZONE_BUMP: usize = 8;   // pfns from here to the end were never handed out
@inline const ZONE_END: usize = 12;
@inline const PCP_BATCH: i32 = 64;
@inline const PCP_HIGH: i32 = 512;

@inline function zonePtr(zone: i32): usize { return CTRL_ZONES + ((<usize>zone) << 4); }
@inline function pcpPtr(zone: i32): usize { return cpuArea(CPU) + CPU_PCP + ((<usize>zone) << 3); }
@inline export function page_zone(pfn: u32): i32 { return pfn < load<u32>(CTRL_NR_TABLES) ? ZONE_TABLES : ZONE_DATA; }

/** Everything free; data pfns below `first_data` are kept back for populate(). */
export function free_area_init(first_data: u32): void {
  const tables = load<u32>(CTRL_NR_TABLES);
  initZone(ZONE_TABLES, NO_PFN + 1, tables);
  initZone(ZONE_DATA, first_data, load<u32>(CTRL_NR_PAGES));
  rawStore<i32>(CTRL_ZONE_LOCK, 0);
}

function initZone(zone: i32, bump: u32, end: u32): void {
  const z = zonePtr(zone);
  store<u32>(z + ZONE_HEAD, NO_PFN);
  store<u32>(z + ZONE_COUNT, 0);
  store<u32>(z + ZONE_BUMP, bump);
  store<u32>(z + ZONE_END, end);
}

/** @returns a page with refcount 1, mapcount 0, contents undefined; NO_PFN when memory or this CPU's allocation limit is used up */
export function alloc_page(zone: i32): u32 {
  if (limitReached()) return NO_PFN;
  const pcp = pcpPtr(zone);
  if (load<u32>(pcp) == NO_PFN) refill(zone, pcp);
  const pfn = load<u32>(pcp);
  if (pfn == NO_PFN) return NO_PFN;
  const page = pfn_to_page(memMap(), pfn);
  store<u32>(pcp, load<u32>(page + PAGE_NEXT));
  store<u32>(pcp + 4, load<u32>(pcp + 4) - 1);
  assert(load<i32>(page + PAGE_REFCOUNT) == 0); // alloc_page: page on the free list is in use
  WRITE_ONCE<u32>(page + PAGE_FLAGS, 0);
  WRITE_ONCE<i32>(page + PAGE_MAPCOUNT, 0); // page_mapcount_reset, set_page_refcounted: atomic_set() both
  WRITE_ONCE<i32>(page + PAGE_REFCOUNT, 1);
  note(Note.ALLOC, page);
  return pfn;
}

/** A zeroed page for a page table. */
export function allocTable(): u32 {
  const pfn = alloc_page(ZONE_TABLES);
  if (pfn != NO_PFN) memory.fill(tableVirt(pfn), 0, PAGE_SIZE);
  return pfn;
}

/** Takes back a page whose refcount is 0. */
export function free_page(pfn: u32): void {
  const page = pfn_to_page(memMap(), pfn);
  note(Note.FREE, page);
  const zone = page_zone(pfn);
  const pcp = pcpPtr(zone);
  store<u32>(page + PAGE_NEXT, load<u32>(pcp));
  store<u32>(pcp, pfn);
  store<u32>(pcp + 4, load<u32>(pcp + 4) + 1);
  if (load<i32>(pcp + 4) > PCP_HIGH) drain(zone, pcp, PCP_HIGH / 2);
}

/** Takes back a page whose refcount is 0, and if it is the first of a large folio, all of that. */
export function freeFolio(pfn: u32): void {
  const mem_map = memMap();
  const folio = pfn_to_page(mem_map, pfn);
  let nr: u32 = 1 << load<u32>(folio + PAGE_ORDER);
  if (nr == 1) { free_page(pfn); return; }
  assert(load<i32>(folio + PAGE_STRUCT + PAGE_PINCOUNT) == 0); // freeFolio: somebody has it pinned
  assert(load<i32>(folio + PAGE_STRUCT + PAGE_LARGE_MAPCOUNT) == 0); // freeFolio: it is mapped
  store<u32>(folio + PAGE_ORDER, 0);
  for (; nr != 0; nr--, pfn++) {
    store<usize>(pfn_to_page(mem_map, pfn) + PAGE_COMPOUND_HEAD, 0);
    free_page(pfn);
  }
}

/** Frees a page-table page: its one reference is the entry that pointed to it. */
export function freeTable(pfn: u32): void {
  const page = pfn_to_page(memMap(), pfn);
  assert(load<i32>(page + PAGE_REFCOUNT) == 1); // freeTable: somebody else holds it
  store<i32>(page + PAGE_REFCOUNT, 0);
  free_page(pfn);
}

/** Fault injection for tests: CPU_ALLOC_LIMIT = n lets n - 1 more allocations through. */
function limitReached(): bool {
  const ptr = cpuArea(CPU) + CPU_ALLOC_LIMIT;
  const left = load<u32>(ptr);
  if (left == 0) return false;
  if (left == 1) return true;
  store<u32>(ptr, left - 1);
  return false;
}

function zoneLock(): void { while (rawCmpxchg(CTRL_ZONE_LOCK, 0, CPU + 1) != 0) while (rawLoad<i32>(CTRL_ZONE_LOCK) != 0) { /* wait */ } }
function zoneUnlock(): void { rawStore<i32>(CTRL_ZONE_LOCK, 0); }

/** Moves up to PCP_BATCH pages from the zone to an empty per-CPU list, in ascending order where they are fresh. */
function refill(zone: i32, pcp: usize): void {
  const z = zonePtr(zone);
  const mem_map = memMap();
  zoneLock();
  let head = load<u32>(z + ZONE_HEAD);
  let first = NO_PFN, last: usize = 0, n = 0;
  while (n < PCP_BATCH) {
    let pfn = head;
    if (pfn != NO_PFN) {
      head = load<u32>(pfn_to_page(mem_map, pfn) + PAGE_NEXT);
      store<u32>(z + ZONE_COUNT, load<u32>(z + ZONE_COUNT) - 1);
    } else {
      pfn = load<u32>(z + ZONE_BUMP);
      if (pfn >= load<u32>(z + ZONE_END)) break;
      store<u32>(z + ZONE_BUMP, pfn + 1);
      memory.fill(pfn_to_page(mem_map, pfn), 0, PAGE_STRUCT);
    }
    if (first == NO_PFN) first = pfn; else store<u32>(last + PAGE_NEXT, pfn);
    last = pfn_to_page(mem_map, pfn);
    store<u32>(last + PAGE_NEXT, NO_PFN);
    n++;
  }
  store<u32>(z + ZONE_HEAD, head);
  zoneUnlock();
  store<u32>(pcp, first);
  store<i32>(pcp + 4, n);
}

/** Gives `n` pages of this CPU back to the zone. */
function drain(zone: i32, pcp: usize, n: i32): void {
  const z = zonePtr(zone);
  const mem_map = memMap();
  zoneLock();
  for (let i = 0; i < n; i++) {
    const pfn = load<u32>(pcp);
    const page = pfn_to_page(mem_map, pfn);
    store<u32>(pcp, load<u32>(page + PAGE_NEXT));
    store<u32>(page + PAGE_NEXT, load<u32>(z + ZONE_HEAD));
    store<u32>(z + ZONE_HEAD, pfn);
  }
  store<u32>(pcp + 4, load<u32>(pcp + 4) - n);
  store<u32>(z + ZONE_COUNT, load<u32>(z + ZONE_COUNT) + n);
  zoneUnlock();
}

/** Free pages of a zone over all lists. Exact only while nobody allocates. */
export function nr_free_pages(zone: i32): u32 {
  const z = zonePtr(zone);
  let n = load<u32>(z + ZONE_COUNT) + load<u32>(z + ZONE_END) - load<u32>(z + ZONE_BUMP);
  for (let cpu = 0; cpu < MAX_CPUS; cpu++) n += load<u32>(cpuArea(cpu) + CPU_PCP + ((<usize>zone) << 3) + 4);
  return n;
}
