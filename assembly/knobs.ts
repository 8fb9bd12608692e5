// The knobs `fence` and `fence_per` of a protocol as types: resolved at compile time, so that no loop tests a knob.
// (`wrprotect` is in wrprotect.ts, `pin` in page.ts.)
import { CPU, smp_mb, smpMbLock } from "./lkmm";
import { CPU_FENCE, cpuArea } from "./layout";

@unmanaged @final export class FenceNone { @inline mb(): void { /* no order asked for */ } }
/** As x86 Linux writes smp_mb(): a LOCKed no-op on a line nobody else touches. */
@unmanaged @final export class FenceLock { @inline mb(): void { smpMbLock(cpuArea(CPU) + CPU_FENCE); } }
@unmanaged @final export class FenceFull { @inline mb(): void { smp_mb(); } }

/** Where the fence stands: after the write-protect of each pte, of each table's ptes, of each VMA's ptes. */
@unmanaged @final export class PerPte {
  @inline get table(): bool { return false; }
  @inline get fork(): bool { return false; }
}
@unmanaged @final export class PerTable {
  @inline get table(): bool { return true; }
  @inline get fork(): bool { return false; }
}
@unmanaged @final export class PerFork {
  @inline get table(): bool { return false; }
  @inline get fork(): bool { return true; }
}

/** Step labels: A1, A2, ... on the fork side, B1, B2, ... on the GUP side. */
@inline export function A(n: i32): i32 { return n; }
@inline export function B(n: i32): i32 { return 0x100 + n; }
/** H1, H2, ...: the hardware's page walker; W1, W2, ...: a user thread that writes. */
@inline export function H(n: i32): i32 { return 0x180 + n; }
@inline export function W(n: i32): i32 { return 0x1c0 + n; }
/** S1, S2, ...: the share path of KSM, swap and migration, which is not fork's. */
@inline export function S(n: i32): i32 { return 0x1e0 + n; }
/** What is no step of a protocol: walks and locks between them. */
@inline export const NO_STEP: i32 = 0;
