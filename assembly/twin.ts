// What a fork or a pinner made, as one number: for the C twins in native/, which must make the same.
import { CPU } from "./lkmm";
import { Counter, counterPtr } from "./counters";
import {
  CTRL_NR_PAGES, PAGE_FLAGS, PAGE_MAPCOUNT, PAGE_REFCOUNT, PAGE_SIZE, PIN_LOG, PIN_LOG_SIZE, memMap,
} from "./layout";
import { has_pinned } from "./mm";
import { pfn_to_page } from "./pfn";
import { pte_pfn } from "./pte";
import { map_count, vm_end, vm_start, vmaAt } from "./vma";
import { pmdLockless, pteOffset } from "./walk";

@inline function mix(hash: u64, value: u64): u64 { return (hash ^ value) * 0x100000001b3; }

/** Of all ptes of parent and child, and of the counts and flags of the pages behind them, in order of address (FNV-1a over words). */
export function forkChecksum(parent: usize, child: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (let v = 0; v < map_count(parent); v++) {
    const vma = vmaAt(parent, v), end = vm_end(vma);
    for (let addr = vm_start(vma); addr != end; addr += PAGE_SIZE) {
      const pte = load<u64>(pteOffset(load<u64>(pmdLockless(parent, addr)), addr));
      const copy = load<u64>(pteOffset(load<u64>(pmdLockless(child, addr)), addr));
      const page = pfn_to_page(memMap(), pte_pfn(pte));
      hash = mix(mix(hash, pte), copy);
      hash = mix(mix(hash, load<u32>(page + PAGE_REFCOUNT)), load<u32>(page + PAGE_MAPCOUNT));
      hash = mix(hash, load<u32>(page + PAGE_FLAGS));
    }
  }
  return hash;
}

/** Of this CPU's counters, its log of held pins, has_pinned, and the refcount of every page. */
export function pinChecksum(mm: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (let i = 0; i < Counter.COUNT; i++) hash = mix(hash, load<u64>(counterPtr(CPU, i)));
  hash = mix(hash, load<u32>(has_pinned(mm)));
  const log = PIN_LOG + <usize>CPU * PIN_LOG_SIZE;
  for (let at = log; at != log + PIN_LOG_SIZE; at += 8) hash = mix(hash, load<u64>(at));
  for (let pfn: u32 = 0; pfn != load<u32>(CTRL_NR_PAGES); pfn++) hash = mix(hash, load<u32>(pfn_to_page(memMap(), pfn) + PAGE_REFCOUNT));
  return hash;
}
