// Locks: loops in `release`, one event each in `trace`.
//
// spin_lock: 0 = free, otherwise the holder's CPU + 1; the next word counts waiters, which is what spin_needbreak()
// looks at. A lock that stays taken for SPIN_LIMIT rounds traps, its address and holder left in CTRL_STUCK.
// mmap lock: a fair reader-writer lock that sleeps (kernel: rw_semaphore).
import { CPU, Lock, lockEvent, rawAdd, rawAnd, rawCmpxchg, rawLoad, rawNotify, rawOr, rawStore, rawWait, tracing, unlockEvent } from "./lkmm";
import { CPU_RESCHED, CTRL_STUCK, MM_MMAP_LOCK, cpuArea } from "./layout";

const SPIN_LIMIT: u32 = 0x80000000;
const WAIT_NS: i64 = 100_000_000;
const WAIT_LIMIT: i32 = 200;
const WRITER: i32 = <i32>0x80000000;
const WRITER_WAITS: i32 = 0x40000000;
const WAITERS: usize = 4;
const HOLDER: usize = 8;

@inline export function spin_lock(lock: usize): void {
  if (tracing()) { lockEvent(lock, Lock.SPIN); return; }
  if (rawCmpxchg(lock, 0, CPU + 1) != 0) spinSlow(lock);
}

function spinSlow(lock: usize): void {
  rawAdd(lock + WAITERS, 1);
  for (let n: u32 = 0; n < SPIN_LIMIT; n++) {
    if (rawLoad<i32>(lock) == 0 && rawCmpxchg(lock, 0, CPU + 1) == 0) {
      rawAdd(lock + WAITERS, -1);
      return;
    }
  }
  stuck(lock, rawLoad<i32>(lock));
}

/** WASM: atomic.store, an xchg on x86, where the kernel has a plain mov: the portable release. */
@inline export function spin_unlock(lock: usize): void {
  if (tracing()) unlockEvent(lock, Lock.SPIN);
  else rawStore<i32>(lock, 0);
}

/** Somebody spins for `lock`, or this CPU should reschedule: time to leave the loop (not asked in `trace`). */
@inline export function spin_needbreak(lock: usize): bool { return !tracing() && load<i32>(lock + WAITERS) != 0; }
@inline export function need_resched(): bool { return load<i32>(cpuArea(CPU) + CPU_RESCHED) != 0; }

function stuck(lock: usize, holder: i32): void {
  store<usize>(CTRL_STUCK, lock);
  store<i32>(CTRL_STUCK + 4, holder);
  unreachable();
}

export function mmap_write_lock(mm: usize): void {
  const lock = mm + MM_MMAP_LOCK;
  if (tracing()) { lockEvent(lock, Lock.MMAP_WRITE); return; }
  for (let n = 0; n < WAIT_LIMIT; n++) {
    let seen = rawLoad<i32>(lock);
    if ((seen & ~WRITER_WAITS) == 0) {
      if (rawCmpxchg(lock, seen, WRITER) != seen) continue;
      store<i32>(lock + HOLDER, CPU + 1);
      return;
    }
    rawOr(lock, WRITER_WAITS);
    seen = rawLoad<i32>(lock);
    if ((seen & ~WRITER_WAITS) != 0) sleepOn(lock, seen);
  }
  stuck(lock, load<i32>(lock + HOLDER));
}

export function mmap_write_unlock(mm: usize): void {
  const lock = mm + MM_MMAP_LOCK;
  if (tracing()) { unlockEvent(lock, Lock.MMAP_WRITE); return; }
  store<i32>(lock + HOLDER, 0);
  rawAnd(lock, ~WRITER);
  if (rawLoad<i32>(lock + WAITERS) != 0) rawNotify(lock);
}

/** From writing to reading: nobody writes in between. In `trace` no other reader is kept out by the one that is left, and none is an event. */
export function mmap_write_downgrade(mm: usize): void {
  const lock = mm + MM_MMAP_LOCK;
  if (tracing()) { unlockEvent(lock, Lock.MMAP_WRITE); return; }
  store<i32>(lock + HOLDER, 0);
  rawAdd(lock, 1);
  rawAnd(lock, ~WRITER);
  if (rawLoad<i32>(lock + WAITERS) != 0) rawNotify(lock);
}

export function mmap_read_lock(mm: usize): void {
  const lock = mm + MM_MMAP_LOCK;
  if (tracing()) { lockEvent(lock, Lock.MMAP_READ); return; }
  for (let n = 0; n < WAIT_LIMIT; n++) {
    const seen = rawLoad<i32>(lock);
    if ((seen & (WRITER | WRITER_WAITS)) != 0) { sleepOn(lock, seen); continue; }
    if (rawCmpxchg(lock, seen, seen + 1) == seen) return;
    n = 0; // lost a race against somebody who got on: not stuck
  }
  stuck(lock, load<i32>(lock + HOLDER));
}

export function mmap_read_unlock(mm: usize): void {
  const lock = mm + MM_MMAP_LOCK;
  if (tracing()) { unlockEvent(lock, Lock.MMAP_READ); return; }
  const left = rawAdd(lock, -1) - 1;
  if ((left & ~WRITER_WAITS) == 0 && rawLoad<i32>(lock + WAITERS) != 0) rawNotify(lock);
}

/** Gives back what mmap_write_downgrade() left, taken by another thread. */
export function mmap_read_unlock_non_owner(mm: usize): void {
  if (!tracing()) mmap_read_unlock(mm);
}

/** Waiters is raised before the value is compared again, and unlock reads it after its RMW: no wake-up is lost. */
function sleepOn(lock: usize, seen: i32): void {
  rawAdd(lock + WAITERS, 1);
  rawWait(lock, seen, WAIT_NS);
  rawAdd(lock + WAITERS, -1);
}
