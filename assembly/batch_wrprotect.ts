// Write-protect many ptes, fence once, check them afterwards: the walk of fence_per = table and fork. Nobody proposed
// it; it is here to show that a fence costs by where it stands.
//
// The value read before the write-protect waits in the child's slot (pte_mksaved: not present), where the second pass
// finds it. A restored pte gives its slot up again, so that the retry after -EAGAIN protects it anew.
import { READ_ONCE, step } from "./lkmm";
import { spin_lock, spin_unlock } from "./locks";
import { ENOMEM } from "./fork_result";
import { pte_mksaved, pte_present, pte_saved, pte_write, set_pte_private } from "./pte";
import { set_pte_at } from "./arch/x86";
import { is_cow_mapping } from "./vma";
import { PMD_SHIFT, addr_end, pmd_alloc_private, pmd_lockless, pte_lockptr, pte_offset, table_alloc_private, table_present } from "./walk";

/** First pass over `bytes` of slots; mappings that are not COW are set aside as they are. Both page-table locks are held. */
@inline export function protect_ptes<W, F>(dst_base: usize, src_base: usize, bytes: usize, flags: u32, read: i32, wrprotect: i32): void {
  set_aside<W>(dst_base, src_base, bytes, is_cow_mapping(flags), read, wrprotect);
  if (is_cow_mapping(flags)) changetype<F>(0).mb(); // pairs with the RMW of B3, for the whole batch
}

@inline function set_aside<W>(dst_base: usize, src_base: usize, bytes: usize, is_cow: bool, read: i32, wrprotect: i32): void {
  const stop = src_base + bytes;
  for (let src_ptep = src_base, dst_ptep = dst_base; src_ptep != stop; src_ptep += 8, dst_ptep += 8) {
    if (load<u64>(dst_ptep) != 0) continue;
    step(read);
    const pte = READ_ONCE<u64>(src_ptep);
    if (!pte_present(pte)) continue;
    if (is_cow && pte_write(pte)) {
      step(wrprotect);
      changetype<W>(0).set(src_ptep);
    }
    set_pte_private(dst_ptep, pte_mksaved(pte));
  }
}

/** First pass over a COW VMA, then one fence. The child's tables are made on the way. @returns 0 or ENOMEM */
export function protect_vma<W, F>(dst_mm: usize, src_mm: usize, addr: u64, end: u64, read: i32, wrprotect: i32): i32 {
  while (addr != end) {
    const next = addr_end(addr, end, PMD_SHIFT);
    const src_pmdp = pmd_lockless(src_mm, addr);
    const src_pmd = src_pmdp == 0 ? 0 : READ_ONCE<u64>(src_pmdp);
    if (table_present(src_pmd)) {
      const dst_pmdp = pmd_alloc_private(dst_mm, addr);
      const dst_pmd = dst_pmdp == 0 ? 0 : table_alloc_private(dst_pmdp);
      if (dst_pmd == 0) return ENOMEM;
      spin_lock(pte_lockptr(dst_pmd));
      spin_lock(pte_lockptr(src_pmd));
      set_aside<W>(pte_offset(dst_pmd, addr), pte_offset(src_pmd, addr), <usize>((next - addr) >> 12) << 3, true, read, wrprotect);
      spin_unlock(pte_lockptr(src_pmd));
      spin_unlock(pte_lockptr(dst_pmd));
    }
    addr = next;
  }
  changetype<F>(0).mb(); // pairs with the RMW of B3, for the whole VMA
  return 0;
}

/** After the restore: the slot is empty again. */
@inline export function release_saved(dst_ptep: usize): void { store<u64>(dst_ptep, 0); }

/** A fork that failed: ptes protected ahead and not yet looked at get their old value back, or a pin would be lost. */
export function unprotect_vma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): void {
  while (addr != end) {
    const next = addr_end(addr, end, PMD_SHIFT);
    const src_pmdp = pmd_lockless(src_mm, addr), dst_pmdp = pmd_lockless(dst_mm, addr);
    const src_pmd = src_pmdp == 0 ? 0 : READ_ONCE<u64>(src_pmdp), dst_pmd = dst_pmdp == 0 ? 0 : load<u64>(dst_pmdp);
    if (table_present(src_pmd) && table_present(dst_pmd)) {
      unprotect_ptes(pte_offset(dst_pmd, addr), pte_offset(src_pmd, addr), <usize>((next - addr) >> 12) << 3, pte_lockptr(src_pmd));
    }
    addr = next;
  }
}

function unprotect_ptes(dst_base: usize, src_base: usize, bytes: usize, src_ptl: usize): void {
  spin_lock(src_ptl);
  for (let off: usize = 0; off != bytes; off += 8) {
    const slot = load<u64>(dst_base + off);
    if (slot == 0 || pte_present(slot)) continue;
    set_pte_at(src_base + off, pte_saved(slot));
    release_saved(dst_base + off);
  }
  spin_unlock(src_ptl);
}
