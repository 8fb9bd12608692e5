// Where the nanoseconds of one PTE go: loops over the parent's real page tables that each add one ingredient of
// copyPtes() to the one before, and fill a child's tables that stand ready. The last rung is the real fork
// (tables made on the way, locks, loop control). No rung is chosen inside a loop.
import { READ_ONCE, atomic_and } from "./lkmm";
import { FenceFull, FenceLock, FenceNone } from "./knobs";
import { PAGE_REFCOUNT, PAGE_SHIFT, memMap } from "./layout";
import { _PAGE_RW } from "./arch/x86";
import { exit_mmap } from "./exit";
import { has_pinned, mm_alloc } from "./mm";
import { get_page, page_dup_rmap, page_maybe_dma_pinned, page_remove_rmap } from "./page";
import { pte_page } from "./pfn";
import { pte_mkold, pte_present, pte_wrprotect, setPtePrivate } from "./pte";
import { map_count, vm_end, vm_start, vmaAt, vm_area_dup } from "./vma";
import { PMD_SHIFT, addrEnd, pmdAllocPrivate, pmdLockless, pteOffset, tableAllocPrivate } from "./walk";

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

export function ladder__copy(mm: usize, child: usize): u32 { return eachTable<Climb<Rung0, FenceNone>>(mm, child); }
export function ladder__wrprotect(mm: usize, child: usize): u32 { return eachTable<Climb<Rung1, FenceNone>>(mm, child); }
export function ladder__refcount(mm: usize, child: usize): u32 { return eachTable<Climb<Rung2, FenceNone>>(mm, child); }
export function ladder__mapcount(mm: usize, child: usize): u32 { return eachTable<Climb<Rung3, FenceNone>>(mm, child); }
export function ladder__pin_check(mm: usize, child: usize): u32 { return eachTable<Climb<Rung4, FenceNone>>(mm, child); }
export function ladder__fence_lock(mm: usize, child: usize): u32 { return eachTable<Climb<Rung4, FenceLock>>(mm, child); }
export function ladder__fence_full(mm: usize, child: usize): u32 { return eachTable<Climb<Rung4, FenceFull>>(mm, child); }

/** A child with the parent's VMAs and all of its page tables, empty. @returns 0 without memory */
export function ladderChild(mm: usize): usize {
  const child = mm_alloc();
  if (child == 0) return 0;
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vm_area_dup(child, vmaAt(mm, v)), end = vm_end(vma);
    for (let addr = vm_start(vma); addr != end; addr = addrEnd(addr, end, PMD_SHIFT)) {
      const pmdp = pmdAllocPrivate(child, addr);
      if (pmdp == 0 || tableAllocPrivate(pmdp) == 0) return 0;
    }
  }
  return child;
}

/**
 * Calls `T.table(mm, mem_map, src_ptep, dst_ptep, stop)` for the slots of each VMA in each pte table of the parent, `stop` being
 * where those of the parent end. @returns the sum of what the calls return: how many ptes they did
 */
export function eachTable<T>(mm: usize, child: usize): u32 {
  let done: u32 = 0;
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vmaAt(mm, v), end = vm_end(vma);
    let addr = vm_start(vma);
    while (addr != end) {
      const next = addrEnd(addr, end, PMD_SHIFT);
      const src = pteOffset(READ_ONCE<u64>(pmdLockless(mm, addr)), addr), dst = pteOffset(load<u64>(pmdLockless(child, addr)), addr);
      done += changetype<T>(0).table(mm, memMap(), src, dst, src + (<usize>((next - addr) >> PAGE_SHIFT) << 3));
      addr = next;
    }
  }
  return done;
}

@unmanaged @final class Climb<R, F> {
  @inline table(mm: usize, mem_map: usize, src: usize, dst: usize, stop: usize): u32 {
    let copied: u32 = 0;
    for (; src != stop; src += 8, dst += 8) {
      let pte = READ_ONCE<u64>(src);
      if (!pte_present(pte)) continue;
      const page = pte_page(mem_map, pte);
      if (changetype<R>(0).rung >= PIN_CHECK && READ_ONCE<i32>(has_pinned(mm)) != 0 && page_maybe_dma_pinned(page)) continue;
      if (changetype<R>(0).rung >= REFCOUNT) get_page(page);
      if (changetype<R>(0).rung >= MAPCOUNT) page_dup_rmap(page);
      if (changetype<R>(0).rung >= WRPROTECT) {
        atomic_and<u64>(~_PAGE_RW, src);
        pte = pte_wrprotect(pte);
      }
      changetype<F>(0).mb();
      setPtePrivate(dst, pte_mkold(pte));
      copied++;
    }
    return copied;
  }
}

/** What exit asks of a protocol, of a child that none made. */
@unmanaged @final class NoProtocol {
  @inline get folios(): bool { return false; }
  @inline zapTable(mm: usize, pmdp: usize): bool { return false; }
  @inline zapPtes(page: usize, nr: i32): void {}
}
export function ladderExit(child: usize): void { exit_mmap<NoProtocol>(child); }

/** Takes back what a loop did to counts, one of each kind per pte, and empties the child, which can be torn down then. */
export function ladderUndo(mm: usize, child: usize, refcounts: bool, mapcounts: bool): void {
  const mem_map = memMap();
  for (let v = 0; v < map_count(child); v++) {
    const vma = vmaAt(child, v), end = vm_end(vma);
    let addr = vm_start(vma);
    while (addr != end) {
      const next = addrEnd(addr, end, PMD_SHIFT);
      const src = pteOffset(load<u64>(pmdLockless(mm, addr)), addr), dst = pteOffset(load<u64>(pmdLockless(child, addr)), addr);
      for (let off: usize = 0, bytes = <usize>((next - addr) >> PAGE_SHIFT) << 3; off != bytes; off += 8) {
        store<u64>(dst + off, 0);
        const pte = load<u64>(src + off);
        if (!pte_present(pte)) continue;
        const page = pte_page(mem_map, pte);
        if (refcounts) store<i32>(page + PAGE_REFCOUNT, load<i32>(page + PAGE_REFCOUNT) - 1);
        if (mapcounts) page_remove_rmap(page);
      }
      addr = next;
    }
  }
}
