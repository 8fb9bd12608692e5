// ---
// name: no_early
// origin: f3c64eda3e50
// version: v5.9
// date: 2020-10-08
// idea: look, then share; no games
// fence_per: pte
// shipped: wrprotect=rmw fence=none pin=add1024
// told: wrprotect=store
// models: copy_present_pte(), copy_present_page() of mm/memory.c; internal_get_user_pages_fast(), gup_pte_range() of mm/gup.c;
//   do_wp_page() as of 09854ba94c6a
// leaves_out: huge pages, soft-dirty and uffd-wp bits, rmap, LRU, memcg
// ---
// "mm: avoid early COW write protect games during fork()".
//
// Look at the pin count first, share the page then, write-protect it last; the pte of a page that gets an early copy is
// never touched. Promises that a write pin taken before fork keeps its page. A pin that lands between A4 and A9 is
// lost, and the commit says so.
//
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise):
//   Sometimes under sc, tso, lkmm, armv8, ppc.
//   fence=full/pte: Sometimes under sc, tso, lkmm, armv8, ppc.
//   set_pte_on_valid: Never under sc, tso, lkmm, armv8, ppc.
//   lost_dirty: Never under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Never under sc, tso, lkmm, armv8, ppc.
//   second_fork: Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, WRITE_ONCE, step } from "../lkmm";
import { earlyCopyPte, copyToPrealloc } from "../early_copy";
import { A, B } from "../knobs";
import { has_pinned } from "../mm";
import { FOLL_PIN, get_page, page_count, page_dup_rmap, page_mapcount, page_maybe_dma_pinned } from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const READ_PTE = A(1);         // copy_present_pte()              v = READ_ONCE(parent pte)
const COW = A(2);              // copy_present_page()             not a COW mapping: share
const HAS_PINNED = A(3);       // copy_present_page()             has_pinned == 0: share
const MAYBE_PINNED = A(4);     // page_maybe_dma_pinned()         refcount below 1024: share
const PREALLOC = A(5);         // copy_present_page()             no page at hand: -EAGAIN
const COPY = A(6);             // copy_present_page()             copy the bytes; child pte = the copy
const GET = A(7);              // copy_present_pte()              share: refcount + 1
const DUP_RMAP = A(8);         // page_dup_rmap()                 mapcount + 1
const WRPROTECT = A(9);        // copy_present_pte()              ptep_set_wrprotect(parent pte) if writable
const SET_CHILD = A(10);       // copy_present_pte()              child pte = v
const GUP_HAS_PINNED = B(1);   // internal_get_user_pages_fast()  has_pinned = 1
const GUP_PTE = B(2);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(3);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(4);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_UNDO = B(5);         // put_compound_head()             changed: refcount -= 1024

@unmanaged @final
export class no_early<W, F, PER> {
  @inline get protectsAhead(): bool { return false; }
  @inline get folios(): bool { return false; }
  @inline get leavesTables(): bool { return false; }
  @inline get aPte(): i32 { return READ_PTE; }
  @inline get bPte(): i32 { return GUP_PTE; }
  @inline get bPin(): i32 { return GUP_PIN; }
  @inline get bRecheck(): i32 { return GUP_RECHECK; }
  @inline get bUndo(): i32 { return GUP_UNDO; }

  @inline beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32 { return 0; }

  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {}

  @inline leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool { return false; }

  @inline copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32 { return EAGAIN; }

  @inline beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void {}

  @inline pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32 { return 1; }

  @inline copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32 {
    const page = pte_page(mem_map, pte);
    step(COW);
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
      changetype<F>(0).mb(); // too late for any pin check: no fence can help here
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
    return 0;
  }

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; }

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool { return true; }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return true; }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool { return true; }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool { return page_mapcount(page) == 1 && page_count(page) == 1; } // 09854ba94c6a

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }

  @inline zapPtes(page: usize, nr: i32): void {}
}
