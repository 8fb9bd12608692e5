// dup_mm ... copy_pte_range: the loops of fork's page-table copy, without policy. `P` is a protocol (protocol/*.ts);
// its hooks are resolved and inlined at compile time, so that no loop asks which protocol it runs.
// Linux: kernel/fork.c dup_mmap(), mm/memory.c copy_page_range() ... copy_pte_range() (5.10).
import { READ_ONCE, rawStore, smp_mb, step, tracing } from "./lkmm";
import { mmap_write_lock, mmap_write_unlock, need_resched, spin_lock, spin_needbreak, spin_unlock } from "./locks";
import { CTRL_COPYING, MM_ANONPAGES, MM_SHMEMPAGES, PAGE_SHIFT, PAGE_SIZE, SWITCH_CHILD_TABLE_FRESH, memMap } from "./layout";
import { Counter, count } from "./counters";
import { async_copy_fn, leaveToChild } from "./async_copy";
import { exit_mmap } from "./exit";
import { page_copy_prealloc } from "./early_copy";
import { ANY_WRITABLE } from "./folio";
import { copy_huge_pmd } from "./huge_memory";
import { COPIED, EAGAIN, ENOMEM } from "./fork_result";
import { NO_STEP } from "./knobs";
import { add_mm_counter, mm_alloc } from "./mm";
import { put_page } from "./page";
import { pte_mkwrite, pte_none, pte_present, pteFromSlot } from "./pte";
import { switched } from "./switches";
import { AnonMapping, AnyMapping, VM_ANON, VM_DONTCOPY, VM_SHARED, VM_WIPEONFORK, is_cow_mapping, map_count, vm_area_dup, vm_end, vm_flags, vm_start, vmaAt, vma_needs_copy } from "./vma";
import {
  P4D_SHIFT, PMD_SHIFT, PUD_SHIFT, addrEnd, p4d_offset, pgd_addr_end, pgd_offset, pmdLockless, pmd_offset, pmd_trans_huge, pte_lockptr, pteOffset,
  pud_offset, tableAllocPrivate, tablePresent,
} from "./walk";

/** fork's memory half. @returns the child mm; 0 when memory ran out, the parent then as it was but for read-only ptes */
export function dup_mm<P>(oldmm: usize): usize {
  const mm = mm_alloc();
  if (mm == 0) return 0;
  const err = dup_mmap<P>(mm, oldmm);
  if (!tracing()) rawStore<u32>(CTRL_COPYING, 0);
  if (err == 0) return mm;
  if (changetype<P>(0).leavesTables && async_copy_fn<P>(mm) == 0) return 0;
  exit_mmap<P>(mm);
  return 0;
}

function dup_mmap<P>(mm: usize, oldmm: usize): i32 {
  mmap_write_lock(oldmm); // the child's own lock is not taken: nobody else has its handle yet
  const n = map_count(oldmm);
  let err = 0;
  for (let i = 0; i < n && err == 0; i++) {
    const mpnt = vmaAt(oldmm, i);
    if ((vm_flags(mpnt) & VM_DONTCOPY) != 0) continue;
    const tmp = vm_area_dup(mm, mpnt);
    if ((vm_flags(mpnt) & VM_WIPEONFORK) == 0) err = copy_page_range<P>(mm, oldmm, tmp, mpnt);
  }
  if (changetype<P>(0).leavesTables) leaveToChild(mm, oldmm, err); else mmap_write_unlock(oldmm);
  return err;
}

function copy_page_range<P>(dst_mm: usize, src_mm: usize, dst_vma: usize, src_vma: usize): i32 {
  if (!vma_needs_copy(src_vma)) return 0;
  const flags = vm_flags(src_vma), end = vm_end(src_vma);
  const is_cow = is_cow_mapping(flags);
  let addr = vm_start(src_vma), err = 0;
  if (is_cow) err = changetype<P>(0).beginVma(dst_mm, src_mm, addr, end);
  step(NO_STEP);
  while (err == 0 && addr != end) {
    const next = pgd_addr_end(addr, end);
    const src_pgd = pgd_offset(src_mm, addr), pgd = READ_ONCE<u64>(src_pgd);
    if (tablePresent(pgd)) err = copy_p4d_range<P>(dst_mm, src_mm, src_pgd, pgd, addr, next, flags);
    addr = next;
  }
  if (is_cow) changetype<P>(0).endVma(dst_mm, src_mm, vm_start(src_vma), end, err);
  step(NO_STEP);
  return err;
}

function copy_p4d_range<P>(dst_mm: usize, src_mm: usize, src_pgd: usize, pgd: u64, addr: u64, end: u64, flags: u32): i32 {
  const dst_pgd = pgd_offset(dst_mm, addr);
  let err = 0;
  while (err == 0 && addr != end) {
    const next = addrEnd(addr, end, P4D_SHIFT);
    const src_p4d = p4d_offset(src_pgd, pgd, addr);
    const p4d = src_p4d == src_pgd ? pgd : READ_ONCE<u64>(src_p4d);
    if (tablePresent(p4d)) {
      const new_pgd = tableAllocPrivate(dst_pgd);
      const dst_p4d: usize = new_pgd == 0 ? 0 : p4d_offset(dst_pgd, new_pgd, addr);
      err = dst_p4d == 0 ? ENOMEM : copy_pud_range<P>(dst_mm, src_mm, dst_p4d, p4d, addr, next, flags);
    }
    addr = next;
  }
  return err;
}

function copy_pud_range<P>(dst_mm: usize, src_mm: usize, dst_p4d: usize, p4d: u64, addr: u64, end: u64, flags: u32): i32 {
  const new_p4d = tableAllocPrivate(dst_p4d);
  if (new_p4d == 0) return ENOMEM;
  let err = 0;
  while (err == 0 && addr != end) {
    const next = addrEnd(addr, end, PUD_SHIFT);
    const pud = READ_ONCE<u64>(pud_offset(p4d, addr));
    if (tablePresent(pud)) err = copy_pmd_range<P>(dst_mm, src_mm, pud_offset(new_p4d, addr), pud, addr, next, flags);
    addr = next;
  }
  return err;
}

function copy_pmd_range<P>(dst_mm: usize, src_mm: usize, dst_pud: usize, pud: u64, addr: u64, end: u64, flags: u32): i32 {
  const new_pud = tableAllocPrivate(dst_pud);
  if (new_pud == 0) return ENOMEM;
  let err = 0;
  while (err == 0 && addr != end) {
    const next = addrEnd(addr, end, PMD_SHIFT);
    let pmd = READ_ONCE<u64>(pmd_offset(pud, addr)), huge = EAGAIN;
    if (changetype<P>(0).folios && pmd_trans_huge(pmd)) {
      huge = copy_huge_pmd<P>(dst_mm, src_mm, pmd_offset(new_pud, addr), pmd_offset(pud, addr), addr);
      if (huge == EAGAIN) pmd = READ_ONCE<u64>(pmd_offset(pud, addr)); // split: it leads to ptes now
    }
    if (huge != EAGAIN) err = huge == ENOMEM ? ENOMEM : 0;
    else if (tablePresent(pmd)) {
      const dst_pmd = pmd_offset(new_pud, addr);
      if (!changetype<P>(0).leavesTables || !leaveWhole<P>(src_mm, dst_pmd, pmd_offset(pud, addr), pmd, addr, next, flags)) err = flags == VM_ANON
        ? copy_pte_range<P, AnonMapping>(dst_mm, src_mm, dst_pmd, pmd, addr, next, flags)
        : copy_pte_range<P, AnyMapping>(dst_mm, src_mm, dst_pmd, pmd, addr, next, flags);
    }
    addr = next;
  }
  return err;
}

/** A pte table that fork does not copy, if the protocol says so. Its slots count as copied: the child has them, or gets them, and fork's cost is told per pte. */
function leaveWhole<P>(src_mm: usize, dst_pmd: usize, src_pmd: usize, pmd: u64, addr: u64, end: u64, flags: u32): bool {
  const left = changetype<P>(0).leaveTable(src_mm, dst_pmd, src_pmd, pmd, addr, end, flags);
  step(NO_STEP);
  if (left) count(Counter.PTES_COPIED, (end - addr) >> PAGE_SHIFT);
  return left;
}

/**
 * One pte table; `M` says what is known of its VMA's flags (vma.ts). Leaves the locked section after 32 units of progress if somebody waits for a lock or for the CPU, and
 * whenever a pinned page needs a page allocated: the same pte is then done again from scratch.
 */
function copy_pte_range<P, M>(dst_mm: usize, src_mm: usize, dst_pmd: usize, src_pmd: u64, addr: u64, end: u64, vm_flags: u32): i32 {
  const flags = changetype<M>(0).flags(vm_flags);
  const new_pmd = tableAllocPrivate(dst_pmd);
  if (new_pmd == 0) return ENOMEM;
  if (tracing() && switched(SWITCH_CHILD_TABLE_FRESH)) smp_mb(); // what allocating and charging a page has in value-returning atomics
  const mem_map = memMap();
  const member = (flags & VM_SHARED) != 0 ? MM_SHMEMPAGES : MM_ANONPAGES;
  const dst_ptl = pte_lockptr(new_pmd), src_ptl = pte_lockptr(src_pmd);
  if (!tracing()) store<u32>(CTRL_COPYING, <u32>(addr >> PMD_SHIFT) + 1);
  let prealloc: usize = 0, err = 0, again = false, nr = 1;
  do {
    const bytes = <usize>((end - addr) >> 12) << 3;
    let dst_ptep = pteOffset(new_pmd, addr), src_ptep = pteOffset(src_pmd, addr), progress = 0, rss = 0, ret = 0;
    const stop = src_ptep + bytes;
    spin_lock(dst_ptl);
    spin_lock(src_ptl); // SINGLE_DEPTH_NESTING: child's first, parent's inside
    changetype<P>(0).beginTable(dst_ptep, src_ptep, bytes, flags, again);
    do {
      if (progress >= 32) {
        progress = 0;
        if (need_resched() || spin_needbreak(src_ptl) || spin_needbreak(dst_ptl)) { count(Counter.LOCK_BREAKS); break; }
      }
      let pte = firstRead<P>(dst_ptep, src_ptep);
      if (!pte_present(pte)) { // swap and migration entries are not modelled
        progress += pte_none(pte) ? 1 : 8;
        dst_ptep += 8, src_ptep += 8;
        continue;
      }
      nr = 1;
      if (changetype<P>(0).folios && prealloc == 0) { // with a page at hand for this pte, no others are looked at
        const batch = changetype<P>(0).pteBatch(mem_map, src_ptep, pte, <i32>((stop - src_ptep) >> 3), flags);
        nr = batch & (ANY_WRITABLE - 1);
        if ((batch & ANY_WRITABLE) != 0) pte = pte_mkwrite(pte);
      }
      ret = changetype<P>(0).copyPtes(mem_map, dst_mm, src_mm, dst_ptep, src_ptep, pte, flags, prealloc, nr);
      if (ret == EAGAIN) break;
      if (ret == COPIED) prealloc = 0;
      else if (prealloc != 0) { put_page(prealloc); prealloc = 0; } // allocated for this address only: mempolicy
      rss += nr;
      progress += nr << 3;
      dst_ptep += <usize>nr << 3, src_ptep += <usize>nr << 3; // pointers that the loop carries: an offset would be turned into an address anew for each pte
    } while (src_ptep != stop);
    step(NO_STEP);
    spin_unlock(src_ptl);
    add_mm_counter(dst_mm, member, rss);
    count(Counter.PTES_COPIED, rss);
    spin_unlock(dst_ptl);
    addr = end - (<u64>((stop - src_ptep) >> 3) << 12);
    again = true;
    if (ret == EAGAIN) {
      if (changetype<P>(0).folios) count(Counter.PTES_SCANNED, nr);
      prealloc = page_copy_prealloc(mem_map);
      if (prealloc == 0) err = ENOMEM;
    }
  } while (err == 0 && addr != end);
  if (prealloc != 0) put_page(prealloc);
  return err;
}

/**
 * Target `stress`: one page of the first VMA, private and anonymous, as copy_page_range() copies it; the child's tables are there already.
 * What fork would leave is copied after it.
 */
export function copyOnePage<P>(dst_mm: usize, src_mm: usize, addr: u64): i32 {
  const end = addr + PAGE_SIZE, flags = vm_flags(vmaAt(src_mm, 0));
  let err = changetype<P>(0).beginVma(dst_mm, src_mm, addr, end);
  if (changetype<P>(0).leavesTables) changetype<P>(0).endVma(dst_mm, src_mm, addr, end, err);
  if (err == 0) err = copy_pte_range<P, AnonMapping>(dst_mm, src_mm, pmdLockless(dst_mm, addr), READ_ONCE<u64>(pmdLockless(src_mm, addr)), addr, end, flags);
  if (!changetype<P>(0).leavesTables) changetype<P>(0).endVma(dst_mm, src_mm, addr, end, err);
  return err;
}

/** The read each visit to a pte begins with; protocols that protect a batch ahead find the value in the child's slot. */
@inline function firstRead<P>(dst_ptep: usize, src_ptep: usize): u64 {
  if (changetype<P>(0).protectsAhead) {
    const saved = load<u64>(dst_ptep);
    return saved == 0 ? 0 : pteFromSlot(saved);
  }
  step(changetype<P>(0).aPte);
  return READ_ONCE<u64>(src_ptep);
}
