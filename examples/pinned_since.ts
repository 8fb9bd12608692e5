// ---
// name: pinned_since
// origin: a copy of seqcount (57efa1fe5957)
// version: example
// idea: look, share, ask whether anybody pinned since; pins are shut out at no time
// fence_per: none
// shipped: wrprotect=rmw fence=none pin=add1024
// models: copy_page_range(), copy_present_pte(), copy_present_page() of mm/memory.c; lockless_pages_from_mm(), gup_pte_range() of
//   mm/gup.c; do_wp_page() as of 09854ba94c6a. `has_pinned` is another thing than in Linux: whether anybody pinned since the last fork began
// leaves_out: mmu notifiers, huge pages, soft-dirty and uffd-wp bits, rmap, LRU, memcg
// ---
// Fork forgets that anybody pinned, begins a new generation (write_protect_seq + 2: never odd, so no pin is sent away), looks at each
// page's pin count, write-protects the pte, and asks again whether anybody pinned since. A pin says so first, in the generation it read,
// and gives up where the generation is another at its end. So either fork's look at the count sees the pin (old generation), or its
// second question does (new generation), or the pin sees the write-protected pte.
//
// The fault is at B2: smp_rmb() does not order a read before a later write. In the kernel's own model the announcement of a pin
// (B3) may come before the generation was read, and fork's "nobody has" (A2) forgets it. Every machine that is modelled does order the two
// (x86 keeps reads before writes, arm64 has dmb ishld for smp_rmb(), Power lwsync), so no test on one shows it. smp_mb() repairs it.
//   Never under sc, tso, armv8, ppc. Sometimes under lkmm.
import { READ_ONCE, WRITE_ONCE, atomic_add, smp_mb, smp_rmb, smp_wmb, step } from "../lkmm";
import { _PAGE_RW } from "../arch/x86";
import { earlyCopyPte, copyToPrealloc } from "../early_copy";
import { A, B } from "../knobs";
import { has_pinned, write_protect_seq } from "../mm";
import { FOLL_PIN, get_page, page_count, page_dup_rmap, page_mapcount, page_maybe_dma_pinned } from "../page";
import { pte_mkclean, pte_mkold, pte_wrprotect, pte_write, setPtePrivate } from "../pte";
import { pte_page } from "../pfn";
import { read_seqcount_retry } from "../seqlock";
import { COPIED, EAGAIN, SHARED } from "../fork_result";
import { VM_SHARED, is_cow_mapping } from "../vma";

const NOTIFY_START = A(1);     // copy_page_range()               mmu_notifier_invalidate_range_start: nobody listens in the model
const FORGET = A(2);           //                                 has_pinned = 0; smp_wmb()
const GENERATION = A(3);       //                                 write_protect_seq + 2; smp_mb()
const READ_PTE = A(4);         // copy_present_pte()              v = READ_ONCE(parent pte)
const COW = A(5);              // copy_present_page()             not a COW mapping: share
const MAYBE_PINNED = A(6);     // page_maybe_dma_pinned()         refcount 1024 or more: copy
const WRPROTECT = A(7);        // copy_present_pte()              ptep_set_wrprotect(parent pte) if writable; smp_mb()
const ASK_AGAIN = A(8);        //                                 has_pinned == 0: share
const LOOK_AGAIN = A(9);       // page_maybe_dma_pinned()         refcount below 1024: share
const RESTORE = A(10);         //                                 the parent's pte is writable again
const PREALLOC = A(11);        // copy_present_page()             no page at hand: -EAGAIN
const COPY = A(12);            // copy_present_page()             copy the bytes; child pte = the copy
const GET = A(13);             // copy_present_pte()              share: refcount + 1
const DUP_RMAP = A(14);        // page_dup_rmap()                 mapcount + 1
const SET_CHILD = A(15);       // copy_present_pte()              child pte = v
const NOTIFY_END = A(16);      // copy_page_range()               mmu_notifier_invalidate_range_end
const GUP_BEGIN = B(1);        // internal_get_user_pages_fast()  a pin: say so
const GUP_GENERATION = B(2);   // lockless_pages_from_mm()        seq = READ_ONCE(write_protect_seq); smp_rmb()
const GUP_SAY = B(3);          // internal_get_user_pages_fast()  has_pinned = 1
const GUP_PTE = B(4);          // gup_pte_range()                 pte = READ_ONCE(parent pte)
const GUP_PIN = B(5);          // try_grab_compound_head()        refcount += 1024
const GUP_RECHECK = B(6);      // gup_pte_range()                 READ_ONCE(parent pte) == pte
const GUP_RETRY = B(7);        // lockless_pages_from_mm()        smp_rmb(); another generation: undo all, slow path
const GUP_UNDO = B(8);         // put_compound_head()             refcount -= 1024

@unmanaged @final
export class pinned_since<W, F, PER> {
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
    step(FORGET);
    WRITE_ONCE<i32>(has_pinned(src_mm), 0);
    smp_wmb(); // pairs with what stands after B2: forgotten before the generation is there
    step(GENERATION);
    WRITE_ONCE<i32>(write_protect_seq(src_mm), READ_ONCE<i32>(write_protect_seq(src_mm)) + 2);
    smp_mb(); // pairs with the RMW of B5: the generation before every look at a count
    return 0;
  }

  // Fork has copied the VMA, or failed: `err` is not 0 then, and what beginVma() did must be taken back. Locks as there.
  @inline endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void {
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
      step(MAYBE_PINNED);
      let pinned = page_maybe_dma_pinned(page);
      if (!pinned && pte_write(pte)) {
        step(WRPROTECT);
        changetype<W>(0).set(src_ptep);
        smp_mb(); // pairs with the RMW of B5: the write-protect before A8
        step(ASK_AGAIN);
        if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {
          step(LOOK_AGAIN);
          pinned = page_maybe_dma_pinned(page);
        }
        if (pinned) {
          step(RESTORE);
          atomic_add<u64>(_PAGE_RW, src_ptep); // the bit is clear; what hardware set meanwhile stays
        }
      }
      if (pinned) {
        step(PREALLOC);
        if (prealloc == 0) return EAGAIN;
        step(COPY);
        copyToPrealloc(mem_map, page, prealloc);
        setPtePrivate(dst_ptep, earlyCopyPte(mem_map, prealloc, flags));
        return COPIED;
      }
      pte = pte_wrprotect(pte);
    }
    step(GET);
    get_page(page);
    step(DUP_RMAP);
    page_dup_rmap(page);
    if ((flags & VM_SHARED) != 0) pte = pte_mkclean(pte);
    step(SET_CHILD);
    setPtePrivate(dst_ptep, pte_mkold(pte));
    return SHARED;
  }

  // Fast GUP begins: no lock, interrupts off, `flags` FOLL_*.
  // @returns what endGup() is given; odd: do not begin, the slow path takes the mmap lock
  @inline beginGup(mm: usize, flags: u32): i32 {
    if ((flags & FOLL_PIN) == 0) return 0;
    step(GUP_BEGIN);
    step(GUP_GENERATION);
    const seq = READ_ONCE<i32>(write_protect_seq(mm));
    smp_rmb(); // too weak: the write below may come before the read above
    step(GUP_SAY);
    WRITE_ONCE<i32>(has_pinned(mm), 1);
    return seq;
  }

  // Fast GUP has read the entry that points to a pte table. @returns whether it may go on
  @inline gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool { return true; }

  // The reference is taken and the pte is still what it was (Linux: gup_must_unshare() stands here); of a huge page that a pmd maps, the
  // pmd and the first page. @returns whether the page may be had
  @inline gupPmdAgain(pmdp: usize, pmd: u64): bool { return true; }

  @inline gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool { return true; }

  // Fast GUP is done. @returns false: give all pages of this call back, the slow path takes the mmap lock
  @inline endGup(mm: usize, flags: u32, cookie: i32): bool {
    if ((flags & FOLL_PIN) == 0) return true;
    step(GUP_RETRY);
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
