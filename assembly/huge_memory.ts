// A pmd that maps a huge page, where there would be the table of its 512 ptes: how fork copies it, how it is split into ptes, what a
// write does behind it, how it is pinned and unmapped. Linux: mm/huge_memory.c, mm/pgtable-generic.c (v6.9). `P` is a protocol that knows folios.
//
// For such a pmd its folio has one reference, one of the large mapcount and one of the entire mapcount; the rss has 512 pages. Of the
// folio's pages the first one alone has PG_anon_exclusive, for all of them. Each such pmd has an empty pte table set aside, so that
// no memory is needed where it is split. Its lock is that of the table of pmds that it stands in.
import { READ_ONCE, WRITE_ONCE, note, smp_wmb, step, tracing, xchg } from "./lkmm";
import { spin_lock, spin_unlock } from "./locks";
import { CTRL_COPYING, CTRL_HUGE_PMDS, MM_ANONPAGES, Note, PAGE_NEXT, PAGE_PMD_HUGE_PTE, PAGE_SIZE, PAGE_STRUCT, memMap } from "./layout";
import { _PAGE_PRESENT, set_pte_at } from "./arch/x86";
import { Counter, count } from "./counters";
import { dupFolioRmap, folio_nr_pages, folio_ref_add, removeHugeRmap } from "./folio";
import { EAGAIN, ENOMEM, SHARED } from "./fork_result";
import { NO_STEP } from "./knobs";
import { add_mm_counter } from "./mm";
import {
  FOLL_PIN, FOLL_WRITE, PageAnonExclusive, SetPageAnonExclusive, anonExclusive, gup_must_unshare, put_page, tryGrabFolio, try_grab_page, ungrabFolio,
} from "./page";
import { freeTable } from "./page_alloc";
import { pfn_to_page, pte_page } from "./pfn";
import { pte_access_permitted, pte_mkdirty, pte_mkwrite, pte_mkyoung, pte_pfn } from "./pte";
import { PMD_SHIFT, pageInHuge, pmd_lockptr, pmd_trans_huge, pte_alloc_one, pteOfHuge, pteOffset, tableEntry, tablePage, tablePfn } from "./walk";

/** Whether this machine has, or had, a pmd that maps a huge page. */
@inline export function hasHugePmds(): bool { return load<i32>(CTRL_HUGE_PMDS) != 0; }

/** Pages that the pmd maps: 512, but that the explorer's huge pages are smaller. They begin where the pmd's range does, all of a folio. */
@inline export function hugePages(pmd: u64): i32 { return folio_nr_pages(pte_page(memMap(), pmd)); }

/** Sets a pte table aside for one more pmd of its table. Under the pmd's lock, or nobody else reaches it yet: plain accesses. */
export function pgtable_trans_huge_deposit(pmdp: usize, pgtable: u64): void {
  const first = tablePage(pmdp) + PAGE_PMD_HUGE_PTE, pfn = tablePfn(pgtable);
  store<u32>(pfn_to_page(memMap(), pfn) + PAGE_NEXT, load<u32>(first));
  store<u32>(first, pfn);
}

/** Takes one back. @returns the entry that points to it */
export function pgtable_trans_huge_withdraw(pmdp: usize): u64 {
  const first = tablePage(pmdp) + PAGE_PMD_HUGE_PTE, pfn = load<u32>(first);
  assert(pfn != 0); // a pmd that maps a huge page has a table set aside
  const next = pfn_to_page(memMap(), pfn) + PAGE_NEXT;
  store<u32>(first, load<u32>(next));
  store<u32>(next, 0);
  return tableEntry(pfn);
}

/**
 * Fork of a pmd that maps a huge page; the mmap lock is held for writing, so that nobody splits it meanwhile.
 * @returns SHARED: the child's pmd maps it too; EAGAIN: the parent's is split, and its ptes are to be copied; ENOMEM
 */
export function copy_huge_pmd<P>(dst_mm: usize, src_mm: usize, dst_pmdp: usize, src_pmdp: usize, addr: u64): i32 {
  if (!tracing()) store<u32>(CTRL_COPYING, <u32>(addr >> PMD_SHIFT) + 1);
  const pgtable = pte_alloc_one();
  if (pgtable == 0) return ENOMEM;
  const dst_ptl = pmd_lockptr(dst_pmdp), src_ptl = pmd_lockptr(src_pmdp);
  spin_lock(dst_ptl);
  spin_lock(src_ptl); // SINGLE_DEPTH_NESTING
  const ret = changetype<P>(0).copyHugePmd(memMap(), dst_mm, src_mm, dst_pmdp, src_pmdp);
  step(NO_STEP);
  if (ret == SHARED) {
    const nr = hugePages(load<u64>(dst_pmdp));
    add_mm_counter(dst_mm, MM_ANONPAGES, nr);
    count(Counter.PTES_COPIED, nr);
    pgtable_trans_huge_deposit(dst_pmdp, pgtable);
  } else freeTable(tablePfn(pgtable));
  spin_unlock(src_ptl);
  spin_unlock(dst_ptl);
  if (ret == EAGAIN) __split_huge_pmd(src_pmdp);
  return ret;
}

/** The pages of a pmd's huge page are mapped by ptes from now on. The folio stays whole. Nothing happens where that is done already. */
export function __split_huge_pmd(pmdp: usize): void {
  const ptl = pmd_lockptr(pmdp);
  spin_lock(ptl);
  if (pmd_trans_huge(READ_ONCE<u64>(pmdp))) __split_huge_pmd_locked(pmdp);
  spin_unlock(ptl);
}

function __split_huge_pmd_locked(pmdp: usize): void {
  const pmd = pmdp_invalidate(pmdp);
  const folio = pte_page(memMap(), pmd);
  const exclusive = PageAnonExclusive(folio), nr = hugePages(pmd);
  folio_ref_add(folio, nr - 1);
  dupFolioRmap(folio, folio, nr);
  if (exclusive) for (let i = 0, page = folio; i < nr; i++, page += PAGE_STRUCT) SetPageAnonExclusive(page);
  const pgtable = pgtable_trans_huge_withdraw(pmdp);
  let pte = pteOfHuge(pmd, 0);
  for (let i = 0, ptep = pteOffset(pgtable, 0); i < nr; i++, ptep += 8, pte += PAGE_SIZE) WRITE_ONCE<u64>(ptep, pte);
  removeHugeRmap(folio);
  smp_wmb(); // the ptes before the pmd that leads to them; pairs with the address dependency of pmdLockless()
  WRITE_ONCE<u64>(pmdp, pgtable);
}

/** No walker uses the pmd from here on; that it is a huge page's can be seen still. @returns what it was */
@inline function pmdp_invalidate(pmdp: usize): u64 { return xchg<u64>(pmdp, READ_ONCE<u64>(pmdp) & ~_PAGE_PRESENT); }

/**
 * A write behind a read-only pmd, `orig`, or an unshare fault: all of the huge page is taken over, or none of it. No 2 MiB are copied.
 * @returns false: the pmd is split, and the page's pte decides
 */
export function do_huge_pmd_wp_page<P>(pmdp: usize, orig: u64, unshare: bool): bool {
  const ptl = pmd_lockptr(pmdp);
  spin_lock(ptl);
  const same = READ_ONCE<u64>(pmdp) == orig;
  const reuse = same && changetype<P>(0).reuseOnWrite(pte_page(memMap(), orig));
  if (reuse && !unshare) set_pte_at(pmdp, pte_mkyoung(pte_mkdirty(pte_mkwrite(orig))));
  spin_unlock(ptl);
  if (reuse) count(Counter.WP_REUSED);
  else if (same) __split_huge_pmd(pmdp);
  return reuse || !same;
}

/** Exit unmaps a huge page. @returns false: the pmd maps none */
export function zap_huge_pmd(mm: usize, pmdp: usize): bool {
  const pmd = load<u64>(pmdp);
  if (!pmd_trans_huge(pmd)) return false;
  const folio = pte_page(memMap(), pmd);
  store<u64>(pmdp, 0);
  removeHugeRmap(folio);
  add_mm_counter(mm, MM_ANONPAGES, -hugePages(pmd));
  freeTable(tablePfn(pgtable_trans_huge_withdraw(pmdp)));
  put_page(folio);
  return true;
}

/** Fast GUP of `nr` pages from `addr` on, all behind `pmd`. @returns how many; without `pages` the pfn of one page */
export function gup_huge_pmd<P, PIN>(pmdp: usize, pmd: u64, addr: u64, nr: i32, flags: u32, pages: usize): u32 {
  if (!pte_access_permitted(pmd, (flags & FOLL_WRITE) != 0)) return 0;
  const folio = pte_page(memMap(), pmd), first = pageInHuge(addr);
  step(changetype<P>(0).bPin);
  if (!tryGrabFolio<PIN>(folio, nr, flags)) return 0;
  notePins(Note.PINNED, folio, first, nr, flags);
  step(changetype<P>(0).bRecheck);
  if (READ_ONCE<u64>(pmdp) != pmd || !changetype<P>(0).gupPte(folio, pmdp, pmd, flags)) {
    count(Counter.GUP_RECHECK_FAILS);
    step(changetype<P>(0).bUndo);
    notePins(Note.UNPINNED, folio, first, nr, flags);
    ungrabFolio(folio, nr, flags);
    return 0;
  }
  const pfn = pte_pfn(pmd) + first;
  if (pages == 0) return pfn;
  for (let i = 0; i < nr; i++) store<u32>(pages + ((<usize>i) << 2), pfn + i);
  return nr;
}

@inline function notePins(what: i32, folio: usize, first: i32, nr: i32, flags: u32): void {
  if ((flags & FOLL_PIN) == 0) return;
  for (let i = first; i < first + nr; i++) note(what, folio + <usize>i * PAGE_STRUCT);
}

/** Slow GUP of the page at `addr`. @returns its pfn, referenced; 0: it must be faulted in first */
export function follow_trans_huge_pmd<P, PIN>(pmdp: usize, addr: u64, flags: u32): u32 {
  const ptl = pmd_lockptr(pmdp);
  spin_lock(ptl);
  const pmd = READ_ONCE<u64>(pmdp), folio = pte_page(memMap(), pmd), first = pageInHuge(addr);
  const ok = pmd_trans_huge(pmd)
    && pte_access_permitted(pmd, (flags & FOLL_WRITE) != 0)
    && !(anonExclusive() && gup_must_unshare(flags, pmd, folio))
    && try_grab_page<P, PIN>(folio + <usize>first * PAGE_STRUCT, flags);
  spin_unlock(ptl);
  return ok ? pte_pfn(pmd) + first : 0;
}
