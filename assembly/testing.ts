// What tests call one by one; compiled into the debug target only.
import { WrprotectCmpxchg, WrprotectRmw, WrprotectStore, WrprotectXchg } from "./wrprotect";
import { PAGE_MAPCOUNT, PAGE_REFCOUNT, memMap } from "./layout";
import { PinAdd1024, PinTwoStep, PinTwoStepMb, try_grab_page } from "./page";
import { NO_PFN } from "./page_alloc";
import { pfn_to_page } from "./pfn";
import { pmdLockless, pmd_trans_huge, pteOffset, tablePresent } from "./walk";
import { write_protect_seq } from "./mm";
import { raw_read_seqcount, raw_write_seqcount_begin, raw_write_seqcount_end, read_seqcount_retry } from "./seqlock";

export {
  mk_pte, pte_access_permitted, pte_dirty, pte_mkclean, pte_mkdirty, pte_mkold, pteToSlot, pte_mkwrite, pte_mkyoung, pte_none, pte_pfn,
  pte_present, pteFromSlot, pte_wrprotect, pte_write, pte_young,
} from "./pte";
export { page_maybe_dma_pinned, putRefs } from "./page";
export { pfn_to_virt } from "./pfn";
export { pmdAllocShared, tableAllocShared, pte_lockptr } from "./walk";
export { mmap_read_lock, mmap_read_unlock, mmap_write_lock, mmap_write_unlock, spin_lock, spin_unlock } from "./locks";

export function setWrprotect(kind: i32, ptep: usize): void {
  if (kind == 0) changetype<WrprotectStore>(0).set(ptep);
  else if (kind == 1) changetype<WrprotectRmw>(0).set(ptep);
  else if (kind == 2) changetype<WrprotectCmpxchg>(0).set(ptep);
  else changetype<WrprotectXchg>(0).set(ptep);
}

/** As much of a protocol as grab() asks for: it knows no folios. */
@unmanaged @final class OrderZero { @inline get folios(): bool { return false; } }

export function grab(kind: i32, pfn: u32, flags: u32): bool {
  const page = pfn_to_page(memMap(), pfn);
  if (kind == 0) return try_grab_page<OrderZero, PinAdd1024>(page, flags);
  return kind == 1 ? try_grab_page<OrderZero, PinTwoStep>(page, flags) : try_grab_page<OrderZero, PinTwoStepMb>(page, flags);
}

export function seqBegin(mm: usize): void { raw_write_seqcount_begin(write_protect_seq(mm)); }
export function seqEnd(mm: usize): void { raw_write_seqcount_end(write_protect_seq(mm)); }
export function seqRead(mm: usize): i32 { return raw_read_seqcount(write_protect_seq(mm)); }
export function seqRetry(mm: usize, start: i32): bool { return read_seqcount_retry(write_protect_seq(mm), start); }

export function pageOf(pfn: u32): usize { return pfn_to_page(memMap(), pfn); }
export function refcountOf(pfn: u32): i32 { return load<i32>(pfn_to_page(memMap(), pfn) + PAGE_REFCOUNT); }
export function mapcountOf(pfn: u32): i32 { return load<i32>(pfn_to_page(memMap(), pfn) + PAGE_MAPCOUNT); }
export function setRefcount(pfn: u32, count: i32): void { store<i32>(pfn_to_page(memMap(), pfn) + PAGE_REFCOUNT, count); }

/** Address of the pte slot for `addr`, 0 where a table is missing. */
export function ptepOf(mm: usize, addr: u64): usize {
  const pmdp = pmdLockless(mm, addr);
  if (pmdp == 0 || !tablePresent(load<u64>(pmdp)) || pmd_trans_huge(load<u64>(pmdp))) return 0;
  return pteOffset(load<u64>(pmdp), addr);
}
export function noPfn(): u32 { return NO_PFN; }
