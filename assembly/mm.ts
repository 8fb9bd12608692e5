// mm_struct: one address space. A handle is its address in the mm table. Linux: include/linux/mm_types.h.
import { rawAdd, rawCmpxchg, rawStore, tracing } from "./lkmm";
import {
  MAX_MM, MM_ASYNC_COPY_CHILD_MM, MM_ASYNC_COPY_ERR, MM_ASYNC_COPY_PARENT_MM, MM_HAS_PINNED, MM_MAP_COUNT, MM_MMAP_LOCK, MM_PGD, MM_PAGE_TABLE_LOCK, MM_RSS, MM_SIZE, MM_TABLE, MM_USED,
  MM_WRITE_PROTECT_SEQ, NR_MM_COUNTERS,
} from "./layout";
import { NO_PFN, allocTable, freeTable } from "./page_alloc";

@inline export function has_pinned(mm: usize): usize { return mm + MM_HAS_PINNED; }
@inline export function write_protect_seq(mm: usize): usize { return mm + MM_WRITE_PROTECT_SEQ; }
@inline export function page_table_lock(mm: usize): usize { return mm + MM_PAGE_TABLE_LOCK; }
@inline export function mmPgd(mm: usize): u32 { return load<u32>(mm + MM_PGD); }
@inline export function mmAt(i: i32): usize { return MM_TABLE + <usize>i * MM_SIZE; }
@inline export function mmLive(mm: usize): bool { return load<i32>(mm + MM_USED) != 0; }

/** An empty address space. @returns its handle; 0 without a free slot or page */
export function mm_alloc(): usize {
  for (let i = 0; i < MAX_MM; i++) {
    const mm = mmAt(i);
    if (!claim(mm)) continue;
    const pgd = allocTable();
    if (pgd == NO_PFN) { rawStore<i32>(mm + MM_USED, 0); return 0; }
    mm_init(mm, pgd);
    return mm;
  }
  return 0;
}

@inline function claim(mm: usize): bool {
  if (!tracing()) return rawCmpxchg(mm + MM_USED, 0, 1) == 0;
  if (load<i32>(mm + MM_USED) != 0) return false;
  store<i32>(mm + MM_USED, 1);
  return true;
}

/** has_pinned starts at 0 in a child too: fork copies no pin. */
function mm_init(mm: usize, pgd: u32): void {
  store<u32>(mm + MM_PGD, pgd);
  store<i32>(mm + MM_MAP_COUNT, 0);
  store<usize>(mm + MM_ASYNC_COPY_CHILD_MM, 0);
  store<usize>(mm + MM_ASYNC_COPY_PARENT_MM, 0);
  store<i32>(mm + MM_ASYNC_COPY_ERR, 0);
  store<u64>(mm + MM_MMAP_LOCK, 0);
  store<i32>(mm + MM_MMAP_LOCK + 8, 0);
  store<u64>(mm + MM_PAGE_TABLE_LOCK, 0);
  store<i32>(mm + MM_HAS_PINNED, 0);
  store<i32>(mm + MM_WRITE_PROTECT_SEQ, 0);
  for (let i = 0; i < NR_MM_COUNTERS; i++) store<i32>(rssCounter(mm, i), 0);
}

/** Gives the slot and the (by now empty) top table back. */
export function mmFree(mm: usize): void {
  freeTable(mmPgd(mm));
  store<u32>(mm + MM_PGD, NO_PFN);
  rawStore<i32>(mm + MM_USED, 0);
}

@inline export function rssCounter(mm: usize, member: i32): usize { return mm + MM_RSS + ((<usize>member) << 2); }
/** Folds a local rss count into the mm. Plain: the mm is the child's, or its mmap lock is held. */
@inline export function add_mm_counter(mm: usize, member: i32, value: i32): void {
  const ptr = rssCounter(mm, member);
  store<i32>(ptr, load<i32>(ptr) + value);
}
/** The same by one from a page fault: two of them may run at once. */
@inline export function inc_mm_counter(mm: usize, member: i32): void { rawAdd(rssCounter(mm, member), 1); }
