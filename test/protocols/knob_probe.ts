// ---
// name: knob_probe
// origin: a test
// version: none
// idea: the fence of the variant in every hook
// fence_per: pte, table
// shipped: wrprotect=rmw fence=none pin=add1024
// models: nothing
// leaves_out: everything
// ---
// Every hook of GUP, of faults and of exit asks for the fence of its variant, and says so with a step of its own: what the tests
// find in a trace and in the binary is what a protocol's author wrote.
import { step } from "../lkmm";
import { A, B } from "../knobs";
import { get_page, page_dup_rmap, page_mapcount } from "../page";
import { pte_mkold, pte_wrprotect, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { EAGAIN, SHARED } from "../fork_result";

const READ_PTE = A(1);      // copy_pte_range()
const COPY = A(2);          // copy_present_pte()
const ZAP_TABLE = A(3);     // zap_pmd_range()
const ZAP_PTES = A(4);      // zap_pte_range()
const GUP_PTE = B(1);       // gup_pte_range()
const GUP_PIN = B(2);       // try_grab_compound_head()
const GUP_RECHECK = B(3);   // gup_pte_range()
const GUP_UNDO = B(4);      // put_compound_head()
const BEGIN = B(5);         // beginGup
const PMD = B(6);           // gupPmd
const PMD_AGAIN = B(7);     // gupPmdAgain
const PTE = B(8);           // gupPte
const END = B(9);           // endGup
const REUSE = B(10);        // do_wp_page()

@unmanaged @final
export class knob_probe<W, F, PER> {
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
    step(COPY);
    get_page(page);
    page_dup_rmap(page);
    changetype<W>(0).set(src_ptep);
    changetype<F>(0).mb();
    setPtePrivate(dst_ptep, pte_mkold(pte_wrprotect(pte)));
    return SHARED;
  }

  @inline beginGup(mm: usize, flags: u32): i32 {
    step(BEGIN);
    changetype<F>(0).mb();
    return 0;
  }

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool {
    step(PMD);
    changetype<F>(0).mb();
    return true;
  }

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool {
    step(PMD_AGAIN);
    changetype<F>(0).mb();
    return true;
  }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool {
    step(PTE);
    changetype<F>(0).mb();
    return true;
  }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    step(END);
    changetype<F>(0).mb();
    return true;
  }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool {
    step(REUSE);
    changetype<F>(0).mb();
    return page_mapcount(page) == 1;
  }

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  @inline zapTable(mm: usize, pmdp: usize): bool {
    step(ZAP_TABLE);
    changetype<F>(0).mb();
    return false;
  }

  @inline zapPtes(page: usize, nr: i32): void {
    step(ZAP_PTES);
    if (changetype<PER>(0).table) changetype<F>(0).mb();
  }
}
