// Where the nanoseconds of one PTE go: loops over the parent's real page tables that each add one ingredient of
// copy_present_ptes() to the one before, and fill a child's tables that stand ready. The last rung is the real fork
// (tables made on the way, locks, loop control). No rung is chosen inside a loop.
import { READ_ONCE, atomic_and } from "./lkmm";
import { FenceFull, FenceLock, FenceNone } from "./knobs";
import { PAGE_REFCOUNT, PAGE_SHIFT, memMap } from "./layout";
import { _PAGE_RW } from "./arch/x86";
import { has_pinned, mm_alloc } from "./mm";
import { get_page, page_dup_rmap, page_maybe_dma_pinned, page_remove_rmap } from "./page";
import { pte_page } from "./pfn";
import { pte_mkold, pte_none, pte_present, pte_wrprotect, set_pte_private } from "./pte";
import { map_count, vm_end, vm_start, vma_at, vm_area_dup } from "./vma";
import { PMD_SHIFT, addr_end, pmd_alloc_private, pmd_lockless, pte_offset, table_alloc_private } from "./walk";

/** Rungs, in the order in which ingredients are added. */
@inline const COPY: i32 = 0;
@inline const WRPROTECT: i32 = 1;
@inline const REFCOUNT: i32 = 2;
@inline const MAPCOUNT: i32 = 3;
@inline const PIN_CHECK: i32 = 4;

@unmanaged @final class Rung0 { @inline get rung(): i32 { return COPY; } }
@unmanaged @final class Rung1 { @inline get rung(): i32 { return WRPROTECT; } }
@unmanaged @final class Rung2 { @inline get rung(): i32 { return REFCOUNT; } }
@unmanaged @final class Rung3 { @inline get rung(): i32 { return MAPCOUNT; } }
@unmanaged @final class Rung4 { @inline get rung(): i32 { return PIN_CHECK; } }

export function ladder_copy(mm: usize, child: usize): u32 { return climb<Rung0, FenceNone>(mm, child); }
export function ladder_wrprotect(mm: usize, child: usize): u32 { return climb<Rung1, FenceNone>(mm, child); }
export function ladder_refcount(mm: usize, child: usize): u32 { return climb<Rung2, FenceNone>(mm, child); }
export function ladder_mapcount(mm: usize, child: usize): u32 { return climb<Rung3, FenceNone>(mm, child); }
export function ladder_pin_check(mm: usize, child: usize): u32 { return climb<Rung4, FenceNone>(mm, child); }
export function ladder_fence_lock(mm: usize, child: usize): u32 { return climb<Rung4, FenceLock>(mm, child); }
export function ladder_fence_full(mm: usize, child: usize): u32 { return climb<Rung4, FenceFull>(mm, child); }

/** A child with the parent's VMAs and all of its page tables, empty. @returns 0 without memory */
export function ladder_child(mm: usize): usize {
  const child = mm_alloc();
  if (child == 0) return 0;
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vm_area_dup(child, vma_at(mm, v)), end = vm_end(vma);
    for (let addr = vm_start(vma); addr != end; addr = addr_end(addr, end, PMD_SHIFT)) {
      const pmdp = pmd_alloc_private(child, addr);
      if (pmdp == 0 || table_alloc_private(pmdp) == 0) return 0;
    }
  }
  return child;
}

/** @returns how many ptes were copied */
function climb<R, F>(mm: usize, child: usize): u32 {
  let copied: u32 = 0;
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vma_at(mm, v), end = vm_end(vma);
    let addr = vm_start(vma);
    while (addr != end) {
      const next = addr_end(addr, end, PMD_SHIFT);
      const src = pte_offset(READ_ONCE<u64>(pmd_lockless(mm, addr)), addr), dst = pte_offset(load<u64>(pmd_lockless(child, addr)), addr);
      copied += climb_table<R, F>(mm, src, dst, <usize>((next - addr) >> PAGE_SHIFT) << 3);
      addr = next;
    }
  }
  return copied;
}

@inline function climb_table<R, F>(mm: usize, src: usize, dst: usize, bytes: usize): u32 {
  const mem_map = memMap();
  let copied: u32 = 0;
  for (let off: usize = 0; off != bytes; off += 8) {
    let pte = READ_ONCE<u64>(src + off);
    if (pte_none(pte) || !pte_present(pte)) continue;
    const page = pte_page(mem_map, pte);
    if (changetype<R>(0).rung >= PIN_CHECK && READ_ONCE<i32>(has_pinned(mm)) != 0 && page_maybe_dma_pinned(page)) continue;
    if (changetype<R>(0).rung >= REFCOUNT) get_page(page);
    if (changetype<R>(0).rung >= MAPCOUNT) page_dup_rmap(page);
    if (changetype<R>(0).rung >= WRPROTECT) {
      atomic_and<u64>(~_PAGE_RW, src + off);
      pte = pte_wrprotect(pte);
    }
    changetype<F>(0).mb();
    set_pte_private(dst + off, pte_mkold(pte));
    copied++;
  }
  return copied;
}

/** Takes back what a rung did to counts, and empties the child, which can be torn down then. */
export function ladder_undo(child: usize, refcounts: bool, mapcounts: bool): void {
  const mem_map = memMap();
  for (let v = 0; v < map_count(child); v++) {
    const vma = vma_at(child, v), end = vm_end(vma);
    let addr = vm_start(vma);
    while (addr != end) {
      const next = addr_end(addr, end, PMD_SHIFT);
      const base = pte_offset(load<u64>(pmd_lockless(child, addr)), addr);
      for (let off: usize = 0, bytes = <usize>((next - addr) >> PAGE_SHIFT) << 3; off != bytes; off += 8) {
        const pte = load<u64>(base + off);
        if (!pte_present(pte)) continue;
        const page = pte_page(mem_map, pte);
        if (refcounts) store<i32>(page + PAGE_REFCOUNT, load<i32>(page + PAGE_REFCOUNT) - 1);
        if (mapcounts) page_remove_rmap(page);
        store<u64>(base + off, 0);
      }
      addr = next;
    }
  }
}
