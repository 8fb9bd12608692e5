// What no fork of this page table can be cheaper than on this machine: the accesses that copying a pte cannot do without, and
// nothing else. Loops over the parent's real tables and a child's that stand ready, as the rungs of ladder.ts; the same loops in C are
// in native/floor.c.
//
//   fork_store      read the pte, two RMWs on the page's line, two stores: parent's pte (write-protected), child's pte
//   fork_rmw        the same, the parent's pte by an RMW: where hardware sets bits a store could lose them
//   rmw_same_line   one RMW per pte, always on this CPU's own line
//   rmw_new_line    one RMW per pte, on its page's line
//   stores          one store per pte, into the child's table
import { CPU, READ_ONCE, WRITE_ONCE, atomic_and, atomic_inc } from "./lkmm";
import { CPU_FENCE, PAGE_REFCOUNT, cpuArea } from "./layout";
import { _PAGE_RW } from "./arch/x86";
import { eachTable } from "./ladder";
import { get_page, page_dup_rmap } from "./page";
import { pte_page } from "./pfn";
import { pte_mkold, pte_wrprotect, setPtePrivate } from "./pte";

export function floor__fork_store(mm: usize, child: usize): u32 { return eachTable<ForkStore>(mm, child); }
export function floor__fork_rmw(mm: usize, child: usize): u32 { return eachTable<ForkRmw>(mm, child); }
export function floor__rmw_same_line(mm: usize, child: usize): u32 { return eachTable<RmwSameLine>(mm, child); }
export function floor__rmw_new_line(mm: usize, child: usize): u32 { return eachTable<RmwNewLine>(mm, child); }
export function floor__stores(mm: usize, child: usize): u32 { return eachTable<Stores>(mm, child); }

@unmanaged @final class ForkStore {
  @inline table(mm: usize, mem_map: usize, src: usize, dst: usize, stop: usize): u32 {
    const ptes = <u32>((stop - src) >> 3);
    for (; src != stop; src += 8, dst += 8) {
      const pte = READ_ONCE<u64>(src), page = pte_page(mem_map, pte);
      get_page(page);
      page_dup_rmap(page);
      WRITE_ONCE<u64>(src, pte_wrprotect(pte));
      setPtePrivate(dst, pte_mkold(pte_wrprotect(pte)));
    }
    return ptes;
  }
}

@unmanaged @final class ForkRmw {
  @inline table(mm: usize, mem_map: usize, src: usize, dst: usize, stop: usize): u32 {
    const ptes = <u32>((stop - src) >> 3);
    for (; src != stop; src += 8, dst += 8) {
      const pte = READ_ONCE<u64>(src), page = pte_page(mem_map, pte);
      get_page(page);
      page_dup_rmap(page);
      atomic_and<u64>(~_PAGE_RW, src);
      setPtePrivate(dst, pte_mkold(pte_wrprotect(pte)));
    }
    return ptes;
  }
}

@unmanaged @final class RmwSameLine {
  @inline table(mm: usize, mem_map: usize, src: usize, dst: usize, stop: usize): u32 {
    const ptes = <u32>((stop - src) >> 3);
    for (; src != stop; src += 8) atomic_inc<i32>(cpuArea(CPU) + CPU_FENCE);
    return ptes;
  }
}

@unmanaged @final class RmwNewLine {
  @inline table(mm: usize, mem_map: usize, src: usize, dst: usize, stop: usize): u32 {
    const ptes = <u32>((stop - src) >> 3);
    for (; src != stop; src += 8, dst += 8) {
      const pte = READ_ONCE<u64>(src);
      atomic_inc<i32>(pte_page(mem_map, pte) + PAGE_REFCOUNT);
    }
    return ptes;
  }
}

@unmanaged @final class Stores {
  @inline table(mm: usize, mem_map: usize, src: usize, dst: usize, stop: usize): u32 {
    const ptes = <u32>((stop - src) >> 3);
    for (; src != stop; src += 8, dst += 8) WRITE_ONCE<u64>(dst, _PAGE_RW); // not present: nothing to take back but the store
    return ptes;
  }
}
