// Pure helpers on a pte value. Kernel names, kernel meaning (include/linux/pgtable.h, arch/x86/include/asm/pgtable.h).
import {
  PTE_PFN_MASK, PTE_PFN_SHIFT, _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_PRESENT, _PAGE_PROTNONE, _PAGE_RW, _PAGE_USER,
} from "./arch/x86";

@inline export function pte_none(pte: u64): bool { return pte == 0; }
@inline export function pte_present(pte: u64): bool { return (pte & (_PAGE_PRESENT | _PAGE_PROTNONE)) != 0; }
@inline export function pte_write(pte: u64): bool { return (pte & _PAGE_RW) != 0; }
@inline export function pte_dirty(pte: u64): bool { return (pte & _PAGE_DIRTY) != 0; }
@inline export function pte_young(pte: u64): bool { return (pte & _PAGE_ACCESSED) != 0; }
@inline export function pte_wrprotect(pte: u64): u64 { return pte & ~_PAGE_RW; }
@inline export function pte_mkwrite(pte: u64): u64 { return pte | _PAGE_RW; }
@inline export function pte_mkdirty(pte: u64): u64 { return pte | _PAGE_DIRTY; }
@inline export function pte_mkclean(pte: u64): u64 { return pte & ~_PAGE_DIRTY; }
@inline export function pte_mkold(pte: u64): u64 { return pte & ~_PAGE_ACCESSED; }
@inline export function pte_mkyoung(pte: u64): u64 { return pte | _PAGE_ACCESSED; }
@inline export function pte_pfn(pte: u64): u32 { return <u32>((pte & PTE_PFN_MASK) >> PTE_PFN_SHIFT); }

/** A present user pte of `pfn`; writable as the VMA says, clean, old. */
@inline export function mk_pte(pfn: u32, writable: bool): u64 {
  return ((<u64>pfn) << PTE_PFN_SHIFT) | _PAGE_PRESENT | _PAGE_USER | (writable ? _PAGE_RW : 0);
}

/** What fast GUP asks of a pte: present for the user and, for FOLL_WRITE, writable. */
@inline export function pte_access_permitted(pte: u64, write: bool): bool {
  const need = _PAGE_PRESENT | _PAGE_USER | (write ? _PAGE_RW : 0);
  return (pte & need) == need;
}

/**
 * A pte set aside in a slot of the child's table, which nobody reaches yet (fence_per = table, fork). Not present, so
 * that the teardown of a fork that failed half-way passes over it.
 */
@inline export function pteToSlot(pte: u64): u64 { return pte & ~_PAGE_PRESENT; }
@inline export function pteFromSlot(slot: u64): u64 { return slot | _PAGE_PRESENT; }
/** Fills a slot of a table nobody else reaches yet: plain, no event (the kernel's set_pte_at on an empty child slot). */
@inline export function setPtePrivate(ptep: usize, pte: u64): void { store<u64>(ptep, pte); }
