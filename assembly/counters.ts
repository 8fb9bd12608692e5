// Event counters, one private row per CPU; the host adds the rows up. Plain memory: nobody else writes a row.
import { CPU } from "./lkmm";
import { CPU_COUNTERS, cpuArea } from "./layout";

export const enum Counter {
  GUP_ATTEMPTS,      // pages asked of pin_user_pages_fast
  GUP_FAST,          // pages pinned without a lock
  GUP_FALLBACKS,     // pages left to the slow path (FOLL_FAST_ONLY: that failed)
  GUP_SLOW,          // pages pinned there
  GUP_RECHECK_FAILS, // pin taken, pte changed, pin undone
  GUP_SEQ_RETRIES,   // write_protect_seq odd or changed
  COPYING_TRIED,     // attempts on the table that fork was copying
  COPYING_WON,       // ... that pinned without a lock, and it was still being copied
  UNPINS,
  HELD_PINS,         // held pins looked at after a fork
  LOST_PINS,         // ... whose page the mm no longer maps, or not writable
  EARLY_COPIES,
  EAGAINS,
  LOCK_BREAKS,
  WP_REUSED,
  WP_COPIED,
  PTES_COPIED,
  PTES_SCANNED,      // ptes of batches that were given up for a page to be allocated (EAGAINS)
  COUNT,
}

@inline export function counterPtr(cpu: i32, which: i32): usize { return cpuArea(cpu) + CPU_COUNTERS + (<usize>which << 3); }
@inline export function count(which: i32, by: u64 = 1): void {
  const ptr = counterPtr(CPU, which);
  store<u64>(ptr, load<u64>(ptr) + by);
}
