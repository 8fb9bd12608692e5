// ---
// name: seqcount
// origin: 57efa1fe5957
// version: v5.11
// date: 2020-12-15
// idea: `mm->write_protect_seq` around the copy; GUP retries
// fence_per: fork
// shipped: wrprotect=rmw fence=none pin=add1024
// switches: fork_mb=yes child_table=fresh
// models: copy_page_range(), copy_present_pte(), copy_present_page() of mm/memory.c; lockless_pages_from_mm(), gup_pte_range() of
//   mm/gup.c; raw_write_seqcount_begin(), raw_read_seqcount() of include/linux/seqlock.h; do_wp_page() as of 09854ba94c6a
// leaves_out: mmu notifiers (nobody listens), lockdep, huge pages, soft-dirty and uffd-wp bits, rmap, LRU, memcg
// ---
// mm->write_protect_seq, in 5.10.y as of 5.10.7.
//
// no_early inside a sequence count of the mm, bumped once per copied COW VMA. Fast GUP refuses to start while it is
// odd and gives everything back if it moved; the slow path then waits for the mmap lock, which fork holds. Pins of
// unrelated VMAs of the same mm fall back too. Meant to promise that a write pin, whenever it is taken, keeps its page.
//
// What the explorer says (`forkbench explore`, lost_pin unless named otherwise); the weak models permit the odd
// count to be seen after the pin check, and no machine need show it:
//   Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   wrprotect=store: Never under sc, tso. Sometimes under lkmm, armv8, ppc.
//   fence=full/fork: Never under sc, tso, lkmm, armv8, ppc.
//   set_pte_on_valid: Never under sc, tso, lkmm, armv8, ppc.
//   lost_dirty: Never under sc, tso, lkmm, armv8, ppc.
//   pin_before_fork: Never under sc, tso, lkmm, armv8, ppc.
//   second_fork: Never under sc, tso, lkmm, armv8, ppc.
//   dma_after_fork snapshot: Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, WRITE_ONCE, step } from "../lkmm";
import { earlyCopyPte, copyToPrealloc } from "../early_copy";
import { A, B } from "../knobs";
import { has_pinned, write_protect_seq } from "../mm";
import { FOLL_PIN, get_page, page_count, page_dup_rmap, page_mapcount, page_maybe_dma_pinned } from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { raw_read_seqcount, raw_write_seqcount_begin, raw_write_seqcount_end, read_seqcount_retry } from "../seqlock";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const NOTIFY_START = A(1);     // copy_page_range()               mmu_notifier_invalidate_range_start: nobody listens in the model
const SEQ_BEGIN = A(2);        // copy_page_range()               write_protect_seq odd; smp_wmb()
const READ_PTE = A(3);         // copy_present_pte()              v = READ_ONCE(parent pte)
const COW = A(4);              // copy_present_page()             not a COW mapping: share
const HAS_PINNED = A(5);       // copy_present_page()             has_pinned == 0: share
const MAYBE_PINNED = A(6);     // page_maybe_dma_pinned()         refcount below 1024: share
const PREALLOC = A(7);         // copy_present_page()             no page at hand: -EAGAIN
const COPY = A(8);             // copy_present_page()             copy the bytes; child pte = the copy
const GET = A(9);              // copy_present_pte()              share: refcount + 1
const DUP_RMAP = A(10);        // page_dup_rmap()                 mapcount + 1
const WRPROTECT = A(11);       // copy_present_pte()              ptep_set_wrprotect(parent pte) if writable
const SET_CHILD = A(12);       // copy_present_pte()              child pte = v
const SEQ_END = A(13);         // copy_page_range()               smp_wmb(); write_protect_seq even
const NOTIFY_END = A(14);      // copy_page_range()               mmu_notifier_invalidate_range_end
const GUP_HAS_PINNED = B(1);   // internal_get_user_pages_fast()  has_pinned = 1
const GUP_SEQ = B(2);          // lockless_pages_from_mm()        seq = READ_ONCE(write_protect_seq); smp_rmb(); odd: slow path
const GUP_PTE = B(3);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(4);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(5);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_SEQ_RETRY = B(6);    // lockless_pages_from_mm()        smp_rmb(); write_protect_seq != seq: undo all, slow path
const GUP_UNDO = B(7);         // put_compound_head()             refcount -= 1024

@unmanaged @final
export class seqcount<W, F, PER> {
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

  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; }

  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool { return true; }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return true; }

  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    if ((flags & FOLL_PIN) == 0) return true;
    step(GUP_SEQ_RETRY);
    return !read_seqcount_retry(write_protect_seq(mm), cookie);
  }

  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool { return page_mapcount(page) == 1 && page_count(page) == 1; } // 09854ba94c6a

  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }

  @inline zapPtes(page: usize, nr: i32): void {}
}
