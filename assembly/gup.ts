// pin_user_pages_fast ... unpin_user_pages: the loops of GUP, without policy. `P` is a protocol, `PIN` how a pin is
// taken. Linux: mm/gup.c internal_get_user_pages_fast(), lockless_pages_from_mm(), gup_pte_range() (5.10).
//
// Fast: no lock. Walk, read the pte, take the reference, read the pte again, undo if it changed. Interrupts being off
// keeps page tables alive in the kernel; here tables of a live mm are never freed.
// Slow: under the mmap lock for reading and the table's lock, faulting the page in where needed.
import { CPU, READ_ONCE, note, step } from "./lkmm";
import { mmap_read_lock, mmap_read_unlock, spin_lock, spin_unlock } from "./locks";
import { CPU_PAGES, Note, PAGE_SHIFT, PAGE_SIZE, cpuArea, memMap } from "./layout";
import { Counter, count } from "./counters";
import { handle_mm_fault } from "./fault";
import { follow_trans_huge_pmd, gup_huge_pmd } from "./huge_memory";
import { NO_STEP } from "./knobs";
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE, anonExclusive, gup_must_unshare, try_grab_page, ungrabAny, ungrabPage } from "./page";
import { pfn_to_page, pte_page } from "./pfn";
import { pte_access_permitted, pte_pfn } from "./pte";
import { VM_WRITE, find_vma, is_cow_mapping, vm_flags } from "./vma";
import { PMD_SHIFT, addrEnd, pmdLocklessHere, pmdLockless, pmd_trans_huge, pte_lockptr, pteOffset, tablePresent } from "./walk";

/** Pages one call may ask for. */
@inline export const GUP_MAX_PAGES: i32 = 32;

/**
 * Takes a reference on each of `nr` pages from `addr` on; their pfns go to `pages` (u32 each).
 * @returns how many, in order; fewer than `nr` where the range is not mapped that way, or with FOLL_FAST_ONLY
 */
export function pin_user_pages_fast<P, PIN>(mm: usize, addr: u64, nr: i32, flags: u32, pages: usize): i32 {
  if (nr == 1) {
    const pfn = pinUserPageFast<P, PIN>(mm, addr, flags);
    if (pfn != 0) store<u32>(pages, pfn);
    return <i32>(pfn != 0);
  }
  count(Counter.GUP_ATTEMPTS, nr);
  const pinned = <i32>lockless_pages_from_mm<P, PIN>(mm, addr, nr, flags, pages);
  count(Counter.GUP_FAST, pinned);
  if (pinned == nr) return pinned;
  count(Counter.GUP_FALLBACKS, nr - pinned);
  if ((flags & FOLL_FAST_ONLY) != 0) return pinned;
  const slow = gupSlow<P, PIN>(mm, addr + ((<u64>pinned) << PAGE_SHIFT), nr - pinned, flags, pages + ((<usize>pinned) << 2));
  count(Counter.GUP_SLOW, slow);
  return pinned + slow;
}

/** One page, which is what pinners ask for: without loops, its pfn not handed over in memory. @returns the pfn; 0: none */
@inline export function pinUserPageFast<P, PIN>(mm: usize, addr: u64, flags: u32): u32 {
  const pfn = pinLockless<P, PIN>(mm, addr, flags);
  return pfn != 0 ? pfn : pinSlowly<P, PIN>(mm, addr, flags);
}

/** Its fast half: without a lock, or not at all. */
@inline export function pinLockless<P, PIN>(mm: usize, addr: u64, flags: u32): u32 {
  count(Counter.GUP_ATTEMPTS);
  const pfn = lockless_pages_from_mm<P, PIN>(mm, addr, 1, flags, 0);
  if (pfn != 0) count(Counter.GUP_FAST);
  return pfn;
}

/** Its slow half, after the fast one failed. */
@inline export function pinSlowly<P, PIN>(mm: usize, addr: u64, flags: u32): u32 {
  count(Counter.GUP_FALLBACKS);
  return (flags & FOLL_FAST_ONLY) != 0 ? 0 : gupSlowPage<P, PIN>(mm, addr, flags);
}

function gupSlowPage<P, PIN>(mm: usize, addr: u64, flags: u32): u32 {
  const pages = cpuArea(CPU) + CPU_PAGES;
  if (gupSlow<P, PIN>(mm, addr, 1, flags, pages) == 0) return 0;
  count(Counter.GUP_SLOW);
  return load<u32>(pages);
}

/** @returns how many of `nr` pages; without `pages` (known at compile time) the pfn of one page */
@inline function lockless_pages_from_mm<P, PIN>(mm: usize, addr: u64, nr: i32, flags: u32, pages: usize): u32 {
  const cookie = changetype<P>(0).beginGup(mm, flags);
  step(NO_STEP);
  if ((cookie & 1) != 0) { count(Counter.GUP_SEQ_RETRIES); return 0; }
  const got = pages == 0 ? gup_pmd_range<P, PIN>(mm, addr, 1, flags, 0) : gup_pgd_range<P, PIN>(mm, addr, nr, flags, pages);
  if (changetype<P>(0).endGup(mm, flags, cookie)) return got;
  count(Counter.GUP_SEQ_RETRIES);
  step(changetype<P>(0).bUndo);
  if (pages != 0) undoPages<P>(pages, got, flags);
  else if (got != 0) ungrabPage<P>(pfn_to_page(memMap(), got), flags);
  return 0;
}

@inline function gup_pgd_range<P, PIN>(mm: usize, addr: u64, nr: i32, flags: u32, pages: usize): u32 {
  const end = addr + ((<u64>nr) << PAGE_SHIFT);
  let pinned: u32 = 0;
  while (addr != end) {
    const next = addrEnd(addr, end, PMD_SHIFT);
    const want = <u32>((next - addr) >> PAGE_SHIFT);
    const got = gup_pmd_range<P, PIN>(mm, addr, want, flags, pages + ((<usize>pinned) << 2));
    pinned += got;
    if (got != want) break;
    addr = next;
  }
  return pinned;
}

@inline function gup_pmd_range<P, PIN>(mm: usize, addr: u64, nr: u32, flags: u32, pages: usize): u32 {
  const pmdp = pmdLocklessHere(mm, addr);
  if (pmdp == 0) return 0;
  const pmd = READ_ONCE<u64>(pmdp);
  if (!tablePresent(pmd)) return 0;
  if (changetype<P>(0).folios && pmd_trans_huge(pmd)) return gup_huge_pmd<P, PIN>(pmdp, pmd, addr, pages == 0 ? 1 : nr, flags, pages);
  if (!changetype<P>(0).gupPmd(mm, pmdp, pmd, flags)) return 0;
  const ptep = pteOffset(pmd, addr);
  return pages == 0 ? gupPage<P, PIN>(memMap(), pmdp, pmd, ptep, flags) : gup_pte_range<P, PIN>(pmdp, pmd, ptep, nr, flags, pages);
}

@inline function gup_pte_range<P, PIN>(pmdp: usize, pmd: u64, ptep: usize, nr: u32, flags: u32, pages: usize): u32 {
  const mem_map = memMap();
  let i: u32 = 0;
  for (; i < nr; i++, ptep += 8) {
    const pfn = gupPage<P, PIN>(mem_map, pmdp, pmd, ptep, flags);
    if (pfn == 0) break;
    store<u32>(pages + ((<usize>i) << 2), pfn);
  }
  return i;
}

/** Read the pte, take the reference, read the pte again, undo if it changed. @returns the pfn; 0, which no user has: none */
@inline function gupPage<P, PIN>(mem_map: usize, pmdp: usize, pmd: u64, ptep: usize, flags: u32): u32 {
  step(changetype<P>(0).bPte);
  const pte = READ_ONCE<u64>(ptep);
  if (!pte_access_permitted(pte, (flags & FOLL_WRITE) != 0)) return 0;
  const page = pte_page(mem_map, pte);
  step(changetype<P>(0).bPin);
  if (!try_grab_page<P, PIN>(page, flags)) return 0;
  if (!isStill<P>(pmdp, pmd, ptep, pte) || !changetype<P>(0).gupPte(page, ptep, pte, flags)) {
    count(Counter.GUP_RECHECK_FAILS);
    step(changetype<P>(0).bUndo);
    ungrabPage<P>(page, flags);
    return 0;
  }
  return pte_pfn(pte);
}

/** Whether the page is still found where it was. */
@inline function isStill<P>(pmdp: usize, pmd: u64, ptep: usize, pte: u64): bool {
  if (!changetype<P>(0).gupPmdAgain(pmdp, pmd)) return false;
  step(changetype<P>(0).bRecheck);
  return READ_ONCE<u64>(ptep) == pte;
}

/** A function of its own, as rare as it is: a loop here would cost the caller its registers. */
function undoPages<P>(pages: usize, nr: u32, flags: u32): void {
  for (let i: u32 = 0; i < nr; i++) ungrabPage<P>(pfn_to_page(memMap(), load<u32>(pages + ((<usize>i) << 2))), flags);
}

/** __get_user_pages: the mmap lock excludes fork, the table's lock excludes faults. has_pinned is set: fast GUP came first. */
function gupSlow<P, PIN>(mm: usize, addr: u64, nr: i32, flags: u32, pages: usize): i32 {
  let i = 0;
  mmap_read_lock(mm);
  for (; i < nr; i++, addr += PAGE_SIZE) {
    const pfn = faultin_page<P, PIN>(mm, addr, flags);
    if (pfn == 0) break;
    store<u32>(pages + ((<usize>i) << 2), pfn);
  }
  mmap_read_unlock(mm);
  return i;
}

/** @returns the pfn, referenced; 0 where the access is not allowed or memory ran out */
function faultin_page<P, PIN>(mm: usize, addr: u64, flags: u32): u32 {
  const write = (flags & FOLL_WRITE) != 0;
  const vma = find_vma(mm, addr);
  if (vma == 0 || (write && (vm_flags(vma) & VM_WRITE) == 0)) return 0;
  let pfn = follow_page_pte<P, PIN>(mm, addr, flags);
  // What is refused as a read pin of a page that may be shared is unshared first (FAULT_FLAG_UNSHARE).
  const unshare = anonExclusive() && (flags & (FOLL_PIN | FOLL_WRITE)) == FOLL_PIN && is_cow_mapping(vm_flags(vma));
  while (pfn == 0 && handle_mm_fault<P>(mm, vma, addr, write, unshare)) pfn = follow_page_pte<P, PIN>(mm, addr, flags);
  return pfn;
}

function follow_page_pte<P, PIN>(mm: usize, addr: u64, flags: u32): u32 {
  const pmdp = pmdLockless(mm, addr);
  const pmd = pmdp == 0 ? 0 : READ_ONCE<u64>(pmdp);
  if (!tablePresent(pmd)) return 0;
  if (changetype<P>(0).leavesTables && !changetype<P>(0).gupPmd(mm, pmdp, pmd, flags)) return 0;
  if (changetype<P>(0).folios && pmd_trans_huge(pmd)) return follow_trans_huge_pmd<P, PIN>(pmdp, addr, flags);
  const ptl = pte_lockptr(pmd);
  spin_lock(ptl);
  const pte = READ_ONCE<u64>(pteOffset(pmd, addr));
  const page = pfn_to_page(memMap(), pte_pfn(pte));
  const ok = pte_access_permitted(pte, (flags & FOLL_WRITE) != 0)
    && !(anonExclusive() && gup_must_unshare(flags, pte, page))
    && try_grab_page<P, PIN>(page, flags);
  spin_unlock(ptl);
  return ok ? pte_pfn(pte) : 0;
}

/**
 * unpin_user_page() or put_page(), as `flags` says the reference was taken.
 * @returns whether the page has other references: false where this was the last one, and the page is free now
 */
@inline export function putUserPage<P>(pfn: u32, flags: u32): bool {
  count(Counter.UNPINS);
  return ungrabPage<P>(pfn_to_page(memMap(), pfn), flags);
}

/** The same of a pin whose protocol is not known. */
export function putPinned(pfn: u32, flags: u32): void {
  count(Counter.UNPINS);
  ungrabAny(pfn_to_page(memMap(), pfn), flags);
}
