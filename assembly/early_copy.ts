// The early copy: a page that may be pinned gets a private copy for the child at fork time (copy_present_page).
import { note, readPlain, tracing, writePlain } from "./lkmm";
import { Note, PAGE_SIZE, SWITCH_TEARING_FIX_YES } from "./layout";
import { Counter, count } from "./counters";
import { flush_tlb_page } from "./mmu";
import { newAnonPrivate } from "./page";
import { NO_PFN, ZONE_DATA, alloc_page } from "./page_alloc";
import { page_to_pfn, pfn_to_page, pfn_to_virt } from "./pfn";
import { mk_pte, pte_mkdirty } from "./pte";
import { switched } from "./switches";
import { VM_WRITE } from "./vma";

/** Byte copy of a page. In `trace` the first and the last word stand for all: two are enough to see it torn. */
export function copy_user_highpage(to: u32, from: u32): void {
  const dst = pfn_to_virt(to), src = pfn_to_virt(from);
  if (tracing()) {
    writePlain<u64>(dst, readPlain<u64>(src));
    writePlain<u64>(dst + PAGE_SIZE - 8, readPlain<u64>(src + PAGE_SIZE - 8));
  } else memory.copy(dst, src, PAGE_SIZE);
}

/** A page for the copy of one that is pinned, outside the locks: 0 where memory ran out. */
@inline export function page_copy_prealloc(mem_map: usize): usize {
  count(Counter.EAGAINS);
  const pfn = alloc_page(ZONE_DATA);
  return pfn == NO_PFN ? 0 : pfn_to_page(mem_map, pfn);
}

/**
 * Switch tearing_fix (Jann Horn, "fork: coherent copy", June 2025, not merged): the parent's pte is read-only, and no TLB says otherwise,
 * before the bytes are copied. It stays so: the next write takes the page over, which is exclusive still. `W` is the knob wrprotect.
 */
@inline export function protectForCopy<W>(mm: usize, ptep: usize): void {
  if (!switched(SWITCH_TEARING_FIX_YES)) return;
  changetype<W>(0).set(ptep);
  flush_tlb_page(mm);
}

/** Fills the prealloc page with the bytes of `page` and maps it once. The page is still the forker's alone: plain accesses. */
@inline export function copyToPrealloc(mem_map: usize, page: usize, prealloc: usize): void {
  copy_user_highpage(page_to_pfn(mem_map, prealloc), page_to_pfn(mem_map, page));
  newAnonPrivate(prealloc);
  count(Counter.EARLY_COPIES);
  note(Note.EARLY_COPY, page);
}

/** The child's pte of an early copy: dirty, writable if the VMA is, not young. */
@inline export function earlyCopyPte(mem_map: usize, prealloc: usize, flags: u32): u64 {
  return pte_mkdirty(mk_pte(page_to_pfn(mem_map, prealloc), (flags & VM_WRITE) != 0));
}
