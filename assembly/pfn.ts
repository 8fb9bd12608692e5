// From a page frame number to its struct page and to its bytes.
import { CTRL_NR_TABLES, CTRL_TABLES, CTRL_WINDOW, CTRL_WINDOW_PAGES, PAGE_SHIFT, PAGE_STRUCT } from "./layout";

@inline export function pfn_to_page(mem_map: usize, pfn: u32): usize { return mem_map + <usize>pfn * PAGE_STRUCT; }
@inline export function page_to_pfn(mem_map: usize, page: usize): u32 { return <u32>((page - mem_map) / PAGE_STRUCT); }

/** A page-table page's 4 KiB. */
@inline export function table_virt(pfn: u32): usize { return load<usize>(CTRL_TABLES) + ((<usize>pfn) << PAGE_SHIFT); }

/** The 4 KiB behind a pfn. Data pfns beyond the window share bytes with the pfn a multiple of the window below. */
export function pfn_to_virt(pfn: u32): usize {
  const tables = load<u32>(CTRL_NR_TABLES);
  if (pfn < tables) return table_virt(pfn);
  return load<usize>(CTRL_WINDOW) + ((<usize>((pfn - tables) % load<u32>(CTRL_WINDOW_PAGES))) << PAGE_SHIFT);
}
