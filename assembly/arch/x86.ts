// x86-64 page-table entries (4 KiB pages) and the four ways to write-protect one.
//
//   63 NX | 62..59 PKEY | 58 SAVED_DIRTY | 51..12 pfn | 11 SOFT_DIRTY | 9 SPECIAL | 8 PROTNONE (when P = 0) | 6 D | 5 A | 2 US | 1 RW | 0 P
//
// Linux: arch/x86/include/asm/pgtable_types.h.
import { READ_ONCE, WRITE_ONCE, atomic_and, cmpxchg_relaxed, note, xchg } from "../lkmm";
import { Note } from "../layout";

@inline export const _PAGE_PRESENT: u64 = 1 << 0;
@inline export const _PAGE_RW: u64 = 1 << 1;
@inline export const _PAGE_USER: u64 = 1 << 2;
@inline export const _PAGE_ACCESSED: u64 = 1 << 5;
@inline export const _PAGE_DIRTY: u64 = 1 << 6;
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

// ptep_set_wrprotect, by knob `wrprotect`. One stateless class each, resolved at compile time.

/**
 * The generic helper (no arch override): read, then a plain store. Unordered; loses a bit that hardware sets in between.
 * No note of set_pte_at: an arch that minds has a helper of its own.
 */
@unmanaged @final export class WrprotectStore {
  @inline set(ptep: usize): void { WRITE_ONCE<u64>(ptep, READ_ONCE<u64>(ptep) & ~_PAGE_RW); }
}

/** x86 until the shadow-stack work (LOCKed clear_bit), riscv (amoand, relaxed). */
@unmanaged @final export class WrprotectRmw {
  @inline set(ptep: usize): void { atomic_and<u64>(~_PAGE_RW, ptep); }
}

/** Later x86 (try_cmpxchg), arm64 (cmpxchg_relaxed), ppc64 (ldarx/stdcx.): a loop. V8 makes the same machine code of it as of `rmw`. */
@unmanaged @final export class WrprotectCmpxchg {
  @inline set(ptep: usize): void {
    let old = READ_ONCE<u64>(ptep);
    for (;;) {
      const seen = cmpxchg_relaxed<u64>(ptep, old, old & ~_PAGE_RW);
      if (seen == old) break;
      old = seen;
    }
  }
}

/** An exchange: orders like an RMW, loses hardware bits like a store. */
@unmanaged @final export class WrprotectXchg {
  @inline set(ptep: usize): void { xchg<u64>(ptep, READ_ONCE<u64>(ptep) & ~_PAGE_RW); }
}
