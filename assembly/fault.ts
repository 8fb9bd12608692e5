// Page faults: anonymous pages, copy-on-write. Linux: mm/memory.c handle_mm_fault(), do_wp_page(), wp_page_copy() (5.10).
// The caller holds the mmap lock for reading.
import { READ_ONCE, smp_wmb } from "./lkmm";
import { mmap_read_lock, mmap_read_unlock, spin_lock, spin_unlock } from "./locks";
import { MM_ANONPAGES, MM_SHMEMPAGES, PAGE_MAPCOUNT, PAGE_SHIFT, PAGE_SIZE, memMap } from "./layout";
import { Counter, count } from "./counters";
import { _PAGE_PRESENT, set_pte_at } from "./arch/x86";
import { copy_user_highpage } from "./early_copy";
import { do_huge_pmd_wp_page, hasHugePmds } from "./huge_memory";
import { inc_mm_counter } from "./mm";
import { countedOn, get_page, newAnonPrivate, put_page, putRefs, removeRmap } from "./page";
import { NO_PFN, ZONE_DATA, alloc_page } from "./page_alloc";
import { pfn_to_page, pfn_to_virt } from "./pfn";
import { mk_pte, pte_mkdirty, pte_mkwrite, pte_mkyoung, pte_none, pte_pfn, pte_present, pte_write } from "./pte";
import { pmd_write } from "./shared_table";
import { VM_SHARED, VM_WRITE, anon_vma_prepare, find_vma, vm_flags } from "./vma";
import { pmdAllocShared, pmdLockless, pmd_trans_huge, pte_lockptr, pteOffset, tableAllocShared, tablePresent } from "./walk";

/** A user access at `addr`. @returns whether the page is now there for it; false: bad address, no permission, no memory */
export function userAccess<P>(mm: usize, addr: u64, write: bool): bool {
  if (mmuAccess<P>(mm, addr, write)) return true;
  mmap_read_lock(mm);
  const vma = find_vma(mm, addr);
  const ok = vma != 0 && (!write || (vm_flags(vma) & VM_WRITE) != 0) && handle_mm_fault<P>(mm, vma, addr, write, false);
  mmap_read_unlock(mm);
  return ok;
}

/**
 * Writes once to each of `n` pages spread evenly over the mm's `total` (in VMAs of `per_vma`, `gap` pages apart).
 * @returns how many of the writes went through
 */
export function writePages<P>(mm: usize, base: u64, total: u32, per_vma: u32, gap: u32, n: u32): u32 {
  let done: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const i = <u32>(<u64>k * total / n);
    done += u32(userAccess<P>(mm, base + (<u64>(i + i / per_vma * gap) << PAGE_SHIFT), true));
  }
  return done;
}

/** What the hardware walker does without the kernel: nothing to do if the entries allow the access. */
@inline function mmuAccess<P>(mm: usize, addr: u64, write: bool): bool {
  const pmdp = pmdLockless(mm, addr);
  const pmd = pmdp == 0 ? 0 : READ_ONCE<u64>(pmdp);
  if (!tablePresent(pmd)) return false;
  if (changetype<P>(0).folios && pmd_trans_huge(pmd)) return !write || pmd_write(pmd);
  const pte = READ_ONCE<u64>(pteOffset(pmd, addr));
  const here = pte_present(pte) && (!write || pte_write(pte));
  return changetype<P>(0).leavesTables ? here && (!write || pmd_write(pmd)) : here;
}

/**
 * @param unshare make a private page this mm's own, still read-only: FAULT_FLAG_UNSHARE (v5.19)
 * @returns false when memory ran out. May return with the access still not allowed: the caller looks again.
 */
export function handle_mm_fault<P>(mm: usize, vma: usize, addr: u64, write: bool, unshare: bool): bool {
  const pmdp = pmdAllocShared(mm, addr);
  if (changetype<P>(0).folios && hasHugePmds() && pmdp != 0 && hugeIsDone<P>(pmdp, write || unshare, unshare)) return true;
  if (changetype<P>(0).leavesTables && (pmdp == 0 || !changetype<P>(0).breakTable(mm, vma, pmdp, addr))) return false;
  const pmd = pmdp == 0 ? 0 : tableAllocShared(mm, pmdp);
  if (pmd == 0) return false;
  const ptep = pteOffset(pmd, addr), ptl = pte_lockptr(pmd);
  const pte = READ_ONCE<u64>(ptep);
  if (pte_none(pte)) return do_anonymous_page(mm, vma, ptep, ptl);
  if ((pte & _PAGE_PRESENT) == 0) return false; // swap, migration and PROT_NONE entries are not modelled
  if ((write || unshare) && !pte_write(pte)) return do_wp_page<P>(vma, ptep, ptl, pte, unshare);
  return true;
}

/** Whether all is done for a pmd that maps a huge page; if not, the page's pte decides. */
function hugeIsDone<P>(pmdp: usize, write: bool, unshare: bool): bool {
  const pmd = READ_ONCE<u64>(pmdp);
  return pmd_trans_huge(pmd) && (!write || pmd_write(pmd) || do_huge_pmd_wp_page<P>(pmdp, pmd, unshare));
}

function do_anonymous_page(mm: usize, vma: usize, ptep: usize, ptl: usize): bool {
  const pfn = alloc_page(ZONE_DATA);
  if (pfn == NO_PFN) return false;
  memory.fill(pfn_to_virt(pfn), 0, PAGE_SIZE);
  const page = pfn_to_page(memMap(), pfn);
  const flags = vm_flags(vma);
  anon_vma_prepare(vma);
  spin_lock(ptl);
  const won = pte_none(READ_ONCE<u64>(ptep));
  if (won) {
    if ((flags & VM_SHARED) != 0) store<i32>(page + PAGE_MAPCOUNT, 1); else newAnonPrivate(page);
    inc_mm_counter(mm, (flags & VM_SHARED) != 0 ? MM_SHMEMPAGES : MM_ANONPAGES);
    set_pte_at(ptep, pte_mkyoung(pte_mkdirty(mk_pte(pfn, (flags & VM_WRITE) != 0))));
  }
  spin_unlock(ptl);
  if (!won) put_page(page);
  return true;
}

/** A write to a present, read-only page: take it over if it is ours alone (the protocol says when), else copy it. Unshared, it stays read-only. */
function do_wp_page<P>(vma: usize, ptep: usize, ptl: usize, orig: u64, unshare: bool): bool {
  const page = pfn_to_page(memMap(), pte_pfn(orig));
  spin_lock(ptl);
  if (READ_ONCE<u64>(ptep) != orig) { spin_unlock(ptl); return true; }
  if ((vm_flags(vma) & VM_SHARED) != 0 || changetype<P>(0).reuseOnWrite(page)) {
    if (!unshare) set_pte_at(ptep, pte_mkyoung(pte_mkdirty(pte_mkwrite(orig))));
    spin_unlock(ptl);
    count(Counter.WP_REUSED);
    return true;
  }
  get_page(countedOn<P>(page)); // it must not be freed while it is copied
  spin_unlock(ptl);
  return wp_page_copy<P>(ptep, ptl, orig, page, unshare);
}

function wp_page_copy<P>(ptep: usize, ptl: usize, orig: u64, old_page: usize, unshare: bool): bool {
  const pfn = alloc_page(ZONE_DATA);
  if (pfn == NO_PFN) { put_page(countedOn<P>(old_page)); return false; }
  const new_page = pfn_to_page(memMap(), pfn);
  copy_user_highpage(pfn, pte_pfn(orig));
  smp_wmb(); // __SetPageUptodate(): the bytes before the pte
  spin_lock(ptl);
  const same = READ_ONCE<u64>(ptep) == orig;
  if (same) {
    newAnonPrivate(new_page);
    set_pte_at(ptep, pte_mkyoung(unshare ? mk_pte(pfn, false) : pte_mkdirty(mk_pte(pfn, true))));
    removeRmap<P>(old_page);
  }
  spin_unlock(ptl);
  if (same) count(Counter.WP_COPIED); else put_page(new_page);
  putRefs(countedOn<P>(old_page), same ? 2 : 1); // ours, and the mapping's
  return true;
}
