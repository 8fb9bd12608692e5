// The kernel's memory-model words, once for every target. The only file that says atomic.* or declares imports.
//
//   release  a word is a wasm memory instruction
//   debug    the same, with asserts kept
//   stress   release + step(): a delay point
//   trace    a word is an imported event; the explorer decides what a read returns
//
// WASM: wasm has no relaxed atomics. READ_ONCE is atomic.load because Binaryen folds plain re-reads (on x86 both are
// a mov); WRITE_ONCE is a plain store because atomic.store is an xchg, i.e. a full barrier, on x86. smp_wmb and
// smp_rmb are empty: on a TSO host plain stores stay in order, and all marked loads are sequentially consistent. On
// a weaker host the stores around smp_wmb() may be reordered; verdicts come from the explorer, never from a live run.

import { DELAY_TABLE } from "./layout";
import { meetOther } from "./meeting";

/** This instance's CPU number; an immutable import, so that it is a constant of the instance. */
@external("env", "cpu") export declare const CPU: i32;

// Event kinds of `trace`. src/trace reads them from the exports of index.ts.
export const enum Order { ONCE, ACQUIRE, RELEASE, RELAXED, FULL, NORETURN, PLAIN }
export const enum Op { ADD, AND, OR, XCHG, CMPXCHG, ADD_UNLESS }
export const enum Fence { MB, RMB, WMB, AFTER_ATOMIC, MB_LOCK, RCU_LOCK, RCU_UNLOCK, SYNC_RCU }
export const enum Lock { SPIN, MMAP_READ, MMAP_WRITE }

@external("trace", "read") declare function tRead(ptr: usize, size: i32, order: i32): u64;
@external("trace", "write") declare function tWrite(ptr: usize, size: i32, order: i32, value: u64): void;
@external("trace", "rmw") declare function tRmw(ptr: usize, size: i32, order: i32, op: i32, operand: u64, arg: u64): u64;
@external("trace", "fence") declare function tFence(kind: i32): void;
@external("trace", "lock") declare function tLock(ptr: usize, kind: i32): void;
@external("trace", "unlock") declare function tUnlock(ptr: usize, kind: i32): void;
@external("trace", "step") declare function tStep(label: i32): void;
@external("trace", "note") declare function tNote(kind: i32, ptr: usize): void;
/** Replaced by atomic.fence after optimisation (src/compile/link.ts): asc deletes atomic.fence at every -O level. */
@external("marker", "fence") declare function fenceMarker(): void;

@inline export function tracing(): bool { return isDefined(TRACE); }
@inline export function stressing(): bool { return isDefined(STRESS); }

// ---- marked accesses ---------------------------------------------------------------------------------------------

@inline export function READ_ONCE<T>(ptr: usize): T {
  if (isDefined(TRACE)) return <T>tRead(ptr, sizeof<T>(), Order.ONCE);
  return atomic.load<T>(ptr);
}

@inline export function WRITE_ONCE<T>(ptr: usize, value: T): void {
  if (isDefined(TRACE)) tWrite(ptr, sizeof<T>(), Order.ONCE, <u64>value);
  else store<T>(ptr, value);
}

/** A plain C access of shared memory: the bytes of a user page. */
@inline export function readPlain<T>(ptr: usize): T {
  if (isDefined(TRACE)) return <T>tRead(ptr, sizeof<T>(), Order.PLAIN);
  return load<T>(ptr);
}

@inline export function writePlain<T>(ptr: usize, value: T): void {
  if (isDefined(TRACE)) tWrite(ptr, sizeof<T>(), Order.PLAIN, <u64>value);
  else store<T>(ptr, value);
}

@inline export function smp_load_acquire<T>(ptr: usize): T {
  if (isDefined(TRACE)) return <T>tRead(ptr, sizeof<T>(), Order.ACQUIRE);
  return atomic.load<T>(ptr);
}

@inline export function smp_store_release<T>(ptr: usize, value: T): void {
  if (isDefined(TRACE)) tWrite(ptr, sizeof<T>(), Order.RELEASE, <u64>value);
  else atomic.store<T>(ptr, value);
}

// ---- fences ------------------------------------------------------------------------------------------------------

/** The strongest fence: `atomic.fence`, which V8 makes `mfence` on x86-64 and `dmb ish` on arm64. */
@inline export function smp_mb(): void {
  if (isDefined(TRACE)) tFence(Fence.MB);
  else fenceMarker();
}

/** smp_mb() as x86 Linux writes it: a no-op RMW on a line of this CPU's own. */
@inline export function smpMbLock(line: usize): void {
  if (isDefined(TRACE)) tFence(Fence.MB_LOCK);
  else atomic.add<i32>(line, 0);
}

@inline export function smp_rmb(): void { if (isDefined(TRACE)) tFence(Fence.RMB); }
@inline export function smp_wmb(): void { if (isDefined(TRACE)) tFence(Fence.WMB); }
// Disabled interrupts are a read-side critical section (v4.20). Nothing in `release`: nobody who is measured waits for a grace period.
@inline export function rcu_read_lock(): void { if (isDefined(TRACE)) tFence(Fence.RCU_LOCK); }
@inline export function rcu_read_unlock(): void { if (isDefined(TRACE)) tFence(Fence.RCU_UNLOCK); }
@inline export function synchronize_rcu(): void { if (isDefined(TRACE)) tFence(Fence.SYNC_RCU); }
/** Nothing in `release`: a wasm RMW is sequentially consistent already. */
@inline export function smp_mb__after_atomic(): void { if (isDefined(TRACE)) tFence(Fence.AFTER_ATOMIC); }

// ---- read-modify-writes ------------------------------------------------------------------------------------------

@inline export function xchg<T>(ptr: usize, value: T): T {
  if (isDefined(TRACE)) return <T>tRmw(ptr, sizeof<T>(), Order.FULL, Op.XCHG, <u64>value, 0);
  return atomic.xchg<T>(ptr, value);
}

@inline export function xchg_relaxed<T>(ptr: usize, value: T): T {
  if (isDefined(TRACE)) return <T>tRmw(ptr, sizeof<T>(), Order.RELAXED, Op.XCHG, <u64>value, 0);
  return atomic.xchg<T>(ptr, value);
}

@inline export function cmpxchg<T>(ptr: usize, expected: T, desired: T): T {
  if (isDefined(TRACE)) return <T>tRmw(ptr, sizeof<T>(), Order.FULL, Op.CMPXCHG, <u64>desired, <u64>expected);
  return atomic.cmpxchg<T>(ptr, expected, desired);
}

@inline export function cmpxchg_relaxed<T>(ptr: usize, expected: T, desired: T): T {
  if (isDefined(TRACE)) return <T>tRmw(ptr, sizeof<T>(), Order.RELAXED, Op.CMPXCHG, <u64>desired, <u64>expected);
  return atomic.cmpxchg<T>(ptr, expected, desired);
}

/** Non-value-returning, hence unordered in the LKMM. */
@inline export function atomic_add<T>(value: T, ptr: usize): void {
  if (isDefined(TRACE)) tRmw(ptr, sizeof<T>(), Order.NORETURN, Op.ADD, <u64>value, 0);
  else atomic.add<T>(ptr, value);
}

@inline export function atomic_inc<T>(ptr: usize): void { atomic_add<T>(<T>1, ptr); }
@inline export function atomic_dec<T>(ptr: usize): void { atomic_add<T>(<T>(-1), ptr); }

@inline export function atomic_and<T>(mask: T, ptr: usize): void {
  if (isDefined(TRACE)) tRmw(ptr, sizeof<T>(), Order.NORETURN, Op.AND, <u64>mask, 0);
  else atomic.and<T>(ptr, mask);
}

@inline export function atomic_or<T>(mask: T, ptr: usize): void {
  if (isDefined(TRACE)) tRmw(ptr, sizeof<T>(), Order.NORETURN, Op.OR, <u64>mask, 0);
  else atomic.or<T>(ptr, mask);
}

@inline export function atomic_sub_return<T>(value: T, ptr: usize): T {
  if (isDefined(TRACE)) return <T>tRmw(ptr, sizeof<T>(), Order.FULL, Op.ADD, <u64>(<T>(0 - value)), 0) - value;
  return atomic.sub<T>(ptr, value) - value;
}

/** Adds unless the word holds `unless`; fully ordered on success, a mere read on failure. @returns whether it added */
@inline export function atomic_add_unless(ptr: usize, value: i32, unless: i32): bool {
  if (isDefined(TRACE)) return <i32>tRmw(ptr, 4, Order.FULL, Op.ADD_UNLESS, <u64>(<u32>value), <u64>(<u32>unless)) != unless;
  return addUnless(ptr, value, unless);
}

@inline function addUnless(ptr: usize, value: i32, unless: i32): bool {
  let old = atomic.load<i32>(ptr);
  while (old != unless) {
    const seen = atomic.cmpxchg<i32>(ptr, old, old + value);
    if (seen == old) return true;
    old = seen;
  }
  return false;
}

// ---- points that only some targets have --------------------------------------------------------------------------

/** A labelled step of a protocol: an event's label in `trace`, a delay point in `stress`, nothing in `release`. */
@inline export function step(label: i32): void {
  if (isDefined(TRACE)) tStep(label);
  else if (isDefined(STRESS)) delay(label);
}

/** A fact for the explorer's properties that is no memory access (`Note` in layout.ts). Nothing outside `trace`. */
@inline export function note(kind: i32, ptr: usize): void { if (isDefined(TRACE)) tNote(kind, ptr); }

/** stress: spins as many rounds as the host wrote into this label's word of the delay table, or meets the other side. */
function delay(label: i32): void {
  let n = load<u32>(DELAY_TABLE + ((<usize>label) << 2));
  if (n == MEET) { meet(<i32>(label >= 0x100)); return; }
  while (n != 0) { n = n - 1; atomic.load<u32>(DELAY_TABLE); }
}
/** In the delay table: wait for the other side at this label. */
@inline export const MEET: u32 = 0xffffffff;
/** The meeting itself is in stress.ts; only that target has it. */
function meet(side: i32): void { if (isDefined(STRESS)) meetOther(side); }

// ---- machinery of the model that is no part of a protocol: never an event ----------------------------------------

/** Raw words for locks.ts, the allocator, counters and control words, where `trace` has no event (one replay, one thread). */
@inline export function rawLoad<T>(ptr: usize): T { return isDefined(TRACE) ? load<T>(ptr) : atomic.load<T>(ptr); }
@inline export function rawStore<T>(ptr: usize, value: T): void { if (isDefined(TRACE)) store<T>(ptr, value); else atomic.store<T>(ptr, value); }
@inline export function rawAdd(ptr: usize, value: i32): i32 { return atomic.add<i32>(ptr, value); }
@inline export function rawOr(ptr: usize, value: i32): i32 { return atomic.or<i32>(ptr, value); }
@inline export function rawAnd(ptr: usize, value: i32): i32 { return atomic.and<i32>(ptr, value); }
@inline export function rawCmpxchg(ptr: usize, expected: i32, desired: i32): i32 { return atomic.cmpxchg<i32>(ptr, expected, desired); }
@inline export function rawWait(ptr: usize, seen: i32, timeout_ns: i64): void { atomic.wait<i32>(ptr, seen, timeout_ns); }
@inline export function rawNotify(ptr: usize): void { atomic.notify(ptr, -1); }
@inline export function lockEvent(ptr: usize, kind: i32): void { if (isDefined(TRACE)) tLock(ptr, kind); }
@inline export function unlockEvent(ptr: usize, kind: i32): void { if (isDefined(TRACE)) tUnlock(ptr, kind); }
