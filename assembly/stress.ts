// Target `stress` only: two CPUs meet on one pte, again and again, and run the protocol's own steps on it.
//
// A trial: the fork side copies one page with copyOnePage() (fork.ts), the GUP side pins it with FOLL_FAST_ONLY. They meet
// inside step(A1) and step(B1): the GUP side waits there for the fork side, each waits a random number of rounds (the
// skew), and goes on. When both are done the fork side looks at what came out, counts it, and puts everything back.
import { MEET, READ_ONCE, rawLoad, rawStore, xchg } from "./lkmm";
import {
  CTRL_STOP, DELAY_TABLE, HUNT, HUNT_ARMED, HUNT_BUFFERED, HUNT_ENDED, HUNT_FIRST, HUNT_FORKS, HUNT_EARLY, HUNT_LAST, HUNT_LEFT, HUNT_MET, HUNT_OUTCOMES, HUNT_RESULT, HUNT_RNG, HUNT_SAW, HUNT_SIDE,
  HUNT_SKEW, MM_ANONPAGES, PAGE_FLAGS, PAGE_MAPCOUNT, PAGE_REFCOUNT, PAGE_SHIFT, PG_ANON_EXCLUSIVE, memMap,
} from "./layout";
import { async_copy_fn } from "./async_copy";
import { checkConservation } from "./check";
import { exit_mmap } from "./exit";
import { copyOnePage, dup_mm } from "./fork";
import { pin_user_pages_fast } from "./gup";
import { A, B } from "./knobs";
import { pinLost } from "./lost";
import { meetOther, patience, sideLine } from "./meeting";
import { has_pinned, rssCounter } from "./mm";
import { GUP_PIN_COUNTING_BIAS, PageAnonExclusive, anonExclusive, put_page } from "./page";
import { pfn_to_page } from "./pfn";
import { parkPinners, unparkPinners } from "./pinner";
import { pte_mkwrite, pte_pfn } from "./pte";
import { makeWritable } from "./setup";
import { pmdAllocPrivate, pmdLockless, pteOffset, tableAllocPrivate } from "./walk";

// Outcomes of a trial: bit 0 = the pin was taken, bit 1 = the child has a copy of its own, then what is wrong.
const PINNED = 1, COPIED = 2;
const LOST = 4;                // index of "pinned, and shared or read-only in the parent"
const LEAKED = 5;              // a count is not what mappings and pins account for
const COLLISIONS = 6;          // both sides were between their first step and their last at the same time
const TRIALS = 7;
const BUFFERED = 0;            // of the self-test, which has no other outcome

@inline function bump(i: i32): void {
  const word = HUNT_OUTCOMES + (<usize>i << 3);
  store<u64>(word, load<u64>(word) + 1);
}

/** Arms both meeting points; delays at other labels stay as the host wrote them. @param seed not 0 */
export function stressInit(mask: u32, seed: u32): void {
  memory.fill(HUNT, 0, 0x400);
  store<u32>(HUNT_SKEW, mask);
  store<u32>(sideLine(0) + HUNT_RNG, seed);
  store<u32>(sideLine(1) + HUNT_RNG, seed ^ 0x9e3779b9);
  store<u32>(DELAY_TABLE + (<usize>A(1) << 2), MEET);
  store<u32>(DELAY_TABLE + (<usize>B(1) << 2), MEET);
}

/** Copies page after page of the `nr` from `base` on into `child`, until CTRL_STOP or `limit` trials. */
export function stressFork<P>(mm: usize, child: usize, base: u64, nr: u32, limit: u64): void {
  store<i32>(has_pinned(mm), i32(load<i32>(HUNT_FIRST) == 0));
  for (let round: u64 = 0, last = false; !last; round++) {
    const addr = slot(base, nr, round);
    last = rawLoad<i32>(CTRL_STOP) != 0 || round + 1 >= limit;
    arm(0);
    const failed = copyOnePage<P>(child, mm, addr) != 0;
    store<i32>(sideLine(0) + HUNT_LEFT, load<i32>(sideLine(0) + HUNT_MET));
    if (failed) unreachable();
    awaitOther();
    judge(mm, child, addr);
  }
  rawStore<i32>(HUNT_LAST, 1);
  arm(0);
  meetOther(0); // the other side waits for one more trial
}

/** Pins the same pages in the same order. It may begin the next trial early: the meeting is after the other side's judge(). */
export function stressPin<P, PIN>(mm: usize, base: u64, nr: u32, flags: u32, pages: usize): void {
  for (let round: u64 = 0; ; round++) {
    const addr = slot(base, nr, round);
    touch(mm, addr);
    arm(1);
    const pinned = pin_user_pages_fast<P, PIN>(mm, addr, 1, flags, pages);
    if (rawLoad<i32>(HUNT_LAST) != 0) return; // this was the one after the last
    store<i32>(sideLine(1) + HUNT_RESULT, pinned);
    store<i32>(sideLine(1) + HUNT_SAW, load<i32>(sideLine(1) + HUNT_EARLY));
    ended();
  }
}

/** The page of a trial: its pte is on another cache line than the last trial's, which the other side may still be resetting. */
@inline function slot(base: u64, nr: u32, round: u64): u64 { return base + (((round << 3) % nr) << PAGE_SHIFT); }

/** The lines of pte and count are in both caches when the two meet: a store to one then takes a while to be seen. */
function touch(mm: usize, addr: u64): void {
  const pte = rawLoad<u64>(pteOffset(READ_ONCE<u64>(pmdLockless(mm, addr)), addr));
  rawLoad<i32>(pfn_to_page(memMap(), pte_pfn(pte)) + PAGE_REFCOUNT);
}

@inline function arm(side: i32): void { store<i32>(sideLine(side) + HUNT_ARMED, 1); }

/** The GUP side is done with the trial; it does not wait for the fork side, which it meets again anyway. */
@inline function ended(): void { rawStore<i32>(sideLine(1) + HUNT_ENDED, load<i32>(sideLine(1) + HUNT_MET)); }
@inline function awaitOther(): void {
  let waited: u32 = 0;
  while (rawLoad<i32>(sideLine(1) + HUNT_ENDED) != load<i32>(sideLine(0) + HUNT_MET)) waited = patience(0, waited); // the pin is late
}

/** Looks at a finished trial, and puts page, ptes and counts back as they were. */
function judge(mm: usize, child: usize, addr: u64): void {
  const ptep = pteOffset(READ_ONCE<u64>(pmdLockless(mm, addr)), addr), pte = load<u64>(ptep);
  const dst_ptep = pteOffset(load<u64>(pmdLockless(child, addr)), addr), dst_pte = load<u64>(dst_ptep);
  const page = pfn_to_page(memMap(), pte_pfn(pte));
  const pinned = load<i32>(sideLine(1) + HUNT_RESULT) != 0, copied = pte_pfn(dst_pte) != pte_pfn(pte);
  bump(TRIALS);
  bump((pinned ? PINNED : 0) | (copied ? COPIED : 0));
  if (pinned && pinLost(pte_pfn(pte), pte, dst_pte, anonExclusive() && PageAnonExclusive(page))) bump(LOST);
  const refs = 1 + i32(!copied) + (pinned ? GUP_PIN_COUNTING_BIAS : 0);
  // Put back at once: a load, and a store later, would fetch the line from the other core twice.
  if (xchg<i32>(page + PAGE_REFCOUNT, 1) != refs) bump(LEAKED);
  if (load<i32>(sideLine(0) + HUNT_EARLY) == 0 && load<i32>(sideLine(1) + HUNT_SAW) != 0) bump(COLLISIONS);
  if (copied) {
    const copy = pfn_to_page(memMap(), pte_pfn(dst_pte));
    store<i32>(copy + PAGE_MAPCOUNT, 0);
    put_page(copy);
  }
  if (load<i32>(HUNT_FIRST) != 0) store<i32>(has_pinned(mm), 0);
  store<i32>(page + PAGE_MAPCOUNT, 1);
  if (anonExclusive()) store<u32>(page + PAGE_FLAGS, PG_ANON_EXCLUSIVE);
  store<u64>(ptep, pte_mkwrite(pte));
  store<u64>(dst_ptep, 0);
  store<i32>(rssCounter(child, MM_ANONPAGES), 0);
}

/** How long one side of a free run may keep the other waiting. */
const PARK_MS: i32 = 2000;

/**
 * Free running: forks the whole mm again and again, until CTRL_STOP, while one pinner (pinLoop) does as it likes. After each
 * fork the pinner parks and looks at the pins it holds; then the books must balance, and the child exits.
 */
export function stressForks<P>(mm: usize): void {
  while (unparkPinners(1, PARK_MS)) {
    let child = dup_mm<P>(mm);
    if (changetype<P>(0).leavesTables) child = async_copy_fn<P>(child);
    if (child == 0) unreachable();
    if (!parkPinners(1, PARK_MS)) break;
    if (checkConservation() != 0) unreachable();
    exit_mmap<P>(child);
    makeWritable(mm);
    store<u64>(HUNT_FORKS, load<u64>(HUNT_FORKS) + 1);
  }
  if (rawLoad<i32>(CTRL_STOP) == 0) unreachable(); // the pinner is stuck
}

/** Makes the child's tables for the pages, so that no trial allocates one. @returns false without memory */
export function stressTables(child: usize, base: u64, nr: u32): bool {
  for (let i: u32 = 0; i < nr; i++) {
    const pmdp = pmdAllocPrivate(child, base + (<u64>i << PAGE_SHIFT));
    if (pmdp == 0 || tableAllocPrivate(pmdp) == 0) return false;
  }
  return true;
}

/**
 * The self-test: store buffering itself, with the same meeting. Each side stores the round to its own word and loads the
 * other's, until CTRL_STOP or `limit` rounds. TRIALS counts the rounds, BUFFERED those in which neither saw the other's store.
 */
export function stressStoreBuffering(side: i32, limit: i32): void {
  const mine = HUNT_BUFFERED + <usize>side * HUNT_SIDE, other = HUNT_BUFFERED + <usize>(1 - side) * HUNT_SIDE;
  for (let round = 1; ; round++) {
    if (side == 0 && (round > limit || rawLoad<i32>(CTRL_STOP) != 0)) rawStore<i32>(HUNT_LAST, 1);
    arm(side);
    meetOther(side);
    if (rawLoad<i32>(HUNT_LAST) != 0) return; // set before that meeting, so that both leave
    store<i32>(mine, round);
    const missed = i32(rawLoad<i32>(other) != round);
    store<i32>(sideLine(side) + HUNT_RESULT, missed);
    if (side == 1) { ended(); continue; }
    awaitOther();
    bump(TRIALS);
    if ((missed & load<i32>(sideLine(1) + HUNT_RESULT)) != 0) bump(BUFFERED);
  }
}
