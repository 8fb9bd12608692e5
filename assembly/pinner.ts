// The thread that pins: fast GUP in a loop, until the stop word is set. It takes turns between a page anywhere and a
// page of the table that fork is copying at that moment, which is where the two meet.
//
// While the epoch is odd it parks (before a teardown, a reset, a conservation check), after looking at the pins it
// holds: the fork is over and the child alive, so a held page that the mm no longer maps writable has been lost.
import { CPU, READ_ONCE, rawAdd, rawLoad, rawNotify, rawWait } from "./lkmm";
import {
  CTRL_COPYING, CTRL_EPOCH, CTRL_PARKED, CTRL_RUNNING, CTRL_STOP, PAGE_SHIFT, PIN_ADDR, PIN_ENTRY, PIN_EPOCH, PIN_FLAGS, PIN_LOG,
  PIN_LOG_ENTRIES, PIN_LOG_SIZE, PIN_MM, PIN_PFN, PIN_SEQ, memMap,
} from "./layout";
import { Counter, count, counterPtr } from "./counters";
import { pinSlowly, pinUserPageFast, pinLockless, putPinned, putUserPage } from "./gup";
import { pinLost } from "./lost";
import { write_protect_seq } from "./mm";
import { FOLL_PIN, FOLL_WRITE, PageAnonExclusive, anonExclusive } from "./page";
import { pfn_to_page } from "./pfn";
import { pte_wrprotect } from "./pte";
import { pmd_write } from "./shared_table";
import { PMD_SHIFT, pmdLockless, pteBelow } from "./walk";

const WAIT_NS: i64 = 20_000_000;

/**
 * Pins until CTRL_STOP, or `turns` times. The mm's `total` pages lie in VMAs of `per_vma` pages from `base` on, `gap` pages
 * apart. Holds the last `hold` pins (0: gives each back at once); stopped, it gives them back, and after its turns it leaves
 * them to be looked at. @returns attempts
 */
export function pinLoop<P, PIN>(mm: usize, base: u64, total: u32, per_vma: u32, gap: u32, hold: i32, flags: u32, seed: u32, turns: u64): u64 {
  const attempts = load<u64>(counterPtr(CPU, Counter.GUP_ATTEMPTS));
  let rng = seed, slot = 0, running = false;
  while (turns != 0) {
    if (running && hold == 0 && (flags & WRITE_PIN) == WRITE_PIN) {
      const did = pinBurst<P, PIN>(mm, base, total, per_vma, gap, flags, rng, <u32>min<u64>(turns, BURST));
      rng = <u32>did;
      turns -= did >> 32;
      if (turns == 0) break;
    }
    if (rawLoad<i32>(CTRL_STOP) != 0) break;
    if ((rawLoad<i32>(CTRL_EPOCH) & 1) != 0) {
      if (running) rawAdd(CTRL_RUNNING, -1);
      running = false;
      park();
      continue;
    }
    rng = draw(rng);
    const copying = rawLoad<u32>(CTRL_COPYING);
    let addr: u64, meets = false, fast: u64 = 0;
    if (copying == 0) addr = pageAt(rng % total, base, per_vma, gap);
    else {
      addr = (turns & 1) != 0 ? pageAt(rng % total, base, per_vma, gap) : pageInTable(copying, rng, base, per_vma, gap);
      meets = <u32>(addr >> PMD_SHIFT) + 1 == copying;
      if (meets) {
        fast = load<u64>(counterPtr(CPU, Counter.GUP_FAST));
        count(Counter.COPYING_TRIED);
      }
    }
    turns--;
    const pfn = pinUserPageFast<P, PIN>(mm, addr, flags);
    if (pfn != 0) {
      // Still copied: an attempt that was off the CPU meanwhile may have won after that fork was over.
      if (meets && load<u64>(counterPtr(CPU, Counter.GUP_FAST)) != fast && rawLoad<u32>(CTRL_COPYING) == copying) count(Counter.COPYING_WON);
      if (hold == 0) putUserPage<P>(pfn, flags);
      else {
        keep(slot, mm, addr, pfn, flags);
        slot = slot + 1 == hold ? 0 : slot + 1;
      }
    }
    if (!running) { // the start barrier: nothing is timed before every pinner has pinned or tried to
      running = true;
      rawAdd(CTRL_RUNNING, 1);
      rawNotify(CTRL_RUNNING);
    }
  }
  if (turns != 0) releaseAll();
  if (running) rawAdd(CTRL_RUNNING, -1);
  return load<u64>(counterPtr(CPU, Counter.GUP_ATTEMPTS)) - attempts;
}

const BURST: u64 = 0x7fffffff;
@inline const WRITE_PIN: u32 = FOLL_PIN | FOLL_WRITE;

/**
 * Turns of pinLoop() as long as nothing else is to do: nobody stops it, parks it or forks, each pin is taken fast and is not
 * the page's last reference. A loop that no call comes back into: V8 keeps a loop's values in registers only then, and
 * the next page can be drawn while the last RMW is still under way.
 * @returns turns made << 32 | the random state behind them
 */
function pinBurst<P, PIN>(mm: usize, base: u64, total: u32, per_vma: u32, gap: u32, flags: u32, rng: u32, turns: u32): u64 {
  let left = turns, addr = pageAt(draw(rng) % total, base, per_vma, gap);
  while (left != 0) {
    if (rawLoad<i32>(CTRL_STOP) != 0 || (rawLoad<i32>(CTRL_EPOCH) & 1) != 0 || rawLoad<u32>(CTRL_COPYING) != 0) break;
    rng = draw(rng);
    left--;
    const pfn = pinLockless<P, PIN>(mm, addr, WRITE_PIN);
    if (pfn == 0) {
      const slow = pinSlowly<P, PIN>(mm, addr, flags);
      if (slow != 0) putUserPage<P>(slow, flags);
      break;
    }
    // The loop carries the next address: V8 would divide anew for each level of the walk.
    addr = pageAt(draw(rng) % total, base, per_vma, gap);
    if (!putUserPage<P>(pfn, WRITE_PIN)) break;
  }
  return (<u64>(turns - left) << 32) | <u64>rng;
}

/** xorshift32. @param rng not 0 */
@inline function draw(rng: u32): u32 {
  rng ^= rng << 13; rng ^= rng >> 17; rng ^= rng << 5;
  return rng;
}

@inline function pageAt(i: u32, base: u64, per_vma: u32, gap: u32): u64 {
  return base + (<u64>(i + i / per_vma * gap) << PAGE_SHIFT);
}

/** A page of the table `copying` names; one in a gap or off the end becomes the last page before it. */
@inline function pageInTable(copying: u32, rng: u32, base: u64, per_vma: u32, gap: u32): u64 {
  const addr = (<u64>(copying - 1) << PMD_SHIFT) + (<u64>(rng & 511) << PAGE_SHIFT);
  if (addr < base) return base;
  const i = <u32>((addr - base) >> PAGE_SHIFT);
  const vma = i / (per_vma + gap), inside = i % (per_vma + gap);
  return pageAt(vma * per_vma + (inside < per_vma ? inside : per_vma - 1), base, per_vma, gap);
}

@inline function entryPtr(slot: i32): usize { return PIN_LOG + <usize>CPU * PIN_LOG_SIZE + <usize>slot * PIN_ENTRY; }

/** Puts a pin into the log in place of an older one, which is given back. */
function keep(slot: i32, mm: usize, addr: u64, pfn: u32, flags: u32): void {
  const entry = entryPtr(slot);
  release(entry);
  store<u32>(entry + PIN_PFN, pfn);
  store<u64>(entry + PIN_ADDR, addr);
  store<i32>(entry + PIN_SEQ, READ_ONCE<i32>(write_protect_seq(mm)));
  store<i32>(entry + PIN_EPOCH, rawLoad<i32>(CTRL_EPOCH));
  store<u32>(entry + PIN_FLAGS, flags);
  store<u32>(entry + PIN_MM, <u32>mm);
}

function release(entry: usize): void {
  if (load<u32>(entry + PIN_MM) == 0) return;
  putPinned(load<u32>(entry + PIN_PFN), load<u32>(entry + PIN_FLAGS));
  store<u32>(entry + PIN_MM, 0);
}

export function releaseAll(): void { for (let i = 0; i < PIN_LOG_ENTRIES; i++) release(entryPtr(i)); }

/** Whether a held pin is lost (lost.ts). The fork is over: what the child shares is read-only here too. */
function isLost(entry: usize): bool {
  if ((load<u32>(entry + PIN_FLAGS) & FOLL_WRITE) == 0 && !anonExclusive()) return false; // read pins are promised since v5.19
  const addr = load<u64>(entry + PIN_ADDR);
  const pmdp = pmdLockless(load<u32>(entry + PIN_MM), addr);
  const pmd = pmdp == 0 ? 0 : READ_ONCE<u64>(pmdp);
  let pte = pmdp == 0 ? 0 : pteBelow(pmd, addr);
  if (!pmd_write(pmd)) pte = pte_wrprotect(pte); // shared with the table it stands in
  const pfn = load<u32>(entry + PIN_PFN);
  return pinLost(pfn, pte, 0, anonExclusive() && PageAnonExclusive(pfn_to_page(memMap(), pfn)));
}

function park(): void {
  for (let i = 0; i < PIN_LOG_ENTRIES; i++) {
    const entry = entryPtr(i);
    if (load<u32>(entry + PIN_MM) == 0) continue;
    count(Counter.HELD_PINS);
    if (!isLost(entry)) continue;
    count(Counter.LOST_PINS);
    release(entry);
  }
  rawAdd(CTRL_PARKED, 1);
  rawNotify(CTRL_PARKED);
  for (;;) {
    const epoch = rawLoad<i32>(CTRL_EPOCH);
    if ((epoch & 1) == 0 || rawLoad<i32>(CTRL_STOP) != 0) break;
    rawWait(CTRL_EPOCH, epoch, WAIT_NS);
  }
  rawAdd(CTRL_PARKED, -1);
}

// ---- the forker's side of it ----------------------------------------------------------------------------------------

/** Makes the epoch odd and waits until `n` pinners have parked. @returns false after about `limit_ms` */
export function parkPinners(n: i32, limit_ms: i32): bool { return turnEpoch(n, 1, CTRL_PARKED, limit_ms); }

/** Makes the epoch even and waits until each of `n` pinners has tried a pin. @returns false after about `limit_ms` */
export function unparkPinners(n: i32, limit_ms: i32): bool { return turnEpoch(n, 0, CTRL_RUNNING, limit_ms); }

function turnEpoch(n: i32, parity: i32, arrivals: usize, limit_ms: i32): bool {
  if ((rawLoad<i32>(CTRL_EPOCH) & 1) != parity) {
    rawAdd(CTRL_EPOCH, 1);
    rawNotify(CTRL_EPOCH);
  }
  for (let waits = 0; waits <= limit_ms / 20; waits++) {
    const seen = rawLoad<i32>(arrivals);
    if (seen == n) return true;
    if (rawLoad<i32>(CTRL_STOP) != 0) return false;
    rawWait(arrivals, seen, WAIT_NS);
  }
  return rawLoad<i32>(arrivals) == n;
}
