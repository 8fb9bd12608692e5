// x86-64 page-table entries (4 KiB pages).
//
//   63 NX | 62..59 PKEY | 58 SAVED_DIRTY | 51..12 pfn | 11 SOFT_DIRTY | 9 SPECIAL | 8 PROTNONE (when P = 0) | 7 PSE (of a pmd) | 6 D | 5 A | 2 US | 1 RW | 0 P
//
// Linux: arch/x86/include/asm/pgtable_types.h.
import { WRITE_ONCE, note } from "../lkmm";
import { Note } from "../layout";

@inline export const _PAGE_PRESENT: u64 = 1 << 0;
@inline export const _PAGE_RW: u64 = 1 << 1;
@inline export const _PAGE_USER: u64 = 1 << 2;
@inline export const _PAGE_ACCESSED: u64 = 1 << 5;
@inline export const _PAGE_DIRTY: u64 = 1 << 6;
@inline export const _PAGE_PSE: u64 = 1 << 7;
@inline export const _PAGE_PROTNONE: u64 = 1 << 8;
@inline export const _PAGE_SPECIAL: u64 = 1 << 9;
@inline export const PTE_PFN_SHIFT: u64 = 12;
@inline export const PTE_PFN_MASK: u64 = 0x000f_ffff_ffff_f000;
/** What an upper-level entry carries beside its pfn. */
@inline export const _PAGE_TABLE: u64 = _PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY;

/** The kernel's set_pte_at(): one WRITE_ONCE. Legal on a valid pte on x86, not on ppc64 (56eecdb912b5): `trace` is told. */
@inline export function set_pte_at(ptep: usize, pte: u64): void {
  note(Note.SET_PTE_AT, ptep);
  WRITE_ONCE<u64>(ptep, pte);
}
