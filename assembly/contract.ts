// THE contract of a protocol file (assembly/protocol/NAME.ts, or your own from anywhere). This text is compiled into nothing:
// src/protocol/contract.ts reads it, holds every protocol to it when it is built, and `forkbench new` copies it.
//
// A protocol is one `@unmanaged @final class NAME<W, F, PER>` of `@inline` methods. W is how a pte is write-protected
// (`changetype<W>(0).set(ptep)`), F the fence (`changetype<F>(0).mb()`), PER where the fence stands (`changetype<PER>(0).table`,
// `.fork`). They are resolved at compile time: no hook is a call, and no loop asks which protocol it runs. (AssemblyScript has
// no static dispatch on a type parameter, hence changetype<P>(0).hook(): a null `this` that is never read.) GUP's side, faults
// and exit are compiled with the same W, F and PER as the fork beside them.
//
// Steps. Every access of memory that another CPU can reach stands behind `step(LABEL)`, with labels of the table on top of the
// file, `const NAME = A(1); // function() what it does`: A1, A2, .. on fork's side, B1, B2, .. on GUP's, S1, .. of shareAnon(),
// numbered without a gap.
//   A1  is passed at least once for each page that copyPtes() is called for, in the VMA's begin or before its pte is looked at.
//   B1  is passed at least once in each attempt to pin without a lock, before its pte is looked at again.
// The two sides of a hunt (`forkbench stress`) meet there; what passes neither is refused when it is built, and so is a protocol in
// which no fast pin ever succeeds: nothing could be lost, and every verdict would be empty. A walk over a batch
// (assembly/batch_wrprotect.ts) takes its two labels as arguments.
//
// Words. Shared memory is reached by the words of lkmm.ts only (READ_ONCE, WRITE_ONCE, xchg, atomic_*, smp_*, ..): they are the
// events that the explorer orders. Of plain accesses a file has none: what no other CPU can reach yet (the child's tables, a page that
// was just allocated) is written by the model's own helpers, setPtePrivate(), earlyCopyPte(). Where a fork or a fast pin reads or
// writes a word that both sides share (the entries that lead to the parent's page, its counts, its bytes, has_pinned,
// write_protect_seq) and no word of lkmm.ts says so, the build refuses it. No loop may wait for another CPU. No string, array or
// global variable: the module has no data of its own.
//
// What fork leaves. Where nobody else runs, the child maps each private page or a copy of its bytes, and what both map is writable in
// neither. The build refuses the rest: a child that can write its parent's page is no verdict of the explorer, which runs no child.
//
// Imports. `../lkmm`, `../mm`, `../page`, `../pte`, `../seqlock`, .. : the modules of this folder, and nothing else.

export interface Contract {
  /** Whether ptes are write-protected ahead of the copy, by the batch: the copy finds their values in the child's slots. */
  get protectsAhead(): bool;

  /** Whether the protocol knows large folios (`keeps: folios`): what it counts is on a page's folio then, and pteBatch() is asked. */
  get folios(): bool;

  /**
   * Whether fork may leave a pte table as it is: leaveTable() and breakTable() are asked then. Needs `keeps: shared_tables`, where both
   * have the table from then on, or `keeps: child_copies`, where the child copies it before it runs (async_copy.ts).
   */
  get leavesTables(): bool;

  /** The step at which fork reads the parent's pte. */
  get aPte(): i32;

  /** The steps at which GUP reads the pte, takes the reference, reads the pte again, and gives the reference back. */
  get bPte(): i32;
  get bPin(): i32;
  get bRecheck(): i32;
  get bUndo(): i32;

  /**
   * Fork begins to copy a VMA, a COW mapping. The parent's mmap lock is held for writing; no page-table lock.
   * @returns 0, or ENOMEM: the fork fails
   */
  beginVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): i32;

  /** Fork has copied the VMA, or failed: `err` is not 0 then, and what beginVma() did must be taken back. Locks as there. */
  endVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64, err: i32): void;

  /**
   * Fork has read an entry that points to a pte table of the parent, `pmd`; the mmap lock is held for writing, no page-table lock.
   * [addr, end) is what the VMA has of it. @returns true: the child has the same table, or none as yet; false: its ptes are copied
   */
  leaveTable(src_mm: usize, dst_pmdp: usize, src_pmdp: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool;

  /**
   * A protocol that knows folios: a pmd of the parent maps a huge page, all of it private memory that no other VMA is part of. Held are
   * the mmap lock for writing and the locks of both pmds, the child's and the parent's.
   * @returns SHARED: the child's pmd maps it too, read-only as the parent's is now; EAGAIN: nothing is changed, the parent's pmd is to be
   * split, and its ptes are copied like any
   */
  copyHugePmd(mem_map: usize, dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize): i32;

  /**
   * Fork has taken the locks of a pte table, the child's and the parent's, and begins with `bytes` of its slots; `again`: not for
   * the first time (a page had to be allocated, or somebody waited for a lock).
   */
  beginTable(dst_base: usize, src_base: usize, bytes: usize, flags: u32, again: bool): void;

  /**
   * A present pte is about to be copied, and no page is at hand for an early copy. Same locks as copyPtes().
   * @returns how many from it on are copied as one, at most `max_nr`; with ANY_WRITABLE if one after the first is writable (folio_pte_batch())
   */
  pteBatch(mem_map: usize, src_ptep: usize, pte: u64, max_nr: i32, flags: u32): i32;

  /**
   * One present pte (the kernel's copy_present_pte() and copy_present_page() in one); mmap lock and both page-table locks are held.
   * `pte` was read at step aPte. `nr` is 1, or what pteBatch() said. `prealloc` is a page for a copy, or 0.
   * @returns SHARED: the child's slot maps the parent's page; COPIED: it maps `prealloc`; EAGAIN: a page is needed, and this pte is
   * visited again from the start once there is one: nothing may be left changed but what the next visit undoes
   */
  copyPtes(mem_map: usize, dst_mm: usize, src_mm: usize, dst_ptep: usize, src_ptep: usize, pte: u64, flags: u32, prealloc: usize, nr: i32): i32;

  /**
   * Fast GUP begins: no lock, interrupts off, `flags` FOLL_*.
   * @returns what endGup() is given; odd: do not begin, the slow path takes the mmap lock
   */
  beginGup(mm: usize, flags: u32): i32;

  /** Fast GUP has read the entry that points to a pte table. @returns whether it may go on */
  gupPmd(mm: usize, pmdp: usize, pmd: u64, flags: u32): bool;

  /** The reference is taken, and the pte is about to be read again. @returns whether the entry that points to its table is still what it was */
  gupPmdAgain(pmdp: usize, pmd: u64): bool;

  /**
   * The reference is taken and the pte is still what it was (Linux: gup_must_unshare() stands here); of a huge page that a pmd maps, the
   * pmd and the first page. @returns whether the page may be had
   */
  gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool;

  /** Fast GUP is done. @returns false: give all pages of this call back, the slow path takes the mmap lock */
  endGup(mm: usize, flags: u32, cookie: i32): bool;

  /**
   * A fault, before its table is looked at; the mmap lock is held for reading. A table that others share becomes the mm's own here. One
   * that was left to a child is copied for it; the child calls this too, for each of them.
   * @returns false: memory ran out
   */
  breakTable(mm: usize, vma: usize, pmdp: usize, addr: u64): bool;

  /**
   * A write to a present, read-only page of a private mapping; its page-table lock is held. Behind a read-only pmd that maps a huge page,
   * its first page. @returns true: take the page over; false: copy it, or split the pmd
   */
  reuseOnWrite(page: usize): bool;

  /**
   * The share path of KSM, swap and migration, which is not fork's: the rmap led to `ptep`, which maps an exclusive page and holds `pte`;
   * its page-table lock is held. Asked with `keeps: anon_exclusive` only. @returns true: exclusive no more, and mapped read-only;
   * false: it may be pinned, and the pte is `pte` again
   */
  shareAnon(page: usize, ptep: usize, pte: u64): bool;

  /** Exit is about to unmap what a pte table maps; nobody else has the mm, but others may have the table. @returns true: it is done already */
  zapTable(mm: usize, pmdp: usize): bool;

  /** Exit unmaps a page that `nr` ptes in a row map; `nr` is 1. Its mapcount and refcount are put after this. */
  zapPtes(page: usize, nr: i32): void;
}
