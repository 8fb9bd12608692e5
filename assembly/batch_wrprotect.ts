// Write-protect many ptes, fence once, check them afterwards: the walk of fence_per = table and fork. Nobody proposed
// it; it is here to show that a fence costs by where it stands.
//
// The value read before the write-protect waits in the child's slot (pteToSlot: not present), where the second pass
// finds it. A restored pte gives its slot up again, so that the retry after -EAGAIN protects it anew.
import { READ_ONCE, step } from "./lkmm";
import { spin_lock, spin_unlock } from "./locks";
import { ENOMEM } from "./fork_result";
import { pteToSlot, pte_present, pteFromSlot, pte_write, setPtePrivate } from "./pte";
import { set_pte_at } from "./arch/x86";
import { is_cow_mapping } from "./vma";
import { PMD_SHIFT, addrEnd, pmdAllocPrivate, pmdLockless, pte_lockptr, pteOffset, tableAllocPrivate, tablePresent } from "./walk";

/** First pass over `bytes` of slots; mappings that are not COW are set aside as they are. Both page-table locks are held. */
@inline export function protectPtes<W, F>(dst_base: usize, src_base: usize, bytes: usize, flags: u32, read: i32, wrprotect: i32): void {
  setAside<W>(dst_base, src_base, bytes, is_cow_mapping(flags), read, wrprotect);
  if (is_cow_mapping(flags)) changetype<F>(0).mb(); // pairs with the RMW of B3, for the whole batch
}

@inline function setAside<W>(dst_base: usize, src_base: usize, bytes: usize, is_cow: bool, read: i32, wrprotect: i32): void {
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
    setPtePrivate(dst_ptep, pteToSlot(pte));
  }
}

/** First pass over a COW VMA, then one fence. The child's tables are made on the way. @returns 0 or ENOMEM */
export function protectVma<W, F>(dst_mm: usize, src_mm: usize, addr: u64, end: u64, read: i32, wrprotect: i32): i32 {
  while (addr != end) {
    const next = addrEnd(addr, end, PMD_SHIFT);
    const src_pmdp = pmdLockless(src_mm, addr);
    const src_pmd = src_pmdp == 0 ? 0 : READ_ONCE<u64>(src_pmdp);
    if (tablePresent(src_pmd)) {
      const dst_pmdp = pmdAllocPrivate(dst_mm, addr);
      const dst_pmd = dst_pmdp == 0 ? 0 : tableAllocPrivate(dst_pmdp);
      if (dst_pmd == 0) return ENOMEM;
      spin_lock(pte_lockptr(dst_pmd));
      spin_lock(pte_lockptr(src_pmd));
      setAside<W>(pteOffset(dst_pmd, addr), pteOffset(src_pmd, addr), <usize>((next - addr) >> 12) << 3, true, read, wrprotect);
      spin_unlock(pte_lockptr(src_pmd));
      spin_unlock(pte_lockptr(dst_pmd));
    }
    addr = next;
  }
  changetype<F>(0).mb(); // pairs with the RMW of B3, for the whole VMA
  return 0;
}

/** After the restore: the slot is empty again. */
@inline export function releaseSaved(dst_ptep: usize): void { store<u64>(dst_ptep, 0); }

/** A fork that failed: ptes protected ahead and not yet looked at get their old value back, or a pin would be lost. */
export function unprotectVma(dst_mm: usize, src_mm: usize, addr: u64, end: u64): void {
  while (addr != end) {
    const next = addrEnd(addr, end, PMD_SHIFT);
    const src_pmdp = pmdLockless(src_mm, addr), dst_pmdp = pmdLockless(dst_mm, addr);
    const src_pmd = src_pmdp == 0 ? 0 : READ_ONCE<u64>(src_pmdp), dst_pmd = dst_pmdp == 0 ? 0 : load<u64>(dst_pmdp);
    if (tablePresent(src_pmd) && tablePresent(dst_pmd)) {
      unprotectPtes(pteOffset(dst_pmd, addr), pteOffset(src_pmd, addr), <usize>((next - addr) >> 12) << 3, pte_lockptr(src_pmd));
    }
    addr = next;
  }
}

function unprotectPtes(dst_base: usize, src_base: usize, bytes: usize, src_ptl: usize): void {
  spin_lock(src_ptl);
  for (let off: usize = 0; off != bytes; off += 8) {
    const slot = load<u64>(dst_base + off);
    if (slot == 0 || pte_present(slot)) continue;
    set_pte_at(src_base + off, pteFromSlot(slot));
    releaseSaved(dst_base + off);
  }
  spin_unlock(src_ptl);
}
