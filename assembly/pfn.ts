// From a page frame number to its struct page and to its bytes.
import { PTE_PFN_SHIFT } from "./arch/x86";
import { CTRL_NR_TABLES, CTRL_TABLES, CTRL_WINDOW, CTRL_WINDOW_PAGES, PAGE_SHIFT, PAGE_SIZE, PAGE_STRUCT } from "./layout";

@inline const PAGE_STRUCT_SHIFT: u64 = 6;

@inline export function pfn_to_page(mem_map: usize, pfn: u32): usize { return mem_map + <usize>pfn * PAGE_STRUCT; }
/**
 * The struct page behind a pte: pfn_to_page(pte_pfn(pte)) in one shift. Bits above the pfn leave the 32-bit address by
 * themselves, those below it are cut off.
 */
@inline export function pte_page(mem_map: usize, pte: u64): usize {
  if (PAGE_STRUCT != 1 << <usize>PAGE_STRUCT_SHIFT) ERROR("pte_page() shifts by what multiplies a pfn");
  return mem_map + (<usize>(pte >> (PTE_PFN_SHIFT - PAGE_STRUCT_SHIFT)) & ~(PAGE_STRUCT - 1));
}
@inline export function page_to_pfn(mem_map: usize, page: usize): u32 { return <u32>((page - mem_map) / PAGE_STRUCT); }

/** A page-table page's 4 KiB. */
@inline export function tableVirt(pfn: u32): usize { return tablesBase() + ((<usize>pfn) << PAGE_SHIFT); }
/** Where pfn 0 would lie among the tables. */
@inline export function tablesBase(): usize { return load<usize>(CTRL_TABLES); }
/**
 * The table behind an upper entry: tableVirt(tablePfn(entry)) in one and, for a walk is as slow as its loads and what lies
 * between them. Bits above the pfn leave the 32-bit address by themselves.
 */
@inline export function tableOf(entry: u64, tables: usize = tablesBase()): usize {
  if (PTE_PFN_SHIFT != <u64>PAGE_SHIFT) ERROR("tableOf() takes a pfn for the page's address as it stands");
  return tables + (<usize>entry & ~(PAGE_SIZE - 1));
}

/** The 4 KiB behind a pfn. Data pfns beyond the window share bytes with the pfn a multiple of the window below. */
export function pfn_to_virt(pfn: u32): usize {
  const tables = load<u32>(CTRL_NR_TABLES);
  if (pfn < tables) return tableVirt(pfn);
  return load<usize>(CTRL_WINDOW) + ((<usize>((pfn - tables) % load<u32>(CTRL_WINDOW_PAGES))) << PAGE_SHIFT);
}
