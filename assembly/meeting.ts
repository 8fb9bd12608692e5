// Where the two sides of a trial meet (target `stress`), and then wait a random number of rounds each.
import { rawLoad, rawStore } from "./lkmm";
import { CTRL_STOP, HUNT, HUNT_ARMED, HUNT_EARLY, HUNT_ENDED, HUNT_LEFT, HUNT_MET, HUNT_RNG, HUNT_SIDE, HUNT_SKEW, HUNT_STUCK, HUNT_TSO, HUNT_WAIT } from "./layout";

@inline export function sideLine(side: i32): usize { return HUNT + <usize>side * HUNT_SIDE; }

/** The GUP side waits here for the fork side, which comes last: it has looked at the trial before, and put it back. */
@inline function arrive(side: i32): void {
  const mine = sideLine(side) + HUNT_MET;
  const round = load<i32>(mine) + 1;
  if (side == 0) {
    // The trial before must be put back when the other side goes on. On x86 plain stores are in order, and an xchg would wait for
    // each line that is still with the other core.
    if (load<i32>(HUNT_TSO) != 0) store<i32>(mine, round); else rawStore<i32>(mine, round);
    return;
  }
  store<i32>(mine, round);
  let waited: u32 = 0;
  while (rawLoad<i32>(sideLine(0) + HUNT_MET) - round < 0) waited = patience(1, waited); // fork is late
}

/** Rounds a side goes on waiting once the hunt is to stop: well over what the other needs to come to its end. */
const PATIENCE: u32 = 1 << 28;

/** A round of waiting for the other side. Once CTRL_STOP is set nothing waits for ever: the side says so, and traps. */
@inline export function patience(side: i32, waited: u32): u32 {
  if (rawLoad<i32>(CTRL_STOP) == 0) return 0;
  if (waited == PATIENCE) { rawStore<i32>(HUNT_STUCK, side + 1); unreachable(); }
  return waited + 1;
}

/** Once per trial, at each side's first step: a retry passes it by. */
export function meetOther(side: i32): void {
  const line = sideLine(side);
  if (load<i32>(line + HUNT_ARMED) == 0) return;
  store<i32>(line + HUNT_ARMED, 0);
  let rng = load<u32>(line + HUNT_RNG);
  rng ^= rng << 13; rng ^= rng >> 17; rng ^= rng << 5;
  store<u32>(line + HUNT_RNG, rng);
  arrive(side);
  for (let n = (rng & load<u32>(HUNT_SKEW)) + load<u32>(line + HUNT_WAIT); n != 0; n--) rawLoad<u32>(HUNT_SKEW);
  // Whether the two meet at all: each looks at what the other has not done yet, on lines that it has at hand.
  const met = load<i32>(line + HUNT_MET);
  if (side == 0) {
    store<i32>(line + HUNT_EARLY, i32(rawLoad<i32>(sideLine(1) + HUNT_ENDED) == met));
    fillStoreBuffer(rng);
  } else store<i32>(line + HUNT_EARLY, i32(rawLoad<i32>(sideLine(0) + HUNT_LEFT) != met));
}

/** Stores to lines that are in no near cache: what the protocol stores next waits behind them. No fence, and no other effect. */
@inline function fillStoreBuffer(rng: u32): void {
  const area = load<usize>(HUNT_SKEW + 8), mask = load<u32>(HUNT_SKEW + 12);
  for (let n = load<u32>(HUNT_SKEW + 4); n != 0; n--) {
    rng = rng * 1664525 + 1013904223;
    store<u32>(area + ((rng >> 4) & mask), n);
  }
}
