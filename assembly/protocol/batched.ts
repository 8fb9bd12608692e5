// ---
// name: batched
// origin: f8d937761d65
// version: v6.9
// date: 2024-01-29
// idea: a large folio's ptes in one go
// fence_per: fork
// shipped: wrprotect=rmw fence=none pin=two_step_mb
// keeps: anon_exclusive folios
// measured: full
// switches: tearing_fix=yes fork_mb=yes child_table=fresh page_mapcount=no
// models: copy_page_range(), copy_present_ptes(), copy_present_page() of mm/memory.c; folio_pte_batch() of mm/internal.h;
//   copy_huge_pmd(), __split_huge_pmd(), do_huge_pmd_wp_page() of mm/huge_memory.c;
//   folio_try_dup_anon_rmap_ptes(), _pmd() of include/linux/rmap.h; gup_fast_pmd_leaf(), gup_fast_pte_range(), gup_must_unshare() of mm/gup.c and mm/internal.h; do_wp_page() of mm/memory.c
// leaves_out: mmu notifiers (nobody listens), lockdep, the huge zero page and entries of huge pages that are not present, deferred splits of folios, swap cache and LRU references in the reuse test, soft-dirty and uffd-wp bits, memcg, khugepaged (what the re-read of the pmd is for: tables of a live mm stay here), the bit lock of the large mapcount and its two mms (v6.15), batches of zap and of the slow path
// ---
// Batches, v6.9 and later.
//
// As anon_exclusive, but ptes that map a large folio's pages in a row are copied together. Pins are
// counted per folio, exactly: one pinned page makes all its exclusive pages be copied early, one by
// one. A pmd that maps a huge page is copied as one pte is; where the page is pinned, the pmd is split
// and its ptes are copied. Fork does not write the word in which pins are counted: nothing orders its odd
// count before its look at it, but that a table is allocated for the child, mostly, or fence=full/fork.
//
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise); the weak models permit
// what is said of them, and no machine need show it:
//   pin_vs_fork: Never under sc, tso, lkmm, armv8, ppc.
//   first_pin: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   fence=full/fork first_pin: Never under sc, tso, lkmm, armv8, ppc.
//   pin_vs_batch: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   fence=full/fork pin_vs_batch: Never under sc, tso, lkmm, armv8, ppc.
//   pin_vs_huge: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   fence=full/fork pin_vs_huge: Never under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Never under sc, tso, lkmm, armv8, ppc.
//   ro_pin_lost: Never under sc, tso, lkmm, armv8, ppc.
//   second_fork: Never under sc, tso, lkmm, armv8, ppc.
//   share_vs_pin: Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, atomic_or, smp_mb, smp_mb__after_atomic, smp_rmb, step, xchg_relaxed } from "../lkmm";
import { set_pte_at } from "../arch/x86";
import { copyToPrealloc, earlyCopyPte, protectForCopy } from "../early_copy";
import { dupFolioRmap, dupHugeRmap, folio_pte_batch, folio_ref_add, folio_test_large, page_folio } from "../folio";
import { A, B, S } from "../knobs";
import { PAGE_SIZE } from "../layout";
import { has_pinned, write_protect_seq } from "../mm";
import {
  ClearPageAnonExclusive, FOLL_PIN, FOLL_WRITE, PageAnonExclusive, SetPageAnonExclusive, anyAnonExclusive, clearAnonExclusive, folio_maybe_dma_pinned, page_count, putRefs,
} from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { raw_read_seqcount, raw_write_seqcount_begin, raw_write_seqcount_end, read_seqcount_retry } from "../seqlock";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const NOTIFY_START = A(1);     // copy_page_range()                mmu_notifier_invalidate_range_start: nobody listens
const SEQ_BEGIN = A(2);        // copy_page_range()                write_protect_seq odd; smp_wmb()
const READ_PTE = A(3);         // copy_present_ptes()              v = READ_ONCE(parent pte); copy_huge_pmd(): parent pmd
const BATCH = A(4);            // folio_pte_batch()                READ_ONCE(next pte): of the same folio, the next page, alike?
const GET = A(5);              // copy_present_ptes()              refcount + n, before anything is asked
const HAS_PINNED = A(6);       // folio_needs_cow_for_dma()        has_pinned == 0: share
const MAYBE_PINNED = A(7);     // folio_maybe_dma_pinned()         pincount 0, or refcount of a small one below 1024: share
const EXCLUSIVE = A(8);        // folio_try_dup_anon_rmap_ptes()   pinned: is one of the pages exclusive?
const PUT = A(9);              // copy_present_ptes()              it is: refcount - n
const PREALLOC = A(10);        // copy_present_page()              no page at hand: -EAGAIN
const COPY = A(11);            // copy_present_page()              copy the bytes (tearing_fix: protect, flush first); child pte = the copy
const NOT_EXCLUSIVE = A(12);   // folio_try_dup_anon_rmap_ptes()   share: exclusive no more, page by page
const DUP_RMAP = A(13);        // folio_try_dup_anon_rmap_ptes()   mapcount + 1 of each page, large mapcount + n; _pmd(): entire and large + 1
const WRPROTECT = A(14);       // copy_present_ptes()              wrprotect_ptes(parent ptes) if writable
const SET_CHILD = A(15);       // copy_present_ptes()              set_ptes(child ptes)
const SEQ_END = A(16);         // copy_page_range()                smp_wmb(); write_protect_seq even
const NOTIFY_END = A(17);      // copy_page_range()                mmu_notifier_invalidate_range_end
const GUP_HAS_PINNED = B(1);   // mm_set_has_pinned_flag()         has_pinned == 0: set it
const GUP_SEQ = B(2);          // gup_fast()                       seq = READ_ONCE(write_protect_seq); smp_rmb(); odd: slow path
const GUP_PTE = B(3);          // gup_fast_pte_range()             pte = READ_ONCE(parent pte)
const GUP_PIN = B(4);          // try_grab_folio_fast()            refcount + 1, then + 1023 or pincount + 1; smp_mb__after_atomic()
const GUP_PMD_AGAIN = B(5);    // gup_fast_pte_range()             READ_ONCE(parent pmd) == pmd
const GUP_RECHECK = B(6);      // gup_fast_pte_range()             READ_ONCE(parent pte) == pte
const GUP_UNSHARE = B(7);      // gup_must_unshare()               smp_rmb(); read pin, read-only pte: exclusive?
const GUP_SEQ_RETRY = B(8);    // gup_fast()                       smp_rmb(); write_protect_seq != seq: undo all, slow path
const GUP_UNDO = B(9);         // gup_put_folio()                  what was taken is given back
const SHARE_CLEAR = S(1);      // ptep_clear_flush()               the share path of KSM and swap: parent pte = none; smp_mb()
const SHARE_PINNED = S(2);     // folio_try_share_anon_rmap_pte()  as MAYBE_PINNED: give up
const SHARE_EXCLUSIVE = S(3);  // folio_try_share_anon_rmap_pte()  exclusive no more; smp_mb__after_atomic()
const SHARE_SET_PTE = S(4);    // write_protect_page()             parent pte = what it was, read-only; given up: what it was

@unmanaged @final
export class batched<W, F, PER> {
  @inline get protectsAhead(): bool { return false; }
  @inline get folios(): bool { return true; }
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

  @inline copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32 {
    step(READ_PTE);
    const pmd = READ_ONCE<u64>(src_pmdp);
    const folio = pte_page(mem_map, pmd);
    step(GET);
    folio_ref_add(folio, 1);
    step(HAS_PINNED);
    if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
      step(MAYBE_PINNED);
      if (folio_maybe_dma_pinned(folio)) {
        step(EXCLUSIVE);
        if (anyAnonExclusive(folio, 1)) {
          step(PUT);
          putRefs(folio, 1);
          return EAGAIN;
        }
      }
    }
    step(NOT_EXCLUSIVE);
    clearAnonExclusive(folio, 1);
    step(DUP_RMAP);
    dupHugeRmap(folio);
    step(WRPROTECT);
    changetype<W>(0).set(src_pmdp);
    step(SET_CHILD);
    setPtePrivate(dst_pmdp, pte_mkold(pte_wrprotect(pmd)));
    return SHARED;
  }

  @inline beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void {}

  @inline pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32 {
    const page = pte_page(mem_map, pte), folio = page_folio(page);
    if (!folio_test_large(folio) || max_nr == 1) return 1;
    return folio_pte_batch(BATCH, folio, page, src_ptep, pte, max_nr, (flags & VM_SHARED) != 0);
  }

  @inline copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32 {
    const page = pte_page(mem_map, pte), folio = page_folio(page);
    step(GET);
    folio_ref_add(folio, nr);
    if ((flags & VM_SHARED) == 0) {
      if (is_cow_mapping(flags)) {
        step(HAS_PINNED);
        if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
          step(MAYBE_PINNED);
          if (folio_maybe_dma_pinned(folio)) {
            step(EXCLUSIVE);
            if (anyAnonExclusive(page, nr)) {
              step(PUT);
              putRefs(folio, nr);
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
      }
      step(NOT_EXCLUSIVE);
      clearAnonExclusive(page, nr);
    }
    step(DUP_RMAP);
    dupFolioRmap(folio, page, nr);
    if (is_cow_mapping(flags) && pte_write(pte)) {
      step(WRPROTECT);
      for (let i = 0, ptep = src_ptep; i < nr; i++, ptep += 8) changetype<W>(0).set(ptep);
      pte = pte_wrprotect(pte);
    }
    if ((flags & VM_SHARED) != 0) pte = pte_mkclean(pte);
    step(SET_CHILD);
    pte = pte_mkold(pte);
    for (let i = 0, ptep = dst_ptep; i < nr; i++, ptep += 8, pte += PAGE_SIZE) setPtePrivate(ptep, pte);
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

  /** can_reuse, up to v6.14: of a large folio only where one reference is left. */
  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool {
    if (PageAnonExclusive(page)) return true; // no count is looked at
    if (page_count(page_folio(page)) != 1) return false;
    SetPageAnonExclusive(page);
    return true;
  }

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool {
    step(SHARE_CLEAR);
    xchg_relaxed<u64>(ptep, 0);
    smp_mb(); // pairs with the barrier of the pin (B4): either the pin is seen here, or the cleared pte there (B6)
    step(SHARE_PINNED);
    if (folio_maybe_dma_pinned(page_folio(page))) {
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
