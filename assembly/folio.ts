// Large folios: 2^order pages that are had and given back as one. Linux: include/linux/mm_types.h, include/linux/mm.h,
// mm/internal.h (v6.9).
//
// The first page of a folio has its order and its references, the second one its pins (_pincount), how many entries map it, ptes and
// pmds (_large_mapcount), and how many pmds map all of it (_entire_mapcount), as in the kernel: what is counted there is on another
// cache line than the references. A page of its own has order 0 and none of this.
import { READ_ONCE, atomic_add, atomic_dec, atomic_inc } from "./lkmm";
import {
  CTRL_FOLIOS, CTRL_NO_PAGE_MAPCOUNT, PAGE_COMPOUND_HEAD, PAGE_ENTIRE_MAPCOUNT, PAGE_LARGE_MAPCOUNT, PAGE_MAPCOUNT, PAGE_ORDER, PAGE_PINCOUNT,
  PAGE_REFCOUNT, PAGE_SHIFT, PAGE_STRUCT,
} from "./layout";
import { _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_RW } from "./arch/x86";
import { step } from "./lkmm";
import { pte_write } from "./pte";

/** compound_head() */
@inline export function page_folio(page: usize): usize {
  const head = load<usize>(page + PAGE_COMPOUND_HEAD);
  return head != 0 ? head : page;
}
@inline export function folio_order(folio: usize): u32 { return load<u32>(folio + PAGE_ORDER); }
@inline export function folio_test_large(folio: usize): bool { return folio_order(folio) != 0; }
@inline export function folio_nr_pages(folio: usize): u32 { return 1 << folio_order(folio); }

@inline function pincount(folio: usize): usize { return folio + PAGE_STRUCT + PAGE_PINCOUNT; }
@inline export function largeMapcount(folio: usize): usize { return folio + PAGE_STRUCT + PAGE_LARGE_MAPCOUNT; }
@inline export function entireMapcount(folio: usize): usize { return folio + PAGE_STRUCT + PAGE_ENTIRE_MAPCOUNT; }

@inline export function folio_ref_add(folio: usize, nr: i32): void { atomic_add<i32>(nr, folio + PAGE_REFCOUNT); }
@inline export function pinsOfFolio(folio: usize): i32 { return READ_ONCE<i32>(pincount(folio)); }
@inline export function addPincount(folio: usize, nr: i32): void { atomic_add<i32>(nr, pincount(folio)); }

/** Whether pages of large folios have mapcounts of their own (not with CONFIG_NO_PAGE_MAPCOUNT, v6.15). */
@inline export function pageMapcounts(): bool { return load<i32>(CTRL_NO_PAGE_MAPCOUNT) == 0; }
/** Whether the machine has a large folio at all. */
@inline export function hasFolios(): bool { return load<i32>(CTRL_FOLIOS) != 0; }

/** `nr` ptes more map the pages from `page` on, one each. */
@inline export function dupFolioRmap(folio: usize, page: usize, nr: i32): void {
  const large = folio_test_large(folio);
  if (!large || pageMapcounts()) for (let i = 0; i < nr; i++, page += PAGE_STRUCT) atomic_inc<i32>(page + PAGE_MAPCOUNT);
  if (large) atomic_add<i32>(nr, largeMapcount(folio));
}

/** One pte less maps the page, which is of a large folio. */
@inline export function removeFolioRmap(folio: usize, page: usize): void {
  if (pageMapcounts()) atomic_dec<i32>(page + PAGE_MAPCOUNT);
  atomic_dec<i32>(largeMapcount(folio));
}

/** One pmd more maps all of a large folio. */
@inline export function dupHugeRmap(folio: usize): void {
  atomic_inc<i32>(entireMapcount(folio));
  atomic_inc<i32>(largeMapcount(folio));
}

/** One pmd less. */
@inline export function removeHugeRmap(folio: usize): void {
  atomic_dec<i32>(entireMapcount(folio));
  atomic_dec<i32>(largeMapcount(folio));
}

/** In what folio_pte_batch() returns: a pte after the first one is writable. */
@inline export const ANY_WRITABLE: i32 = 1 << 16;

/**
 * How many ptes from this one on, at most `max_nr`, map the folio's pages one after the other and are alike, whatever their accessed
 * and writable bits say. Each of them but the first is read at `label`. Linux: mm/internal.h folio_pte_batch(), v6.9.
 * @param dirty_too ptes that differ in the dirty bit are alike: a shared mapping
 * @returns their number, with ANY_WRITABLE
 */
@inline export function folio_pte_batch(label: i32, folio: usize, page: usize, ptep: usize, pte: u64, max_nr: i32, dirty_too: bool): i32 {
  const left = <i32>folio_nr_pages(folio) - <i32>((page - folio) / PAGE_STRUCT);
  const most = min(max_nr, left);
  const ignored = _PAGE_ACCESSED | _PAGE_RW | (dirty_too ? _PAGE_DIRTY : 0);
  let expected = pte & ~ignored, nr = 1, writable = 0;
  for (; nr < most; nr++) {
    ptep += 8;
    expected += 1 << PAGE_SHIFT; // pte_next_pfn(): the pfn begins where a page's address does
    step(label);
    const next = READ_ONCE<u64>(ptep);
    if ((next & ~ignored) != expected) break;
    if (pte_write(next)) writable = ANY_WRITABLE;
  }
  return nr | writable;
}
