// How KSM, swap and migration come to a page that one mm alone has mapped, to share it or to take it away. Linux: mm/ksm.c
// write_protect_page(), mm/rmap.c try_to_unmap_one(), try_to_migrate_one() (6.1): the rmap leads to the pte, under the page-table
// lock and, but for KSM, no mmap lock. `P` is a protocol, whose text the order of the steps is.
import { READ_ONCE } from "./lkmm";
import { spin_lock, spin_unlock } from "./locks";
import { memMap } from "./layout";
import { PageAnonExclusive } from "./page";
import { pte_page } from "./pfn";
import { pte_present } from "./pte";
import { pmdLockless, pte_lockptr, pteOffset, tablePresent } from "./walk";

/** @returns whether the page at `addr` was exclusive, and may be shared now */
export function shareAnonPage<P>(mm: usize, addr: u64): bool {
  const pmdp = pmdLockless(mm, addr);
  const pmd = pmdp == 0 ? 0 : READ_ONCE<u64>(pmdp);
  if (!tablePresent(pmd)) return false;
  const ptep = pteOffset(pmd, addr), ptl = pte_lockptr(pmd);
  spin_lock(ptl);
  const pte = READ_ONCE<u64>(ptep);
  const page = pte_page(memMap(), pte);
  const shared = pte_present(pte) && PageAnonExclusive(page) && changetype<P>(0).shareAnon(page, ptep, pte);
  spin_unlock(ptl);
  return shared;
}
