// ---
// name: plain_cow
// origin: 09854ba94c6a~1
// version: before v5.9
// date: 2020-08-02
// idea: no pin check
// fence_per: none
// shipped: wrprotect=rmw fence=none pin=add1024
// models: copy_one_pte() of mm/memory.c, gup_pte_range() of mm/gup.c (v5.6, v5.8), reuse_swap_page() of mm/swapfile.c
// leaves_out: that v5.6 took a pin as one reference: a pin is 1024 here, so that its loss can be seen; swap, huge pages
// ---
// Fork before v5.9 (copy_one_pte in v5.6). Nothing on the fork side looks at pins.
//
// Promises nothing: not for a pin taken during fork, and not for an earlier one either. The pinned page becomes
// read-only and shared, and the parent's next write may move the parent to a copy, away from the DMA target. The cure
// of the day was MADV_DONTFORK.
//
// No pin is promised anything, and the explorer says so (`forkbench explore`, lost_pin unless named otherwise):
//   Sometimes under sc, tso, lkmm, armv8, ppc.
//   set_pte_on_valid: Never under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Sometimes under sc, tso, lkmm, armv8, ppc.
//   second_fork: Never under sc, tso, lkmm, armv8, ppc.
import { step } from "../lkmm";
import { A, B } from "../knobs";
import { get_page, page_dup_rmap, page_mapcount } from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const READ_PTE = A(1);         // copy_pte_range()                v = READ_ONCE(parent pte)
const WRPROTECT = A(2);        // copy_one_pte()                  COW mapping and writable: ptep_set_wrprotect(parent pte)
const CLEAN = A(3);            // copy_one_pte()                  clean if VM_SHARED, old
const GET = A(4);              // copy_one_pte()                  refcount + 1, mapcount + 1: after the write-protect in this version
const SET_CHILD = A(5);        // copy_one_pte()                  child pte = v
const GUP_PTE = B(1);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(2);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(3);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_UNDO = B(4);         // put_compound_head()             changed: refcount -= 1024

@unmanaged @final
export class plain_cow<W, F, PER> {
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
    if (is_cow_mapping(flags) && pte_write(pte)) {
      step(WRPROTECT);
      changetype<W>(0).set(src_ptep);
      pte = pte_wrprotect(pte);
    }
    step(CLEAN);
    if ((flags & VM_SHARED) != 0) pte = pte_mkclean(pte);
    pte = pte_mkold(pte);
    step(GET);
    get_page(page);
    page_dup_rmap(page);
    step(SET_CHILD);
    setPtePrivate(dst_ptep, pte);
    return SHARED;
  }

  @inline beginGup(mm: usize, flags: u32): i32 { return 0; }

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; }

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool { return true; }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return true; }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool { return true; }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool { return page_mapcount(page) == 1; } // reuse_swap_page: pins do not count

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }

  @inline zapPtes(page: usize, nr: i32): void {}
}
