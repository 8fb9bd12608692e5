// What a fork made, as one number: for the C twin in native/, which must make the same.
import { PAGE_MAPCOUNT, PAGE_REFCOUNT, PAGE_SIZE, memMap } from "./layout";
import { pfn_to_page } from "./pfn";
import { pte_pfn } from "./pte";
import { map_count, vm_end, vm_start, vma_at } from "./vma";
import { pmd_lockless, pte_offset } from "./walk";

@inline function mix(hash: u64, value: u64): u64 { return (hash ^ value) * 0x100000001b3; }

/** Of all ptes of parent and child, and of the counts of the pages behind them, in order of address (FNV-1a over words). */
export function fork_checksum(parent: usize, child: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (let v = 0; v < map_count(parent); v++) {
    const vma = vma_at(parent, v), end = vm_end(vma);
    for (let addr = vm_start(vma); addr != end; addr += PAGE_SIZE) {
      const pte = load<u64>(pte_offset(load<u64>(pmd_lockless(parent, addr)), addr));
      const copy = load<u64>(pte_offset(load<u64>(pmd_lockless(child, addr)), addr));
      const page = pfn_to_page(memMap(), pte_pfn(pte));
      hash = mix(mix(hash, pte), copy);
      hash = mix(mix(hash, load<u32>(page + PAGE_REFCOUNT)), load<u32>(page + PAGE_MAPCOUNT));
    }
  }
  return hash;
}
