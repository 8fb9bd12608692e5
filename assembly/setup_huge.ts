// Huge pages mapped by pmds, outside any measured window: what makes them at first, and again after a fork that split them.
// One thread; plain accesses throughout.
import {
  CTRL_HUGE_PMDS, PAGE_FLAGS, PAGE_MAPCOUNT, PAGE_REFCOUNT, PAGE_SHIFT, PAGE_SIZE, PAGE_STRUCT, PG_ANON_EXCLUSIVE, memMap,
} from "./layout";
import { _PAGE_PSE } from "./arch/x86";
import { entireMapcount, largeMapcount, pageMapcounts } from "./folio";
import { hugePages, pgtable_trans_huge_deposit } from "./huge_memory";
import { pte_page, tableOf } from "./pfn";
import { VM_SHARED, map_count, vm_end, vm_flags, vm_start, vmaAt } from "./vma";
import { HPAGE_PMD_SIZE, pmdLockless, pmd_trans_huge, pteOfHuge, tablePresent } from "./walk";

/**
 * Where all that a private mapping of the mm has of a pte table maps a large folio, whole and in order, a pmd maps it instead: a folio of
 * 2 MiB, or the explorer's smaller ones, behind which the VMA ends. Pins stay. From here on makeWritable() does so too.
 */
export function mapByPmds(mm: usize): void {
  store<i32>(CTRL_HUGE_PMDS, 1);
  for (let v = 0; v < map_count(mm); v++) {
    const vma = vmaAt(mm, v), end = vm_end(vma);
    if ((vm_flags(vma) & VM_SHARED) != 0) continue;
    for (let addr = (vm_start(vma) + HPAGE_PMD_SIZE - 1) & ~(HPAGE_PMD_SIZE - 1); addr < end; addr += HPAGE_PMD_SIZE) {
      const nr = <i32>(min(end - addr, HPAGE_PMD_SIZE) >> PAGE_SHIFT);
      const pmdp = pmdLockless(mm, addr), pmd = pmdp == 0 ? 0 : load<u64>(pmdp);
      if (tablePresent(pmd) && !pmd_trans_huge(pmd) && mapsFolio(tableOf(pmd), nr)) mapByPmd(pmdp, pmd);
    }
  }
}

function mapsFolio(table: usize, nr: i32): bool {
  const pte = load<u64>(table);
  if (nr == 1 || hugePages(pte) != nr) return false;
  for (let i = 1; i < nr; i++) if (load<u64>(table + ((<usize>i) << 3)) != pteOfHuge(pte, i)) return false;
  return true;
}

function mapByPmd(pmdp: usize, pmd: u64): void {
  const table = tableOf(pmd), pte = load<u64>(table), folio = pte_page(memMap(), pte), nr = hugePages(pte);
  for (let i = 0, page = folio; i < nr; i++, page += PAGE_STRUCT) {
    if (pageMapcounts()) store<i32>(page + PAGE_MAPCOUNT, load<i32>(page + PAGE_MAPCOUNT) - 1);
    if (i != 0) store<u32>(page + PAGE_FLAGS, load<u32>(page + PAGE_FLAGS) & ~PG_ANON_EXCLUSIVE);
  }
  store<i32>(folio + PAGE_REFCOUNT, load<i32>(folio + PAGE_REFCOUNT) - (nr - 1));
  store<i32>(largeMapcount(folio), load<i32>(largeMapcount(folio)) - (nr - 1));
  store<i32>(entireMapcount(folio), load<i32>(entireMapcount(folio)) + 1);
  memory.fill(table, 0, PAGE_SIZE);
  store<u64>(pmdp, pte | _PAGE_PSE);
  pgtable_trans_huge_deposit(pmdp, pmd);
}
