// ---
// name: on_demand
// origin: EuroSys'21
// version: on v5.6.19
// date: 2021-04-26
// idea: fork shares the pte tables, faults copy them
// fence_per: none
// shipped: wrprotect=rmw fence=none pin=add1024
// keeps: shared_tables
// measured: full
// switches: repair=gup_pmd repair=sync_if_pinned repair=rcu_tables
// models: copy_pmd_range_tfork(), tfork_one_pte_table(), copy_one_pte(), zap_pmd_range() of mm/memory.c of the paper's code; gup_pte_range() of mm/gup.c (v5.6)
// leaves_out: the brk heap, which is never shared, the mm's flag that asks for it and the tables that mmap() makes beforehand;
//   a table that reaches beyond its VMA is shared as well where no other VMA is in it; a pin is 1024 here, as in plain_cow; rss of an mm
//   is what that code leaves: the ptes that were copied to it when a table was broken are added, and nothing is taken off when a
//   shared table goes; swap, huge pages
// ---
// On-demand-fork (Zhao, Gong, Fonseca; EuroSys'21), the code that came with the paper.
//
// Fork copies no pte. It takes the write bit from the parent's pmd by a plain store, counts the table once more, and has the child's pmd
// point at it: one atomic for 512 pages. Pages have one reference and one mapcount for each table, not for each process. The first fault
// of a process behind such a pmd gives it a table of its own, published while it is empty, and copies the ptes to it without their write
// bit; the last who does so copies too, and destroys the original. Nothing looks at pins, and GUP, fast or slow, does not look at
// the pmd's write bit: it takes a page to write to out of a table that is shared.
//
// Beside fork itself no pin survives: under every model, in every execution. A walker without a lock may read a table that was freed.
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise):
//   Sometimes under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Sometimes under sc, tso, lkmm, armv8, ppc.
//   ro_pin_lost: Sometimes under sc, tso, lkmm, armv8, ppc.
//   second_fork: Sometimes under sc, tso, lkmm, armv8, ppc.
//   pin_vs_break: Sometimes under sc, tso, lkmm, armv8, ppc.
//   pin_vs_break use_after_free: Never under sc, tso, lkmm, armv8, ppc.
//   pin_vs_last_break: Never under sc, tso, lkmm, armv8, ppc.
//   pin_vs_last_break use_after_free: Sometimes under sc, tso, lkmm, armv8, ppc.
//   dma_after_fork snapshot: Sometimes under sc, tso, lkmm, armv8, ppc.
//   table_ref: Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, WRITE_ONCE, rcu_read_lock, rcu_read_unlock, smp_wmb, step } from "../lkmm";
import { A, B } from "../knobs";
import { spin_lock, spin_unlock } from "../locks";
import { has_pinned, page_table_lock } from "../mm";
import { FOLL_PIN, FOLL_WRITE, get_page, page_dup_rmap, page_mapcount, page_remove_rmap, put_page } from "../page";
import { pte_mkclean, pte_mkold, pte_none, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { EAGAIN, SHARED } from "../fork_result";
import { SWITCH_REPAIR_GUP_PMD, SWITCH_REPAIR_RCU_TABLES, SWITCH_REPAIR_SYNC_IF_PINNED, memMap } from "../layout";
import { set_pte_at } from "../arch/x86";
import {
  addRssOfFault, firstPtep, freeSharedTable, getTable, pmd_write, pmd_wrprotect, ptesBytes, putTable, tableOfOneVma, tableShared,
} from "../shared_table";
import { switched } from "../switches";
import { VM_SHARED, VM_WRITE, is_cow_mapping, vm_flags } from "../vma";
import { pte_alloc_one, pte_lockptr, tablePresent } from "../walk";

const NOTIFY_START = A(1);     // copy_page_range()               mmu_notifier_invalidate_range_start: nobody listens in the model
const PROTECT_PMD = A(2);      // copy_pmd_range_tfork()          VM_WRITE: parent pmd = the same, read-only; a plain store
const GET_TABLE = A(3);        // copy_pmd_range_tfork()          references of the table + 1
const SET_CHILD_PMD = A(4);    // copy_pmd_range_tfork()          child pmd = the same
const READ_PTE = A(5);         // copy_pte_range()                a table of two VMAs, copied as ever: v = READ_ONCE(parent pte)
const WRPROTECT = A(6);        // copy_one_pte()                  COW mapping and writable: ptep_set_wrprotect(parent pte)
const GET = A(7);              // copy_one_pte()                  refcount + 1, mapcount + 1
const SET_CHILD = A(8);        // copy_one_pte()                  child pte = v
const FAULT_PMD = A(9);        // handle_mm_fault()               a fault, later: pmd read-only in a VMA that may be written?
const FAULT_LOCK = A(10);      // tfork_one_pte_table()           under the pmd's lock: still?
const NEW_TABLE = A(11);       // tfork_one_pte_table()           pmd = a new table, empty as yet
const READ_SHARED = A(12);     // copy_pte_range_tfork()          v = READ_ONCE(pte of the shared table), without its lock
const GET_AGAIN = A(13);       // copy_one_pte_tfork()            refcount + 1, mapcount + 1
const SET_OWN = A(14);         // copy_one_pte_tfork()            own pte = v without its write bit; the shared one stays as it is
const PUT_TABLE = A(15);       // tfork_one_pte_table()           references of the table - 1
const SWEEP = A(16);           // zap_one_pte_table()             it was the last: mapcount - 1, refcount - 1 of each page
const FREE_TABLE = A(17);      // tfork_one_pte_table()           and the table is freed at once
const ZAP = A(18);             // zap_pmd_range()                 a shared table goes as a whole: its references - 1, pmd = none
const GUP_PTE = B(1);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(2);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(3);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_UNDO = B(4);         // put_compound_head()             changed: refcount -= 1024

@unmanaged @final
export class on_demand<W, F, PER> {
  @inline get protectsAhead(): bool { return false; }
  @inline get folios(): bool { return false; }
  @inline get leavesTables(): bool { return true; }
  @inline get aPte(): i32 { return READ_PTE; }
  @inline get bPte(): i32 { return GUP_PTE; }
  @inline get bPin(): i32 { return GUP_PIN; }
  @inline get bRecheck(): i32 { return GUP_RECHECK; }
  @inline get bUndo(): i32 { return GUP_UNDO; }

  @inline beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32 {
    step(NOTIFY_START);
    return 0;
  }

  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {}

  @inline leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool {
    if (!is_cow_mapping(flags) || !tableOfOneVma(src_mm, addr, end)) return false;
    if (switched(SWITCH_REPAIR_SYNC_IF_PINNED) && READ_ONCE<i32>(has_pinned(src_mm)) != 0) return false;
    if ((flags & VM_WRITE) != 0) {
      step(PROTECT_PMD);
      pmd = pmd_wrprotect(pmd);
      WRITE_ONCE<u64>(src_pmdp, pmd);
    }
    step(GET_TABLE);
    getTable(pmd);
    step(SET_CHILD_PMD);
    setPtePrivate(dst_pmdp, pmd);
    return true;
  }

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
    if ((flags & VM_SHARED) != 0) pte = pte_mkclean(pte);
    step(GET);
    get_page(page);
    page_dup_rmap(page);
    step(SET_CHILD);
    setPtePrivate(dst_ptep, pte_mkold(pte));
    return SHARED;
  }

  @inline beginGup(mm: usize, flags: u32): i32 {
    if (switched(SWITCH_REPAIR_SYNC_IF_PINNED) && (flags & FOLL_PIN) != 0) WRITE_ONCE<i32>(has_pinned(mm), 1);
    if (switched(SWITCH_REPAIR_RCU_TABLES)) rcu_read_lock(); // that interrupts are off
    return 0;
  }

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { // present is enough
    return !switched(SWITCH_REPAIR_GUP_PMD) || (flags & FOLL_WRITE) == 0 || pmd_write(pmd);
  }

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool {
    return !switched(SWITCH_REPAIR_GUP_PMD) || READ_ONCE<u64>(pmdp) == pmd;
  }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return true; }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    if (switched(SWITCH_REPAIR_RCU_TABLES)) rcu_read_unlock();
    return true;
  }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool {
    step(FAULT_PMD);
    const seen = READ_ONCE<u64>(pmdp);
    if (!tablePresent(seen) || pmd_write(seen) || (vm_flags(vma) & VM_WRITE) == 0) return true;
    spin_lock(page_table_lock(mm));
    step(FAULT_LOCK);
    const shared = READ_ONCE<u64>(pmdp);
    if (pmd_write(shared)) {
      spin_unlock(page_table_lock(mm));
      return true;
    }
    const own = pte_alloc_one();
    if (own == 0) {
      spin_unlock(page_table_lock(mm));
      return false;
    }
    smp_wmb(); // the zeroes before the pointer
    step(NEW_TABLE);
    WRITE_ONCE<u64>(pmdp, own);
    const mem_map = memMap(), first = firstPtep(shared, vma, addr), stop = first + ptesBytes(vma, addr);
    let dst_ptep = firstPtep(own, vma, addr), copied = 0;
    spin_lock(pte_lockptr(own));
    for (let ptep = first; ptep != stop; ptep += 8, dst_ptep += 8) {
      step(READ_SHARED);
      const pte = READ_ONCE<u64>(ptep);
      if (pte_none(pte)) continue;
      const page = pte_page(mem_map, pte);
      step(GET_AGAIN);
      get_page(page);
      page_dup_rmap(page);
      step(SET_OWN);
      set_pte_at(dst_ptep, pte_mkold(pte_wrprotect(pte)));
      copied++;
    }
    spin_unlock(pte_lockptr(own));
    addRssOfFault(mm, copied);
    step(PUT_TABLE);
    if (putTable(shared)) {
      for (let ptep = first; ptep != stop; ptep += 8) {
        step(SWEEP);
        const pte = READ_ONCE<u64>(ptep);
        if (pte_none(pte)) continue;
        const page = pte_page(mem_map, pte);
        page_remove_rmap(page);
        put_page(page);
      }
      step(FREE_TABLE);
      freeSharedTable(shared, first, stop);
    }
    spin_unlock(page_table_lock(mm));
    return true;
  }

  @inline reuseOnWrite(page: usize): bool { return page_mapcount(page) == 1; } // reuse_swap_page: pins do not count

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  @inline zapTable(mm: usize, pmdp: usize): bool {
    step(ZAP);
    const pmd = READ_ONCE<u64>(pmdp);
    if (!tableShared(pmd) || putTable(pmd)) return false; // nobody else has it: its ptes go one by one
    WRITE_ONCE<u64>(pmdp, 0);
    return true;
  }

  @inline zapPtes(page: usize, nr: i32): void {}
}
