// struct page: refcount, mapcount, flags; references and pins. Linux: include/linux/{mm,page_ref}.h, mm/gup.c (5.10).
//
//   offset   0 flags   4 tables set aside   8 list link   16 lock of a page-table page   24 folio (folio.ts)   40 pmds of a table   48 mapcount   52 refcount
//   60 pmds mapping a folio   (64 B stride)
import {
  READ_ONCE, WRITE_ONCE, atomic_add, atomic_add_unless, atomic_and, atomic_dec, atomic_inc, atomic_or, atomic_sub_return, note,
  smp_mb__after_atomic,
} from "./lkmm";
import { addPincount, pinsOfFolio, removeFolioRmap, folio_test_large, page_folio } from "./folio";
import { CTRL_ANON_EXCLUSIVE, Note, PAGE_FLAGS, PAGE_MAPCOUNT, PAGE_REFCOUNT, PAGE_STRUCT, PG_ANON_EXCLUSIVE, memMap } from "./layout";
import { freeFolio } from "./page_alloc";
import { page_to_pfn } from "./pfn";
import { pte_write } from "./pte";

@inline export const GUP_PIN_COUNTING_BIAS: i32 = 1024;
@inline export const FOLL_WRITE: u32 = 0x01;
@inline export const FOLL_GET: u32 = 0x04;
@inline export const FOLL_PIN: u32 = 0x40000;
@inline export const FOLL_FAST_ONLY: u32 = 0x80000;

@inline export function page_count(page: usize): i32 { return READ_ONCE<i32>(page + PAGE_REFCOUNT); }
@inline export function page_mapcount(page: usize): i32 { return READ_ONCE<i32>(page + PAGE_MAPCOUNT); }
@inline export function get_page(page: usize): void { atomic_inc<i32>(page + PAGE_REFCOUNT); }
@inline export function page_dup_rmap(page: usize): void { atomic_inc<i32>(page + PAGE_MAPCOUNT); }
@inline export function page_remove_rmap(page: usize): void { atomic_dec<i32>(page + PAGE_MAPCOUNT); }

// PG_anon_exclusive (6c287605fd56, v5.19): one bit of page->flags, changed by unordered read-modify-writes.
@inline export function PageAnonExclusive(page: usize): bool { return (READ_ONCE<u32>(page + PAGE_FLAGS) & PG_ANON_EXCLUSIVE) != 0; }
@inline export function SetPageAnonExclusive(page: usize): void { atomic_or<u32>(PG_ANON_EXCLUSIVE, page + PAGE_FLAGS); }
@inline export function ClearPageAnonExclusive(page: usize): void { atomic_and<u32>(~PG_ANON_EXCLUSIVE, page + PAGE_FLAGS); }
/** Is one of `nr` pages in a row exclusive? */
@inline export function anyAnonExclusive(page: usize, nr: i32): bool {
  for (let i = 0; i < nr; i++, page += PAGE_STRUCT) if (PageAnonExclusive(page)) return true;
  return false;
}
/** Makes those of them that are exclusive so no more. */
@inline export function clearAnonExclusive(page: usize, nr: i32): void {
  for (let i = 0; i < nr; i++, page += PAGE_STRUCT) if (PageAnonExclusive(page)) ClearPageAnonExclusive(page);
}
/** Whether this machine's protocol keeps the bit: new anonymous pages have it then. */
@inline export function anonExclusive(): bool { return load<i32>(CTRL_ANON_EXCLUSIVE) != 0; }
/** A read pin of a page that may be shared: it would be lost at the next write of this mm (mm/internal.h). */
@inline export function gup_must_unshare(flags: u32, pte: u64, page: usize): bool {
  return (flags & (FOLL_PIN | FOLL_WRITE)) == FOLL_PIN && !pte_write(pte) && !PageAnonExclusive(page);
}
/** What page_add_new_anon_rmap() does to a page that nobody else reaches yet, but will: mapped once, and exclusive. */
@inline export function newAnonPrivate(page: usize): void {
  WRITE_ONCE<i32>(page + PAGE_MAPCOUNT, 1);
  if (anonExclusive()) WRITE_ONCE<u32>(page + PAGE_FLAGS, PG_ANON_EXCLUSIVE);
}

@inline export function put_page(page: usize): void { putRefs(page, 1); }

export function putRefs(page: usize, refs: i32): void { dropRefs(page, refs); }

/** putRefs() within its caller: GUP gives back in a loop that is timed. @returns whether the page has other references */
@inline export function dropRefs(page: usize, refs: i32): bool {
  const left = atomic_sub_return<i32>(refs, page + PAGE_REFCOUNT);
  assert(left >= 0); // put_page: reference not held
  if (left != 0) return true;
  freeFolio(page_to_pfn(memMap(), page));
  return false;
}

// What a page is counted on: itself, or under a protocol that knows folios, its folio. `P` is the protocol.
@inline export function countedOn<P>(page: usize): usize { return changetype<P>(0).folios ? page_folio(page) : page; }
/** Of the `held` of countedOn(): does it count pins by themselves? */
@inline function countsPins<P>(held: usize): bool { return changetype<P>(0).folios && folio_test_large(held); }

/** May be a false positive: 1024 plain references look like one pin, and a negative count looks pinned. */
@inline export function page_maybe_dma_pinned(page: usize): bool {
  return <u32>page_count(page) >= <u32>GUP_PIN_COUNTING_BIAS;
}

/** try_get_page and the checks in front of it: refuses a page whose count is negative (overflow) or zero (dying). */
@inline function tryGetRefs(page: usize, refs: i32): bool {
  if (page_count(page) < 0) return false;
  return atomic_add_unless(page + PAGE_REFCOUNT, refs, 0);
}

/** A reference as gup flags ask for it; `PIN` is how FOLL_PIN is taken. @returns false if the page must not be touched */
@inline export function try_grab_page<P, PIN>(page: usize, flags: u32): bool {
  const held = countedOn<P>(page);
  if ((flags & FOLL_PIN) == 0) return tryGetRefs(held, 1);
  if (!(countsPins<P>(held) ? changetype<PIN>(0).pinLarge(held, 1) : changetype<PIN>(0).pin(held))) return false;
  note(Note.PINNED, page);
  return true;
}

@inline export function gupRefs(flags: u32): i32 { return (flags & FOLL_PIN) != 0 ? GUP_PIN_COUNTING_BIAS : 1; }

/** Gives back what try_grab_page() took. @returns whether others hold it still */
@inline export function ungrabPage<P>(page: usize, flags: u32): bool {
  if ((flags & FOLL_PIN) != 0) note(Note.UNPINNED, page);
  const held = countedOn<P>(page);
  if (!countsPins<P>(held)) return dropRefs(held, gupRefs(flags));
  return ungrabFolio(held, 1, flags);
}

/** `nr` references on a large folio at once, as gup flags ask for them. @returns false if it must not be touched */
@inline export function tryGrabFolio<PIN>(folio: usize, nr: i32, flags: u32): bool {
  return (flags & FOLL_PIN) == 0 ? tryGetRefs(folio, nr) : changetype<PIN>(0).pinLarge(folio, nr);
}

/** Gives them back. @returns whether others hold it still */
@inline export function ungrabFolio(folio: usize, nr: i32, flags: u32): bool {
  if ((flags & FOLL_PIN) != 0) addPincount(folio, -nr);
  return dropRefs(folio, nr);
}

/** The same where it is not known which protocol took it. */
export function ungrabAny(page: usize, flags: u32): void {
  const folio = page_folio(page);
  if (!folio_test_large(folio)) { dropRefs(folio, gupRefs(flags)); return; }
  ungrabFolio(folio, 1, flags);
}

/** page_maybe_dma_pinned() of a folio: a large one counts its pins by themselves, and exactly. */
@inline export function folio_maybe_dma_pinned(folio: usize): bool {
  return folio_test_large(folio) ? pinsOfFolio(folio) > 0 : page_maybe_dma_pinned(folio);
}

/** One pte less maps the page, and what it held on is given back later. */
@inline export function removeRmap<P>(page: usize): void {
  const held = countedOn<P>(page);
  if (changetype<P>(0).folios && folio_test_large(held)) removeFolioRmap(held, page);
  else page_remove_rmap(page);
}

/** `nr` references and pins of a large folio (try_grab_folio(), v5.7 on). */
@inline function grabLarge(folio: usize, nr: i32): bool {
  if (!tryGetRefs(folio, nr)) return false;
  addPincount(folio, nr);
  return true;
}

// How a pin is taken, by knob `pin`.

/** v5.9-5.10: one conditional RMW of +1024, fully ordered. */
@unmanaged @final export class PinAdd1024 {
  @inline pin(page: usize): bool { return tryGetRefs(page, GUP_PIN_COUNTING_BIAS); }
  @inline pinLarge(folio: usize, nr: i32): bool { return grabLarge(folio, nr); }
}

/** v5.19-6.0: a reference, then an unordered add of the other 1023. */
@unmanaged @final export class PinTwoStep {
  @inline pin(page: usize): bool {
    if (!tryGetRefs(page, 1)) return false;
    atomic_add<i32>(GUP_PIN_COUNTING_BIAS - 1, page + PAGE_REFCOUNT);
    return true;
  }
  @inline pinLarge(folio: usize, nr: i32): bool { return grabLarge(folio, nr); }
}

/** v6.1+ (088b8aa537c2): the same, ordered before the re-read of the pte. */
@unmanaged @final export class PinTwoStepMb {
  @inline pin(page: usize): bool {
    if (!tryGetRefs(page, 1)) return false;
    atomic_add<i32>(GUP_PIN_COUNTING_BIAS - 1, page + PAGE_REFCOUNT);
    smp_mb__after_atomic(); // pairs with the fork side's write-protect -> refcount order
    return true;
  }
  @inline pinLarge(folio: usize, nr: i32): bool {
    if (!grabLarge(folio, nr)) return false;
    smp_mb__after_atomic(); // the same pair
    return true;
  }
}
