import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterReader } from '../../src/machine/counters.js';
import { FOLL_FAST_ONLY, FOLL_GET, FOLL_PIN, FOLL_WRITE, VM_MAYWRITE, VM_READ } from '../../src/machine/machine.js';
import {
  access,
  BASE,
  exit,
  faultedMm,
  fork,
  lawsHold,
  newMm,
  PAGE,
  pfnOf,
  pin,
  pteOf,
  smallMachine,
} from '../support/machine.js';

const FAST = FOLL_PIN | FOLL_WRITE | FOLL_FAST_ONLY;
const NAME = 'no_early__add1024';

test('one call pins a range across two tables, in order', () => {
  const m = smallMachine();
  const mm = newMm(m, [{ addr: BASE, pages: 1024 }]);
  for (let i = 500n; i < 524n; i++)
    m.cpu.fn<(mm: number, addr: bigint, write: number) => number>('fault__no_early__rmw__none')(mm, BASE + i * PAGE, 1);
  const got = pin(m, NAME, mm, BASE + 500n * PAGE, 24, FAST);
  assert.deepEqual(
    got,
    Array.from({ length: 24 }, (_, i) => pfnOf(m, mm, BASE + BigInt(500 + i) * PAGE)),
  );
});

test('fast only stops at the first page that is not mapped; the slow path faults it in', () => {
  const m = smallMachine();
  const mm = newMm(m, [{ addr: BASE, pages: 8 }]);
  m.cpu.fn<(mm: number, addr: bigint, write: number) => number>('fault__no_early__rmw__none')(mm, BASE, 1);
  assert.equal(pin(m, NAME, mm, BASE, 3, FAST).length, 1);
  assert.equal(pin(m, NAME, mm, BASE, 3, FOLL_PIN | FOLL_WRITE).length, 3);
  const counts = counterReader(m.cpu, 0, 0)();
  assert.deepEqual([counts.GUP_ATTEMPTS, counts.GUP_FAST, counts.GUP_FALLBACKS, counts.GUP_SLOW], [6, 2, 4, 2]);
});

test('a write pin of a shared page breaks COW in the slow path; a read pin takes the page as it is', () => {
  const m = smallMachine();
  const mm = faultedMm(m, 1);
  const child = fork(m, 'no_early__rmw__none', mm);
  const shared = pfnOf(m, mm, BASE);
  assert.deepEqual(pin(m, NAME, mm, BASE, 1, FAST), []);
  assert.deepEqual(pin(m, NAME, mm, BASE, 1, FOLL_PIN | FOLL_FAST_ONLY), [shared]);
  const [own] = pin(m, NAME, mm, BASE, 1, FOLL_PIN | FOLL_WRITE);
  assert.notEqual(own, shared);
  assert.equal(pfnOf(m, mm, BASE), own);
  assert.equal(pfnOf(m, child, BASE), shared);
});

test('outside every VMA, and for a write where the VMA forbids it, nothing is pinned', () => {
  const m = smallMachine();
  const mm = newMm(m, [{ addr: BASE, pages: 1, flags: VM_READ | VM_MAYWRITE }]);
  assert.deepEqual(pin(m, NAME, mm, BASE + PAGE, 1, FOLL_PIN), []);
  assert.deepEqual(pin(m, NAME, mm, BASE, 1, FOLL_PIN | FOLL_WRITE), []);
  assert.equal(pin(m, NAME, mm, BASE, 1, FOLL_PIN).length, 1);
});

test('under seqcount an odd count turns pins away and lets gets through', () => {
  const m = smallMachine();
  const mm = faultedMm(m, 2, 'seqcount');
  m.k.seqBegin(mm);
  assert.deepEqual(pin(m, 'seqcount__add1024', mm, BASE, 1, FAST), []);
  assert.equal(pin(m, 'seqcount__add1024', mm, BASE, 2, FOLL_GET | FOLL_WRITE | FOLL_FAST_ONLY).length, 2);
  m.k.seqEnd(mm);
  assert.equal(pin(m, 'seqcount__add1024', mm, BASE, 2, FAST).length, 2);
  assert.equal(counterReader(m.cpu, 0, 0)().GUP_SEQ_RETRIES, 1);
});

test('every pin can be given back, whatever it took', () => {
  const m = smallMachine();
  const mm = faultedMm(m, 3);
  for (const flags of [FOLL_PIN | FOLL_WRITE, FOLL_GET])
    for (const pfn of pin(m, NAME, mm, BASE, 3, flags)) m.k.putUserPage(pfn, flags);
  lawsHold(m);
});

test('anon_exclusive: a read pin of a page that may be shared gets a page of its own, still read-only; the next write keeps it', () => {
  const m = smallMachine();
  const mm = faultedMm(m, 2, 'anon_exclusive');
  const shared = pfnOf(m, mm, BASE);
  const child = fork(m, 'anon_exclusive__rmw__none', mm);
  assert.deepEqual(
    pin(m, 'anon_exclusive__two_step_mb', mm, BASE, 1, FOLL_PIN | FOLL_FAST_ONLY),
    [],
    'not without a lock',
  );
  const [own] = pin(m, 'anon_exclusive__two_step_mb', mm, BASE, 1, FOLL_PIN);
  assert.notEqual(own, shared);
  assert.equal(pfnOf(m, mm, BASE), own);
  assert.equal(m.k.pte_write(pteOf(m, mm, BASE)), 0);
  assert.equal(pfnOf(m, child, BASE), shared);
  assert.ok(access(m, 'anon_exclusive', mm, BASE, true));
  assert.equal(pfnOf(m, mm, BASE), own, 'pinned twice over, and not copied: exclusive');
  m.k.putUserPage(own as number, FOLL_PIN);
  lawsHold(m);
  // The child has the other page to itself, once it asks for it: unshared without a copy.
  exit(m, 'anon_exclusive', mm);
  assert.deepEqual(pin(m, 'anon_exclusive__two_step_mb', child, BASE, 1, FOLL_PIN), [shared]);
});

test('seqcount promises nothing of a read pin: the next write leaves its page', () => {
  const m = smallMachine();
  const mm = faultedMm(m, 1, 'seqcount');
  fork(m, 'seqcount__rmw__none', mm);
  const [shared] = pin(m, 'seqcount__add1024', mm, BASE, 1, FOLL_PIN);
  assert.ok(access(m, 'seqcount', mm, BASE, true));
  assert.notEqual(pfnOf(m, mm, BASE), shared);
});
