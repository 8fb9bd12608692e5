// Huge pages mapped by pmds, outside any measured window: what makes them at first, and again after a fork that split them.
// One thread; plain accesses throughout.
import {
  CTRL_HUGE_PMDS, PAGE_FLAGS, PAGE_MAPCOUNT, PAGE_REFCOUNT, PAGE_SIZE, PAGE_STRUCT, PG_ANON_EXCLUSIVE, memMap,
} from "./layout";
import { _PAGE_PSE } from "./arch/x86";
import { entireMapcount, folio_order, largeMapcount, pageMapcounts } from "./folio";
import { pgtable_trans_huge_deposit } from "./huge_memory";
import { pte_page, tableOf } from "./pfn";
import { VM_SHARED, map_count, vm_end, vm_flags, vm_start, vmaAt } from "./vma";
import { HPAGE_PMD_NR, HPAGE_PMD_ORDER, HPAGE_PMD_SIZE, pmdLockless, pmd_trans_huge, pteOfHuge, tablePresent } from "./walk";

/**
 * Each pte table that maps a folio of 2 MiB, whole and in order, in a private mapping of the mm, gives way to a pmd that does. Pins
 * stay. From here on makeWritable() does so too.
 */
export function mapByPmds(mm: usize): void {
  store<i32>(CTRL_HUGE_PMDS, 1);
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vmaAt(mm, v), end = vm_end(vma);
    if ((vm_flags(vma) & VM_SHARED) != 0) continue;
    let addr = (vm_start(vma) + HPAGE_PMD_SIZE - 1) & ~(HPAGE_PMD_SIZE - 1);
    for (; addr + HPAGE_PMD_SIZE <= end; addr += HPAGE_PMD_SIZE) {
      const pmdp = pmdLockless(mm, addr), pmd = pmdp == 0 ? 0 : load<u64>(pmdp);
      if (tablePresent(pmd) && !pmd_trans_huge(pmd) && mapsHugePage(tableOf(pmd))) mapByPmd(pmdp, pmd);
    }
  }
}

function mapsHugePage(table: usize): bool {
  const pte = load<u64>(table);
  if (folio_order(pte_page(memMap(), pte)) != HPAGE_PMD_ORDER) return false;
  for (let i = 1; i < HPAGE_PMD_NR; i++) if (load<u64>(table + ((<usize>i) << 3)) != pteOfHuge(pte, i)) return false;
  return true;
}

function mapByPmd(pmdp: usize, pmd: u64): void {
  const table = tableOf(pmd), pte = load<u64>(table), folio = pte_page(memMap(), pte);
  for (let i = 0, page = folio; i < HPAGE_PMD_NR; i++, page += PAGE_STRUCT) {
    if (pageMapcounts()) store<i32>(page + PAGE_MAPCOUNT, load<i32>(page + PAGE_MAPCOUNT) - 1);
    if (i != 0) store<u32>(page + PAGE_FLAGS, load<u32>(page + PAGE_FLAGS) & ~PG_ANON_EXCLUSIVE);
  }
  store<i32>(folio + PAGE_REFCOUNT, load<i32>(folio + PAGE_REFCOUNT) - (HPAGE_PMD_NR - 1));
  store<i32>(largeMapcount(folio), load<i32>(largeMapcount(folio)) - (HPAGE_PMD_NR - 1));
  store<i32>(entireMapcount(folio), load<i32>(entireMapcount(folio)) + 1);
  memory.fill(table, 0, PAGE_SIZE);
  store<u64>(pmdp, pte | _PAGE_PSE);
  pgtable_trans_huge_deposit(pmdp, pmd);
}
