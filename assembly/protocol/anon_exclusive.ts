// ---
// name: anon_exclusive
// origin: 088b8aa537c2
// version: v6.1
// date: 2022-09-11
// idea: the same, the pin ordered before the re-read
// fence_per: fork
// shipped: wrprotect=rmw fence=none pin=two_step_mb
// keeps: anon_exclusive
// measured: full
// switches: tearing_fix=yes fork_mb=yes child_table=fresh
// models: copy_page_range(), copy_present_pte(), copy_present_page() of mm/memory.c; page_try_dup_anon_rmap() of include/linux/rmap.h;
//   lockless_pages_from_mm(), gup_pte_range(), gup_must_unshare() of mm/gup.c and mm/internal.h; do_wp_page() of mm/memory.c
// leaves_out: mmu notifiers (nobody listens), lockdep, huge pages, swap cache and LRU references in the reuse test, soft-dirty and uffd-wp bits, rmap, memcg, khugepaged (what the re-read of the pmd is for: tables of a live mm stay here), the order of the two tests since v6.8 (the pin count, then the bit)
// ---
// PG_anon_exclusive, v6.1 and later, up to v6.7 in this order of the two tests.
//
// anon_exclusive_519 with the barriers that the share path of KSM, swap and migration needs of a pin: smp_mb__after_atomic() between
// the count and the re-read of the pte, smp_rmb() between that and the bit; and the pmd is read again too. Fork itself relies on write_protect_seq, as before.
// The share path (S1..S4) has a barrier after it has cleared the pte, and one after the bit, against B3 (T1, T2), B4 (T3), B6 (T4) and B7 (T5).
//
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise); the weak models permit what is said of them,
// and no machine need show it:
//   pin_vs_fork: Never under sc, tso, lkmm, armv8, ppc.
//   first_pin: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   fence=full/fork first_pin: Never under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Never under sc, tso, lkmm, armv8, ppc.
//   ro_pin_lost: Never under sc, tso, lkmm, armv8, ppc.
//   pin_vs_fork not_exclusive: Never under sc, tso, lkmm, armv8, ppc.
//   second_fork: Never under sc, tso, lkmm, armv8, ppc.
//   share_vs_pin: Never under sc, tso, lkmm, armv8, ppc.
//   share_vs_pin not_exclusive: Never under sc, tso, lkmm, armv8, ppc.
//   fault_vs_fork not_exclusive: Never under sc, tso, lkmm, armv8, ppc.
//   set_pte_on_valid: Never under sc, tso, lkmm, armv8, ppc.
//   lost_dirty: Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, atomic_or, smp_mb, smp_mb__after_atomic, smp_rmb, step, xchg_relaxed } from "../lkmm";
import { set_pte_at } from "../arch/x86";
import { copyToPrealloc, earlyCopyPte, protectForCopy } from "../early_copy";
import { A, B, S } from "../knobs";
import { has_pinned, write_protect_seq } from "../mm";
import {
  ClearPageAnonExclusive, FOLL_PIN, FOLL_WRITE, PageAnonExclusive, SetPageAnonExclusive, get_page, page_count, page_dup_rmap,
  page_maybe_dma_pinned, put_page,
} from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { raw_read_seqcount, raw_write_seqcount_begin, raw_write_seqcount_end, read_seqcount_retry } from "../seqlock";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const NOTIFY_START = A(1);     // copy_page_range()                mmu_notifier_invalidate_range_start: nobody listens in the model
const SEQ_BEGIN = A(2);        // copy_page_range()                write_protect_seq odd; smp_wmb()
const READ_PTE = A(3);         // copy_present_pte()               v = READ_ONCE(parent pte)
const GET = A(4);              // copy_present_pte()               refcount + 1, before anything is asked
const EXCLUSIVE = A(5);        // page_try_dup_anon_rmap()         not exclusive: share
const HAS_PINNED = A(6);       // page_needs_cow_for_dma()         has_pinned == 0: share
const MAYBE_PINNED = A(7);     // page_maybe_dma_pinned()          refcount below 1024: share
const PUT = A(8);              // copy_present_pte()               pinned: refcount - 1
const PREALLOC = A(9);         // copy_present_page()              no page at hand: -EAGAIN
const COPY = A(10);            // copy_present_page()              copy the bytes (tearing_fix: protect, flush first); child pte = the copy
const NOT_EXCLUSIVE = A(11);   // page_try_dup_anon_rmap()         share: exclusive no more
const DUP_RMAP = A(12);        // page_try_dup_anon_rmap()         mapcount + 1
const WRPROTECT = A(13);       // copy_present_pte()               ptep_set_wrprotect(parent pte) if writable
const SET_CHILD = A(14);       // copy_present_pte()               child pte = v
const SEQ_END = A(15);         // copy_page_range()                smp_wmb(); write_protect_seq even
const NOTIFY_END = A(16);      // copy_page_range()                mmu_notifier_invalidate_range_end
const GUP_HAS_PINNED = B(1);   // mm_set_has_pinned_flag()         has_pinned == 0: set it
const GUP_SEQ = B(2);          // lockless_pages_from_mm()         seq = READ_ONCE(write_protect_seq); smp_rmb(); odd: slow path
const GUP_PTE = B(3);          // gup_pte_range()                  pte = READ_ONCE(parent pte)
const GUP_PIN = B(4);          // try_grab_folio()                 refcount + 1, then + 1023; smp_mb__after_atomic()
const GUP_PMD_AGAIN = B(5);    // gup_pte_range()                  READ_ONCE(parent pmd) == pmd (70cbc3cc78a9)
const GUP_RECHECK = B(6);      // gup_pte_range()                  READ_ONCE(parent pte) == pte
const GUP_UNSHARE = B(7);      // gup_must_unshare()               smp_rmb(); read pin, read-only pte: exclusive still?
const GUP_SEQ_RETRY = B(8);    // lockless_pages_from_mm()         smp_rmb(); write_protect_seq != seq: undo all, slow path
const GUP_UNDO = B(9);         // gup_put_folio()                  refcount -= 1024
const SHARE_CLEAR = S(1);      // ptep_clear_flush()               the share path of KSM and swap: parent pte = none; smp_mb()
const SHARE_PINNED = S(2);     // page_try_share_anon_rmap()       refcount at least 1024: give up
const SHARE_EXCLUSIVE = S(3);  // page_try_share_anon_rmap()       exclusive no more; smp_mb__after_atomic()
const SHARE_SET_PTE = S(4);    // write_protect_page()             parent pte = what it was, read-only; given up: what it was

@unmanaged @final
export class anon_exclusive<W, F, PER> {
  @inline get protectsAhead(): bool { return false; }
  @inline get folios(): bool { return false; }
  @inline get leavesTables(): bool { return false; }
  @inline get aPte(): i32 { return READ_PTE; }
  @inline get bPte(): i32 { return GUP_PTE; }
  @inline get bPin(): i32 { return GUP_PIN; }
  @inline get bRecheck(): i32 { return GUP_RECHECK; }
  @inline get bUndo(): i32 { return GUP_UNDO; }

  @inline beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32 {
    step(NOTIFY_START);
    step(SEQ_BEGIN);
    raw_write_seqcount_begin(write_protect_seq(src_mm));
    changetype<F>(0).mb(); // pairs with the RMW of B4: the odd count before every pin check of this VMA
    return 0;
  }

  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {
    step(SEQ_END);
    raw_write_seqcount_end(write_protect_seq(src_mm));
    step(NOTIFY_END);
  }

  @inline leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool { return false; }

  @inline copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32 { return EAGAIN; }

  @inline beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void {}

  @inline pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32 { return 1; }

  @inline copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32 {
    const page = pte_page(mem_map, pte);
    step(GET);
    get_page(page);
    if ((flags & VM_SHARED) == 0) {
      step(EXCLUSIVE);
      if (PageAnonExclusive(page)) {
        if (is_cow_mapping(flags)) {
          step(HAS_PINNED);
          if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
            step(MAYBE_PINNED);
            if (page_maybe_dma_pinned(page)) {
              step(PUT);
              put_page(page);
              step(PREALLOC);
              if (prealloc == 0) return EAGAIN;
              step(COPY);
              protectForCopy<W>(src_mm, src_ptep);
              copyToPrealloc(mem_map, page, prealloc);
              setPtePrivate(dst_ptep, earlyCopyPte(mem_map, prealloc, flags));
              return COPIED;
            }
          }
        }
        step(NOT_EXCLUSIVE);
        ClearPageAnonExclusive(page);
      }
    }
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
    if (READ_ONCE<i32>(has_pinned(mm)) == 0) atomic_or<i32>(1, has_pinned(mm)); // set_bit(): no order
    step(GUP_SEQ);
    return raw_read_seqcount(write_protect_seq(mm)); // odd: the caller goes to the slow path
  }

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; }

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool {
    step(GUP_PMD_AGAIN);
    return READ_ONCE<u64>(pmdp) == pmd;
  }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool {
    if ((flags & (FOLL_PIN | FOLL_WRITE)) != FOLL_PIN || pte_write(pte)) return true; // writable, hence exclusive
    step(GUP_UNSHARE);
    smp_rmb(); // pairs with the barrier between clearing the bit and restoring the pte, where a page is shared (page_try_share_anon_rmap)
    return PageAnonExclusive(page);
  }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    if ((flags & FOLL_PIN) == 0) return true;
    step(GUP_SEQ_RETRY);
    return !read_seqcount_retry(write_protect_seq(mm), cookie);
  }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool {
    if (PageAnonExclusive(page)) return true; // no count is looked at
    if (page_count(page) != 1) return false;
    SetPageAnonExclusive(page);
    return true;
  }

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool {
    step(SHARE_CLEAR);
    xchg_relaxed<u64>(ptep, 0);
    smp_mb(); // pairs with the barrier of the pin (B4): either the pin is seen here, or the cleared pte there (B6)
    step(SHARE_PINNED);
    if (page_maybe_dma_pinned(page)) {
      step(SHARE_SET_PTE);
      set_pte_at(ptep, pte);
      return false;
    }
    step(SHARE_EXCLUSIVE);
    ClearPageAnonExclusive(page);
    smp_mb__after_atomic(); // pairs with the smp_rmb() of B7: who sees this pte sees that the page is exclusive no more
    step(SHARE_SET_PTE);
    set_pte_at(ptep, pte_wrprotect(pte));
    return true;
  }

  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }

  @inline zapPtes(page: usize, nr: i32): void {}
}
