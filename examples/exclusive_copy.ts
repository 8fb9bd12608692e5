// ---
// name: exclusive_copy
// origin: a copy of seqcount (57efa1fe5957)
// version: example
// idea: what is written to alone stays so: fork copies every page of more than one reference; the count of seqcount_mb around it
// fence_per: none
// shipped: wrprotect=rmw fence=none pin=add1024
// models: the way gVisor's MM does it, on Linux's tables: Pin() breaks sharing first, Fork() copies private pages that are not
//   copy-on-write and have more than one reference, once anybody has ever pinned; and mm->write_protect_seq for its locks
// leaves_out: that a pin breaks sharing for reading too: the slow path of GUP does so for a write pin alone. huge pages, rmap, LRU, memcg
// ---
// A writable pte of a private mapping is the page's only one. A pin is had of such a page alone: where the pte is not writable (the page
// is shared with a child), the slow path writes to the page first, which copies it or takes it over (B3). So what fork asks is
// not "is it pinned?", by a bias of 1024 in a count, but "has anybody a reference beside this pte?" (A6). That is never wrong about a
// pin, sees references that are no pins too (FOLL_GET), and copies more.
//
// gVisor holds a lock of the address space over both; the lockless pin here needs the order that seqcount_mb has.
//   Never under sc, tso, lkmm, armv8, ppc.
import { READ_ONCE, WRITE_ONCE, smp_mb, step } from "../lkmm";
import { earlyCopyPte, copyToPrealloc } from "../early_copy";
import { A, B } from "../knobs";
import { has_pinned, write_protect_seq } from "../mm";
import { FOLL_PIN, get_page, page_count, page_dup_rmap, page_mapcount } from "../page";
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
const REFERENCED = A(6);       //                                 the pte is read-only (shared already), or refcount 1: share
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
const GUP_PTE = B(3);          // gup_pte_range()                 pte = READ_ONCE(parent pte); not writable: slow path
const GUP_PIN = B(4);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(5);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_SEQ_RETRY = B(6);    // lockless_pages_from_mm()        smp_rmb(); write_protect_seq != seq: undo all, slow path
const GUP_UNDO = B(7);         // put_compound_head()             refcount -= 1024

@unmanaged @final
export class exclusive_copy<W, F, PER> {
  // Whether ptes are write-protected ahead of the copy, by the batch: the copy finds their values in the child's slots.
  @inline get protectsAhead(): bool { return false; }
  @inline get folios(): bool { return false; }
  // The step at which fork reads the parent's pte.
  @inline get leavesTables(): bool { return false; }
  @inline get aPte(): i32 { return READ_PTE; }
  // The steps at which GUP reads the pte, takes the reference, reads the pte again, and gives the reference back.
  @inline get bPte(): i32 { return GUP_PTE; }
  @inline get bPin(): i32 { return GUP_PIN; }
  @inline get bRecheck(): i32 { return GUP_RECHECK; }
  @inline get bUndo(): i32 { return GUP_UNDO; }

  // Fork begins to copy a VMA, a COW mapping. The parent's mmap lock is held for writing; no page-table lock.
  // @returns 0, or ENOMEM: the fork fails
  @inline beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32 {
    step(NOTIFY_START);
    step(SEQ_BEGIN);
    raw_write_seqcount_begin(write_protect_seq(src_mm));
    smp_mb(); // pairs with the RMW of B4: the odd count before every pin check of this VMA
    return 0;
  }

  // Fork has copied the VMA, or failed: `err` is not 0 then, and what beginVma() did must be taken back. Locks as there.
  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {
    step(SEQ_END);
    raw_write_seqcount_end(write_protect_seq(src_mm));
    step(NOTIFY_END);
  }

  @inline leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool { return false; }

  // A protocol that knows folios: a pmd of the parent maps a huge page, all of it private memory that no other VMA is part of. Held are
  // the mmap lock for writing and the locks of both pmds, the child's and the parent's.
  // @returns SHARED: the child's pmd maps it too, read-only as the parent's is now; EAGAIN: nothing is changed, the parent's pmd is to be
  // split, and its ptes are copied like any
  @inline copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32 { return EAGAIN; }

  // Fork has taken the locks of a pte table, the child's and the parent's, and begins with `bytes` of its slots; `again`: not for
  // the first time (a page had to be allocated, or somebody waited for a lock).
  @inline beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void {}

  // One present pte (the kernel's copy_present_pte() and copy_present_page() in one); mmap lock and both page-table locks are held.
  // `pte` was read at step aPte. `nr` is 1. `prealloc` is a page for a copy, or 0.
  // @returns SHARED: the child's slot maps the parent's page; COPIED: it maps `prealloc`; EAGAIN: a page is needed, and this pte is
  // visited again from the start once there is one: nothing may be left changed but what the next visit undoes
  @inline pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32 { return 1; }

  @inline copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32 {
    const page = pte_page(mem_map, pte);
    step(COW);
    if (is_cow_mapping(flags)) {
      step(HAS_PINNED);
      if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
        step(REFERENCED);
        if (pte_write(pte) && page_count(page) != 1) {
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

  // Fast GUP begins: no lock, interrupts off, `flags` FOLL_*.
  // @returns what endGup() is given; odd: do not begin, the slow path takes the mmap lock
  @inline beginGup(mm: usize, flags: u32): i32 {
    if ((flags & FOLL_PIN) == 0) return 0;
    step(GUP_HAS_PINNED);
    WRITE_ONCE<i32>(has_pinned(mm), 1);
    step(GUP_SEQ);
    return raw_read_seqcount(write_protect_seq(mm)); // odd: the caller goes to the slow path
  }

  // Fast GUP has read the entry that points to a pte table. @returns whether it may go on
  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; }

  // The reference is taken and the pte is still what it was (Linux: gup_must_unshare() stands here); of a huge page that a pmd maps, the
  // pmd and the first page. @returns whether the page may be had
  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool { return true; }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return (flags & FOLL_PIN) == 0 || pte_write(pte); }

  // Fast GUP is done. @returns false: give all pages of this call back, the slow path takes the mmap lock
  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    if ((flags & FOLL_PIN) == 0) return true;
    step(GUP_SEQ_RETRY);
    return !read_seqcount_retry(write_protect_seq(mm), cookie);
  }

  // A write to a present, read-only page of a private mapping; its page-table lock is held. Behind a read-only pmd that maps a huge page,
  // its first page. @returns true: take the page over; false: copy it, or split the pmd
  @inline breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool { return true; }

  @inline reuseOnWrite(page: usize): bool { return page_mapcount(page) == 1 && page_count(page) == 1; } // 09854ba94c6a

  // The share path of KSM, swap and migration. @returns whether the page may be shared now
  @inline shareAnon(page: usize, ptep: usize, pte: u64): bool { return false; }

  // Exit is about to unmap what a pte table maps; nobody else has the mm. @returns true: it is done already
  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }

  // Exit unmaps a page that `nr` ptes in a row map; `nr` is 1. Its mapcount and refcount are put after this.
  @inline zapPtes(page: usize, nr: i32): void {}
}
