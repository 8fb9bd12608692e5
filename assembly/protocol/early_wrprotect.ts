// ---
// name: early_wrprotect
// origin: 70e806e4e645
// version: v5.9-rc7
// date: 2020-09-27
// idea: write-protect, then look at the pin count, restore if pinned
// fence_per: pte, table, fork
// shipped: wrprotect=rmw fence=none pin=add1024
// explored: grid
// told: wrprotect=store; wrprotect=store fence=full/pte; wrprotect=store fence=full/table
// models: copy_present_pte(), copy_present_page() of mm/memory.c; internal_get_user_pages_fast(), gup_pte_range() of mm/gup.c;
//   do_wp_page() as of 09854ba94c6a
// leaves_out: the split of a pinned huge page (d042035eaf5f), soft-dirty and uffd-wp bits, rmap, LRU, memcg
// ---
// "mm: Do early cow for pinned pages during fork() for ptes": gone before v5.9.
//
// Write-protect the parent's pte first and look at the pin count then; if the page may be pinned, put the old pte back
// and give the child a copy. Meant to promise that a concurrent fast write pin either keeps its page or sees the
// change: fork writes the pte and reads the refcount, GUP writes the refcount and reads the pte. No fence stands
// between A3 and A4: knob `fence` puts one there, knob `fence_per` says per how many ptes.
//
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise):
//   Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   wrprotect=store: Never under sc. Sometimes under tso, lkmm, armv8, ppc.
//   wrprotect=cmpxchg: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   wrprotect=xchg: Never under sc, tso, lkmm, armv8, ppc.
//   wrprotect=store fence=full/pte: Never under sc, tso, lkmm, armv8, ppc.
//   wrprotect=store fence=full/table: Never under sc, tso, lkmm, armv8, ppc.
//   wrprotect=store fence=full/fork: Never under sc, tso, lkmm, armv8, ppc.
//   fence=full/pte pin=two_step: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   fence=full/pte pin=two_step_mb: Never under sc, tso, lkmm, armv8, ppc.
//   fence=full/pte set_pte_on_valid: Sometimes under sc, tso, lkmm, armv8, ppc.
//   fence=full/pte lost_dirty: Sometimes under sc, tso, lkmm, armv8, ppc.
//   fence=full/pte lost_accessed: Sometimes under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Never under sc, tso, lkmm, armv8, ppc.
//   second_fork: Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, WRITE_ONCE, step } from "../lkmm";
import { protectPtes, protectVma, releaseSaved, unprotectVma } from "../batch_wrprotect";
import { earlyCopyPte, copyToPrealloc } from "../early_copy";
import { A, B } from "../knobs";
import { has_pinned } from "../mm";
import { FOLL_PIN, get_page, page_count, page_dup_rmap, page_mapcount, page_maybe_dma_pinned } from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { set_pte_at } from "../arch/x86";
import { pte_page } from "../pfn";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const READ_PTE = A(1);         // copy_present_pte()              v = READ_ONCE(parent pte), kept for the restore
const COW = A(2);              // copy_present_page()             not a COW mapping: share
const WRPROTECT = A(3);        // copy_present_page()             ptep_set_wrprotect(parent pte) if writable; the commit has no barrier after it
const HAS_PINNED = A(4);       // copy_present_page()             has_pinned == 0: share
const MAYBE_PINNED = A(5);     // page_maybe_dma_pinned()         refcount below 1024: share
const RESTORE = A(6);          // copy_present_page()             set_pte_at(parent pte, v): a plain store of the old value
const PREALLOC = A(7);         // copy_present_page()             no page at hand: -EAGAIN, after the restore; the retry starts again at A1
const COPY = A(8);             // copy_user_highpage()            copy the bytes
const SET_COPY = A(9);         // copy_present_page()             child pte = the copy
const GET = A(10);             // copy_present_pte()              share: refcount + 1
const DUP_RMAP = A(11);        // page_dup_rmap()                 mapcount + 1
const WRPROTECT_AGAIN = A(12); // copy_present_pte()              ptep_set_wrprotect(parent pte) if v was writable: the commit has it twice, its `pte` is still the old value
const SET_CHILD = A(13);       // copy_present_pte()              child pte = v
const GUP_HAS_PINNED = B(1);   // internal_get_user_pages_fast()  has_pinned = 1
const GUP_PTE = B(2);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(3);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(4);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_UNDO = B(5);         // put_compound_head()             changed: refcount -= 1024

@unmanaged @final
export class early_wrprotect<W, F, PER> {
  @inline get protectsAhead(): bool { return changetype<PER>(0).table || changetype<PER>(0).fork; }
  @inline get folios(): bool { return false; }
  @inline get leavesTables(): bool { return false; }
  @inline get aPte(): i32 { return READ_PTE; }
  @inline get bPte(): i32 { return GUP_PTE; }
  @inline get bPin(): i32 { return GUP_PIN; }
  @inline get bRecheck(): i32 { return GUP_RECHECK; }
  @inline get bUndo(): i32 { return GUP_UNDO; }

  @inline beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32 {
    if (!changetype<PER>(0).fork) return 0;
    return protectVma<W, F>(dst_mm, src_mm, addr, end, READ_PTE, WRPROTECT);
  }

  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {
    if (this.protectsAhead && err != 0) unprotectVma(dst_mm, src_mm, addr, end);
  }

  @inline leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool { return false; }

  @inline copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32 { return EAGAIN; }

  @inline beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void {
    if (!this.protectsAhead) return;
    if (again) protectPtes<W, F>(dst_base, src_base, 8, flags, READ_PTE, WRPROTECT); // what A6 restored
    else if (changetype<PER>(0).table || !is_cow_mapping(flags)) protectPtes<W, F>(dst_base, src_base, bytes, flags, READ_PTE, WRPROTECT);
  }

  @inline pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32 { return 1; }

  @inline copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32 {
    const page = pte_page(mem_map, pte);
    step(COW);
    if (is_cow_mapping(flags)) {
      if (!this.protectsAhead && pte_write(pte)) {
        step(WRPROTECT);
        changetype<W>(0).set(src_ptep);
        changetype<F>(0).mb(); // pairs with the RMW of B3: the write-protect before A4 and A5
      }
      step(HAS_PINNED);
      if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
        step(MAYBE_PINNED);
        if (page_maybe_dma_pinned(page)) {
          step(RESTORE);
          if (pte_write(pte)) set_pte_at(src_ptep, pte);
          if (this.protectsAhead) releaseSaved(dst_ptep);
          step(PREALLOC);
          if (prealloc == 0) return EAGAIN;
          step(COPY);
          copyToPrealloc(mem_map, page, prealloc);
          step(SET_COPY);
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
      step(WRPROTECT_AGAIN);
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
