// ---
// name: async
// origin: VLDB'23
// version: on v5.15
// date: 2023-01-01
// idea: the child copies the pte tables, the parent those it is about to change
// fence_per: none
// shipped: wrprotect=rmw fence=none pin=two_step
// keeps: child_copies
// measured: full
// switches: repair=seq_table repair=sync_if_pinned repair=seq_phase
// models: try_async_copy_pte() of include/linux/async_fork.h, async_copy_fn(), copy_pte_entire_async(), async_copy_finish() of
//   mm/async_fork.c, copy_page_range(), copy_present_pte(), copy_present_page() of mm/memory.c of ByteDance's kernel;
//   lockless_pages_from_mm(), gup_pte_range() of mm/gup.c (v5.15)
// leaves_out: what turns it on (sysctl, prctl, memcg), and what it refuses (mms with notifiers or userfaultfd, VMAs that grow or merge); a
//   table that reaches beyond its VMA is left as well where no other VMA is in it; the child's mmap lock, held for writing until it
//   runs: nobody else has the child; madvise, mprotect and munmap, which copy a table first as a fault does; swap, huge pages
// ---
// Async-fork (Pang and others; VLDB'23), as ByteDance's kernel has it; Alibaba's has the same idea.
//
// Fork copies no pte of a private mapping. It flags the parent's pte table in its struct page and takes the write bit from the pmd that
// points at it: two atomics for 512 pages. Then it returns, and the child, before it sees user mode, copies each flagged table as any
// fork of v5.15 does. Where the parent faults behind such a pmd first, it copies that table for the child itself.
//
// The sequence count stands around fork, which copies nothing. The copies come later and stand in no write section of it, so a fast
// pin runs beside them as it did in no_early. GUP does not look at the pmd's write bit. And what a device writes after fork has
// returned the child sees, until the table is copied: the snapshot is of no moment.
//
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise):
//   pin_vs_fork: Never under sc, tso, lkmm, armv8, ppc.
//   first_pin: Never under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Never under sc, tso, lkmm, armv8, ppc.
//   pin_vs_async_copy: Sometimes under sc, tso, lkmm, armv8, ppc.
//   pin_vs_proactive_copy: Sometimes under sc, tso, lkmm, armv8, ppc.
//   dma_after_fork: Never under sc, tso, lkmm, armv8, ppc.
//   dma_after_fork snapshot: Sometimes under sc, tso, lkmm, armv8, ppc.
//   dma_after_fork torn_copy: Sometimes under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, WRITE_ONCE, step } from "../lkmm";
import {
  asyncCopyChild, asyncCopyFailed, childVma, failAsyncCopy, lockTablePage, pmd_clear_async_copy_flag, pmd_set_async_copy_flag,
  pmd_test_async_copy_flag, setAsyncCopy, setChildVma, unlockTablePage, vm_mm,
} from "../async_copy";
import { copyToPrealloc, earlyCopyPte, page_copy_prealloc } from "../early_copy";
import { A, B } from "../knobs";
import { spin_lock, spin_unlock } from "../locks";
import { SWITCH_REPAIR_SEQ_PHASE, SWITCH_REPAIR_SEQ_TABLE, SWITCH_REPAIR_SYNC_IF_PINNED, memMap } from "../layout";
import { has_pinned, write_protect_seq } from "../mm";
import { FOLL_PIN, get_page, page_count, page_dup_rmap, page_mapcount, page_maybe_dma_pinned, put_page } from "../page";
import { pte_mkclean, pte_mkold, pte_present, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { raw_read_seqcount, raw_write_seqcount_begin, raw_write_seqcount_end, read_seqcount_retry } from "../seqlock";
import { addRssOfFault, firstPtep, pmd_mkwrite, pmd_write, ptesBytes, tableOfOneVma } from "../shared_table";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { switched } from "../switches";
import { VM_SHARED, find_vma, is_cow_mapping, vm_flags } from "../vma";
import { pmdLockless, pte_lockptr, tableAllocShared, tablePresent } from "../walk";

const NOTIFY_START = A(1);     // copy_page_range()               mmu_notifier_invalidate_range_start: nobody listens in the model
const SEQ_BEGIN = A(2);        // copy_page_range()               write_protect_seq odd; smp_wmb()
const SET_CHILD_VMA = A(3);    // try_async_copy_pte()            the VMA's child_vma = the child's
const FLAG_TABLE = A(4);       // try_async_copy_pte()            flag of the parent's table: to be copied
const PROTECT_PMD = A(5);      // try_async_copy_pte()            pmdp_set_wrprotect(parent pmd); the child's stays empty
const SEQ_END = A(6);          // copy_page_range()               smp_wmb(); write_protect_seq even; fork returns
const FAULT_PMD = A(7);        // copy_pmd_range_async()          the child, or a fault of the parent: pmd read-only?
const READ_CHILD_VMA = A(8);   // copy_pte_entire_async()         child_vma: none, all was copied
const CHILD_TABLE = A(9);      // copy_pte_entire_async()         a table for the child
const LOCK_TABLE = A(10);      // copy_pte_entire_async()         lock_page(child's table), then the parent's page-table lock
const TEST_FLAG = A(11);       // copy_pte_entire_async()         flag clear: somebody was faster
const READ_PTE = A(12);        // copy_present_pte()              v = READ_ONCE(parent pte)
const HAS_PINNED = A(13);      // copy_present_page()             has_pinned == 0: share
const MAYBE_PINNED = A(14);    // page_maybe_dma_pinned()         refcount below 1024: share
const PREALLOC = A(15);        // copy_present_page()             no page at hand: -EAGAIN
const COPY = A(16);            // copy_present_page()             copy the bytes; child pte = the copy
const GET = A(17);             // copy_present_pte()              share: refcount + 1
const DUP_RMAP = A(18);        // page_dup_rmap()                 mapcount + 1
const WRPROTECT = A(19);       // copy_present_pte()              ptep_set_wrprotect(parent pte) if writable
const SET_CHILD = A(20);       // copy_present_pte()              child pte = v
const PMD_WRITABLE = A(21);    // copy_pte_entire_async()         parent pmd = the same, writable: read, then a plain store
const CLEAR_FLAG = A(22);      // copy_pte_entire_async()         flag of the parent's table: copied
const GUP_HAS_PINNED = B(1);   // internal_get_user_pages_fast()  has_pinned = 1
const GUP_SEQ = B(2);          // lockless_pages_from_mm()        seq = READ_ONCE(write_protect_seq); smp_rmb(); odd: slow path
const GUP_PTE = B(3);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(4);          // try_grab_compound_head()        refcount += 1024, in one step or two
const GUP_RECHECK = B(5);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_SEQ_RETRY = B(6);    // lockless_pages_from_mm()        smp_rmb(); write_protect_seq != seq: undo all, slow path
const GUP_UNDO = B(7);         // put_compound_head()             refcount -= 1024

@unmanaged @final
export class async_<W, F, PER> {
  @inline get protectsAhead(): bool { return false; }
  @inline get folios(): bool { return false; }
  @inline get leavesTables(): bool { return true; }
  @inline get aPte(): i32 { return READ_PTE; }
  @inline get bPte(): i32 { return GUP_PTE; }
  @inline get bPin(): i32 { return GUP_PIN; }
  @inline get bRecheck(): i32 { return GUP_RECHECK; }
  @inline get bUndo(): i32 { return GUP_UNDO; }

  @inline beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32 {
    setAsyncCopy(dst_mm, src_mm);
    step(NOTIFY_START);
    step(SEQ_BEGIN);
    if (switched(SWITCH_REPAIR_SEQ_PHASE) && (READ_ONCE<i32>(write_protect_seq(src_mm)) & 1) != 0) return 0; // since the first VMA
    raw_write_seqcount_begin(write_protect_seq(src_mm));
    return 0;
  }

  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {
    step(SEQ_END);
    if (switched(SWITCH_REPAIR_SEQ_PHASE)) return; // when the child is done (async_copy.ts)
    raw_write_seqcount_end(write_protect_seq(src_mm));
  }

  @inline leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool {
    if (!is_cow_mapping(flags) || !tableOfOneVma(src_mm, addr, end)) return false;
    if (switched(SWITCH_REPAIR_SYNC_IF_PINNED) && READ_ONCE<i32>(has_pinned(src_mm)) != 0) return false;
    step(SET_CHILD_VMA);
    setChildVma(find_vma(src_mm, addr), find_vma(asyncCopyChild(src_mm), addr));
    step(FLAG_TABLE);
    pmd_set_async_copy_flag(pmd);
    step(PROTECT_PMD);
    changetype<W>(0).set(src_pmdp);
    return true;
  }

  @inline copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32 { return EAGAIN; }

  @inline beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void {}

  @inline pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32 { return 1; }

  @inline copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32 {
    const page = pte_page(mem_map, pte);
    if (is_cow_mapping(flags)) {
      step(HAS_PINNED);
      if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
        step(MAYBE_PINNED);
        if (page_maybe_dma_pinned(page)) {
          step(PREALLOC);
          if (prealloc == 0) return EAGAIN;
          step(COPY);
          copyToPrealloc(mem_map, page, prealloc);
          setPtePrivate(dst_ptep, earlyCopyPte(mem_map, prealloc, flags));
          return COPIED;
        }
      }
    }
    step(GET);
    get_page(page);
    step(DUP_RMAP);
    page_dup_rmap(page);
    if (is_cow_mapping(flags) && pte_write(pte)) {
      step(WRPROTECT);
      changetype<W>(0).set(src_ptep);
      pte = pte_wrprotect(pte);
    }
    if ((flags & VM_SHARED) != 0) pte = pte_mkclean(pte);
    step(SET_CHILD);
    setPtePrivate(dst_ptep, pte_mkold(pte));
    return SHARED;
  }

  @inline beginGup(mm: usize, flags: u32): i32 {
    if ((flags & FOLL_PIN) == 0) return 0;
    step(GUP_HAS_PINNED);
    WRITE_ONCE<i32>(has_pinned(mm), 1);
    step(GUP_SEQ);
    return raw_read_seqcount(write_protect_seq(mm)); // odd: the caller goes to the slow path
  }

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; } // present is enough

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool { return true; }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return true; }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    if ((flags & FOLL_PIN) == 0) return true;
    step(GUP_SEQ_RETRY);
    return !read_seqcount_retry(write_protect_seq(mm), cookie);
  }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool {
    step(FAULT_PMD);
    const pmd = READ_ONCE<u64>(pmdp);
    if (!tablePresent(pmd) || pmd_write(pmd)) return true;
    step(READ_CHILD_VMA);
    const child_vma = childVma(vma);
    if (child_vma == 0) return true;
    step(CHILD_TABLE);
    const dst_mm = vm_mm(child_vma);
    let failed = asyncCopyFailed(dst_mm);
    const dst_pmdp = pmdLockless(dst_mm, addr);
    const dst_pmd = failed ? READ_ONCE<u64>(dst_pmdp) : tableAllocShared(dst_mm, dst_pmdp);
    if (!failed && dst_pmd == 0) { failAsyncCopy(dst_mm); failed = true; }
    const mem_map = memMap(), flags = vm_flags(vma), src_ptl = pte_lockptr(pmd), bytes = ptesBytes(vma, addr);
    let src_ptep = firstPtep(pmd, vma, addr), dst_ptep: usize = 0, prealloc: usize = 0, left = true;
    const stop = src_ptep + bytes;
    step(LOCK_TABLE);
    if (dst_pmd != 0) {
      lockTablePage(dst_pmd);
      dst_ptep = firstPtep(dst_pmd, vma, addr);
    }
    do {
      let ret = SHARED, rss = 0;
      spin_lock(src_ptl);
      step(TEST_FLAG);
      left = pmd_test_async_copy_flag(pmd);
      if (left && !failed) {
        spin_lock(pte_lockptr(dst_pmd));
        if (switched(SWITCH_REPAIR_SEQ_TABLE)) raw_write_seqcount_begin(write_protect_seq(mm)); // of one writer alone, hence not of two tables
        for (; src_ptep != stop; src_ptep += 8, dst_ptep += 8) {
          step(READ_PTE);
          const pte = READ_ONCE<u64>(src_ptep);
          if (!pte_present(pte)) continue;
          ret = this.copyPtes(mem_map, dst_mm, mm, dst_ptep, src_ptep, pte, flags, prealloc, 1);
          if (ret == EAGAIN) break;
          if (ret == SHARED && prealloc != 0) put_page(prealloc); // the pin is gone
          prealloc = 0;
          rss++;
        }
        if (switched(SWITCH_REPAIR_SEQ_TABLE)) raw_write_seqcount_end(write_protect_seq(mm));
        addRssOfFault(dst_mm, rss);
        spin_unlock(pte_lockptr(dst_pmd));
      }
      spin_unlock(src_ptl);
      if (ret != EAGAIN) break;
      prealloc = page_copy_prealloc(mem_map);
      if (prealloc == 0) { failAsyncCopy(dst_mm); failed = true; }
    } while (!failed);
    if (left) {
      step(PMD_WRITABLE);
      WRITE_ONCE<u64>(pmdp, pmd_mkwrite(READ_ONCE<u64>(pmdp)));
      step(CLEAR_FLAG);
      pmd_clear_async_copy_flag(pmd);
    }
    if (dst_pmd != 0) unlockTablePage(dst_pmd);
    if (prealloc != 0) put_page(prealloc);
    return true;
  }

  @inline reuseOnWrite(page: usize): bool { return page_mapcount(page) == 1 && page_count(page) == 1; } // 09854ba94c6a

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }

  @inline zapPtes(page: usize, nr: i32): void {}
}
