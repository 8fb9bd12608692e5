// What a fork leaves to its child: pte tables that the child copies before it runs, unless the parent must have one copied earlier
// (Async-fork, VLDB'23; as the code for a 5.15 kernel has it, mm/async_fork.c).
//
// A table that is left has a flag in its struct page, and the parent's pmd that points at it has no write bit: what is written below it
// must be copied first. From fork's return until all is copied the child holds the parent's mmap lock for reading, so that nobody maps,
// unmaps or forks meanwhile.
import { READ_ONCE, WRITE_ONCE, atomic_and, atomic_or, step } from "./lkmm";
import {
  MM_ASYNC_COPY_CHILD_MM, MM_ASYNC_COPY_ERR, MM_ASYNC_COPY_PARENT_MM, MM_SIZE, MM_TABLE, PAGE_FLAGS, PAGE_LOCK, PG_ASYNC_COPY, SWITCH_REPAIR_SEQ_PHASE, VMA_CHILD,
  memMap,
} from "./layout";
import { exit_mmap } from "./exit";
import { ENOMEM } from "./fork_result";
import { NO_STEP } from "./knobs";
import {
  mmap_read_unlock_non_owner, mmap_write_downgrade, mmap_write_lock, mmap_write_unlock, spin_lock, spin_unlock,
} from "./locks";
import { write_protect_seq } from "./mm";
import { pfn_to_page } from "./pfn";
import { raw_write_seqcount_end } from "./seqlock";
import { switched } from "./switches";
import { find_vma, map_count, vm_end, vm_start, vmaAt } from "./vma";
import { PMD_SHIFT, addrEnd, pmdLockless, tablePfn, tablePresent } from "./walk";

@inline function tablePage(pmd: u64): usize { return pfn_to_page(memMap(), tablePfn(pmd)); }

@inline export function pmd_test_async_copy_flag(pmd: u64): bool { return (READ_ONCE<u32>(tablePage(pmd) + PAGE_FLAGS) & PG_ASYNC_COPY) != 0; }
@inline export function pmd_set_async_copy_flag(pmd: u64): void { atomic_or<u32>(PG_ASYNC_COPY, tablePage(pmd) + PAGE_FLAGS); }
@inline export function pmd_clear_async_copy_flag(pmd: u64): void { atomic_and<u32>(~PG_ASYNC_COPY, tablePage(pmd) + PAGE_FLAGS); }

/** The lock of the page that is the child's pte table: who copies to it sleeps with it (lock_page()). */
@inline export function lockTablePage(pmd: u64): void { spin_lock(tablePage(pmd) + PAGE_LOCK); }
@inline export function unlockTablePage(pmd: u64): void { spin_unlock(tablePage(pmd) + PAGE_LOCK); }

// Who copies for whom changes while fork holds the mmap lock for writing, or the child for reading.
@inline export function is_parent_mm_in_async_copy(mm: usize): bool { return asyncCopyChild(mm) != 0; }
/** The child that copies tables of `mm`; 0: none. */
@inline export function asyncCopyChild(mm: usize): usize { return load<usize>(mm + MM_ASYNC_COPY_CHILD_MM); }
/** From here on `child_mm` copies what fork leaves, if it leaves anything. */
@inline export function setAsyncCopy(child_mm: usize, parent_mm: usize): void {
  store<usize>(parent_mm + MM_ASYNC_COPY_CHILD_MM, child_mm);
  store<usize>(child_mm + MM_ASYNC_COPY_PARENT_MM, parent_mm);
}

/** Whether memory ran out for the child, which then dies before it runs; the parent's tables are given back all the same. */
@inline export function asyncCopyFailed(mm: usize): bool { return READ_ONCE<i32>(mm + MM_ASYNC_COPY_ERR) != 0; }
@inline export function failAsyncCopy(mm: usize): void { WRITE_ONCE<i32>(mm + MM_ASYNC_COPY_ERR, ENOMEM); }

/** The child's VMA, while tables of `vma` may be left; 0: none is. */
@inline export function childVma(vma: usize): usize { return READ_ONCE<usize>(vma + VMA_CHILD); }
@inline export function setChildVma(vma: usize, child: usize): void { WRITE_ONCE<usize>(vma + VMA_CHILD, child); }
/** The mm that a VMA is of. */
@inline export function vm_mm(vma: usize): usize { return MM_TABLE + (vma - MM_TABLE) / MM_SIZE * MM_SIZE; }

/** The end of fork, in a protocol that may leave tables: the mmap lock goes to the child, for reading, or is given up. */
@inline export function leaveToChild(mm: usize, oldmm: usize, err: i32): void {
  if (!is_parent_mm_in_async_copy(oldmm)) { mmap_write_unlock(oldmm); return; }
  if (err != 0) failAsyncCopy(mm);
  mmap_write_downgrade(oldmm);
}

/** The same where no protocol leaves anything: a child that runs at once. */
export function childRuns(mm: usize): usize { return mm; }

/**
 * What the child of a fork does before it runs: copies every table that it was left, those apart that its parent has had copied.
 * `P` is a protocol. Linux: async_copy_fn() of that code.
 * @returns the child; 0: memory ran out, and it is gone (SIGKILL)
 */
export function async_copy_fn<P>(mm: usize): usize {
  const parent = load<usize>(mm + MM_ASYNC_COPY_PARENT_MM);
  if (parent == 0) return mm;
  for (let i = 0; i < map_count(parent); i++) {
    const vma = vmaAt(parent, i);
    if (childVma(vma) != 0) copyLeftTables<P>(parent, vma);
  }
  store<usize>(parent + MM_ASYNC_COPY_CHILD_MM, 0);
  store<usize>(mm + MM_ASYNC_COPY_PARENT_MM, 0);
  if (switched(SWITCH_REPAIR_SEQ_PHASE)) raw_write_seqcount_end(write_protect_seq(parent));
  mmap_read_unlock_non_owner(parent);
  mmap_write_lock(parent); // waits for a fault that saw a table left: it looks at the child's tables
  mmap_write_unlock(parent);
  if (!asyncCopyFailed(mm)) return mm;
  exit_mmap<P>(mm);
  return 0;
}

function copyLeftTables<P>(parent: usize, vma: usize): void {
  const end = vm_end(vma);
  let addr = vm_start(vma);
  while (addr != end) {
    const pmdp = pmdLockless(parent, addr);
    const pmd = pmdp == 0 ? 0 : READ_ONCE<u64>(pmdp);
    if (tablePresent(pmd) && pmd_test_async_copy_flag(pmd)) changetype<P>(0).breakTable(parent, vma, pmdp, addr);
    step(NO_STEP);
    addr = addrEnd(addr, end, PMD_SHIFT);
  }
  setChildVma(vma, 0);
}
