// A pte table that the pmds of more than one mm point at (On-demand-fork, EuroSys'21).
//
// The table's struct page counts those pmds, less the first one, so that an ordinary table's count need not be written: 0 is one
// pmd, -1 none any more. The pages in a shared table have one reference and one mapcount for it, whoever shares it. A pmd without
// its write bit says that what is written below it must have a table of its own first.
import { READ_ONCE, atomic_inc, atomic_sub_return, rawAdd, synchronize_rcu, tracing, writePlain } from "./lkmm";
import { CTRL_SHARED_TABLES, MM_ANONPAGES, PAGE_TABLE_REFS, SWITCH_REPAIR_RCU_TABLES, VMA_SIZE, memMap } from "./layout";
import { _PAGE_RW } from "./arch/x86";
import { rssCounter } from "./mm";
import { freeTable } from "./page_alloc";
import { pfn_to_page } from "./pfn";
import { switched } from "./switches";
import { find_vma, map_count, vm_end, vm_start, vmaAt } from "./vma";
import { PMD_SHIFT, addrEnd, pteOffset, tablePfn } from "./walk";

@inline export function pmd_write(pmd: u64): bool { return (pmd & _PAGE_RW) != 0; }
@inline export function pmd_wrprotect(pmd: u64): u64 { return pmd & ~_PAGE_RW; }
@inline export function pmd_mkwrite(pmd: u64): u64 { return pmd | _PAGE_RW; }

/** Whether this machine's protocol shares tables. */
@inline export function sharesTables(): bool { return load<i32>(CTRL_SHARED_TABLES) != 0; }
/** What each mm has of the rss is not looked at then: a table's ptes are counted when a table is made for them, and in no mm when it goes. */
export function keepSharedTables(keep: bool): void { store<i32>(CTRL_SHARED_TABLES, i32(keep)); }

@inline function tableRefs(pmd: u64): usize { return pfn_to_page(memMap(), tablePfn(pmd)) + PAGE_TABLE_REFS; }

/** One pmd more points at the table: a 64-bit atomic that returns nothing. */
@inline export function getTable(pmd: u64): void { atomic_inc<i64>(tableRefs(pmd)); }

/** Do other pmds point at the table too? */
@inline export function tableShared(pmd: u64): bool { return READ_ONCE<i64>(tableRefs(pmd)) > 0; }

/** One pmd less. @returns whether that was the last one: the table is the caller's alone, its count ready for the next use */
@inline export function putTable(pmd: u64): bool {
  if (atomic_sub_return<i64>(1, tableRefs(pmd)) >= 0) return false;
  store<i64>(tableRefs(pmd), 0);
  return true;
}

/**
 * Gives back a table whose last pmd is gone, at once: nobody waits for walkers without a lock, unless repair=rcu_tables does. In `trace` its next owner writes to the
 * ptes from `first` to `stop` then, so that the explorer sees who still reads them (property use_after_free).
 */
@inline export function freeSharedTable(pmd: u64, first: usize, stop: usize): void {
  if (switched(SWITCH_REPAIR_RCU_TABLES)) synchronize_rcu();
  if (tracing()) for (let ptep = first; ptep != stop; ptep += 8) writePlain<u64>(ptep, TABLE_POISON);
  freeTable(tablePfn(pmd));
}
/** No entry: what is not present is not followed. */
@inline export const TABLE_POISON: u64 = 0x6a6a_6a6a_6a6a_6a6a;

/** Counts `nr` pages in the mm's rss from a page fault. */
@inline export function addRssOfFault(mm: usize, nr: i32): void { rawAdd(rssCounter(mm, MM_ANONPAGES), nr); }

/**
 * Whether no other VMA has to do with the pte table that [addr, end) lies in, the whole part of it that its VMA has. VMAs stay as they
 * are in the model; in the paper's code, where they do not, only a table that lies in its VMA as a whole is shared.
 */
@inline export function tableOfOneVma(mm: usize, addr: u64, end: u64): bool {
  if (end - addr == 1 << PMD_SHIFT) return true;
  const vma = find_vma(mm, addr), table = addr >> PMD_SHIFT;
  if (vma != vmaAt(mm, 0) && (vm_end(vma - VMA_SIZE) - 1) >> PMD_SHIFT == table) return false;
  return vma == vmaAt(mm, map_count(mm) - 1) || vm_start(vma + VMA_SIZE) >> PMD_SHIFT != table;
}

/** Address of the first pte of `addr`'s table that lies in the VMA. */
@inline export function firstPtep(pmd: u64, vma: usize, addr: u64): usize {
  return pteOffset(pmd, max(vm_start(vma), addr >> PMD_SHIFT << PMD_SHIFT));
}
/** How many bytes of ptes from there on do. */
@inline export function ptesBytes(vma: usize, addr: u64): usize {
  const first = max(vm_start(vma), addr >> PMD_SHIFT << PMD_SHIFT);
  return <usize>((addrEnd(first, vm_end(vma), PMD_SHIFT) - first) >> 12) << 3;
}
