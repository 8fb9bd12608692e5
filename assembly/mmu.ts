// The machine beside the kernel: what the page walker and a user thread do to a pte and to a page. Used in `trace`.
import { READ_ONCE, WRITE_ONCE, cmpxchg_relaxed, step, tracing, writePlain } from "./lkmm";
import { MM_TLB_FLUSHED, MM_TLB_LOCK, PAGE_SIZE } from "./layout";
import { H, W } from "./knobs";
import { spin_lock, spin_unlock } from "./locks";
import { pte_mkdirty, pte_mkyoung, pte_pfn, pte_present, pte_write } from "./pte";
import { pfn_to_virt } from "./pfn";
import { pmd_write } from "./shared_table";
import { pmdLockless, pteOffset } from "./walk";

const WALK = H(1);            // pte = READ_ONCE(*ptep), as the walker loads it
const SET_AD = H(2);          // locked update: accessed and dirty, if the pte is still the one loaded
const WRITE_FIRST = W(1);     // the user's store to the first word of the page
const WRITE_LAST = W(2);      // ... and then to the last

@inline function ptepOf(mm: usize, addr: u64): usize { return pteOffset(READ_ONCE<u64>(pmdLockless(mm, addr)), addr); }

/**
 * A store through `addr` without a TLB entry: the walker sets A and D in the pte. @returns false where it would fault,
 * and where the pte changed under it: hardware walks again then, which is a walk that begins later.
 */
export function mmuWrite(mm: usize, addr: u64): bool {
  const pmd = READ_ONCE<u64>(pmdLockless(mm, addr)), ptep = pteOffset(pmd, addr);
  step(WALK);
  const pte = READ_ONCE<u64>(ptep);
  if (!pte_present(pte) || !pte_write(pte) || !pmd_write(pmd)) return false;
  step(SET_AD);
  return cmpxchg_relaxed<u64>(ptep, pte, pte_mkyoung(pte_mkdirty(pte))) == pte;
}

/**
 * flush_tlb_page(): the entry is gone from every TLB when this returns. Other CPUs answer an interrupt: a store through the entry is
 * done before that answer, or not at all. Nothing in `release`, which has no TLB.
 */
export function flush_tlb_page(mm: usize): void {
  if (!tracing()) return;
  spin_lock(mm + MM_TLB_LOCK);
  WRITE_ONCE<i32>(mm + MM_TLB_FLUSHED, 1);
  spin_unlock(mm + MM_TLB_LOCK);
}

/** tlbWrite() beside a fork that flushes: a store for which the entry is gone faults, and waits for the mmap lock until fork is over. */
export function tlbWriteUnlessFlushed(mm: usize, addr: u64, stamp: u64): void {
  const page = pfn_to_virt(pte_pfn(load<u64>(ptepOf(mm, addr))));
  step(WRITE_FIRST);
  if (!storeByTlb(mm, page, stamp)) return;
  step(WRITE_LAST);
  storeByTlb(mm, page + PAGE_SIZE - 8, stamp);
}

function storeByTlb(mm: usize, at: usize, stamp: u64): bool {
  spin_lock(mm + MM_TLB_LOCK);
  const there = READ_ONCE<i32>(mm + MM_TLB_FLUSHED) == 0;
  if (there) writePlain<u64>(at, stamp);
  spin_unlock(mm + MM_TLB_LOCK);
  return there;
}

/** Two stores to the page at `addr` through a TLB entry that still says writable (flush_tlb_mm comes at fork's end). */
export function tlbWrite(mm: usize, addr: u64, stamp: u64): void {
  const page = pfn_to_virt(pte_pfn(load<u64>(ptepOf(mm, addr))));
  step(WRITE_FIRST);
  writePlain<u64>(page, stamp);
  step(WRITE_LAST);
  writePlain<u64>(page + PAGE_SIZE - 8, stamp);
}
