// The knob `wrprotect` as types: the four ways in which architectures write-protect a pte (ptep_set_wrprotect). One stateless
// class each, resolved at compile time.
import { READ_ONCE, WRITE_ONCE, atomic_and, cmpxchg_relaxed, xchg } from "./lkmm";
import { _PAGE_RW } from "./arch/x86";

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
