// What is in the shipped wasm, instruction by instruction: a fence that is not in the binary measures nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forkExport, forkVariants, type Knobs, PINS, PROTOCOLS, pinExport, WRPROTECTS } from '../../src/protocols.js';
import { type Counts, countsOf, disassemble } from '../support/disassembly.js';

const kernel = disassemble('build/kernel.wasm');

/**
 * Counted by hand from the source, per shape of a protocol's walk: sites that write-protect, fences the knob `fence`
 * asks for, 32-bit RMWs of counts, locks and the allocator, and plain 64-bit stores other than the write-protect.
 * The copy loop stands twice, for VM_ANON and for other flags (AnonMapping, AnyMapping); the walk above it and, for
 * fence_per=fork, the pass ahead of it stand once. (fence_per=table: both branches of beginTable end in the fence, and Binaryen
 * makes one of the two; of fence_per=fork, a COW mapping has one of them.)
 */
const SHAPES: Record<
  string,
  { readonly wrprotects: number; readonly fences: number; readonly rmw32: number; readonly store64: number }
> = {
  plain_cow: { wrprotects: 2, fences: 0, rmw32: 30, store64: 12 },
  early_wrprotect: { wrprotects: 4, fences: 2, rmw32: 30, store64: 20 },
  'early_wrprotect/table': { wrprotects: 4, fences: 2, rmw32: 34, store64: 26 },
  'early_wrprotect/fork': { wrprotects: 6, fences: 4, rmw32: 42, store64: 28 },
  no_early: { wrprotects: 2, fences: 2, rmw32: 30, store64: 18 },
  seqcount: { wrprotects: 2, fences: 1, rmw32: 30, store64: 18 },
};

function expectedCounts(protocol: string, k: Omit<Knobs, 'pin'>): Counts {
  const shape = SHAPES[`${protocol}/${k.fence_per}`] ?? SHAPES[protocol];
  if (shape === undefined) throw new Error(`no written counts for ${protocol}`);
  const stores = k.wrprotect === 'store';
  return {
    fences: k.fence === 'full' ? shape.fences : 0,
    rmw64: stores ? 0 : shape.wrprotects,
    rmw32: shape.rmw32 + (k.fence === 'lock' ? shape.fences : 0),
    store64: shape.store64 + (stores ? shape.wrprotects : 0),
  };
}

for (const protocol of PROTOCOLS) {
  test(`${protocol.name}: every variant has the fences, RMWs and stores its knobs say`, () => {
    for (const k of forkVariants(protocol)) {
      const name = forkExport(protocol.name, k);
      assert.deepEqual(countsOf(kernel.reachable(name)), expectedCounts(protocol.name, k), name);
    }
  });
}

test('each wrprotect is its own instruction', () => {
  const opcode: Record<string, RegExp> = {
    rmw: /i64\.atomic\.rmw\.and/,
    cmpxchg: /i64\.atomic\.rmw\.cmpxchg/,
    xchg: /i64\.atomic\.rmw\.xchg/,
  };
  for (const wrprotect of WRPROTECTS) {
    const body = kernel.reachable(forkExport('no_early', { wrprotect, fence: 'none', fence_per: '' }));
    for (const [name, pattern] of Object.entries(opcode))
      assert.equal(pattern.test(body), name === wrprotect, `${wrprotect}: ${name}`);
  }
});

test('no hook of a protocol is a function of its own: all are inlined into the loops', () => {
  const hooks = /assembly\/(protocol|knobs|arch)\//;
  const own = kernel.functions.map((name) => name.replace(/<.*/, '')).filter((name) => hooks.test(name));
  assert.deepEqual(own, []);
});

/** Exports that may be one function: what differs between them is nothing in `release`. */
function mayShare(a: string, b: string): boolean {
  const [kindA, protocolA, ...knobsA] = a.split('__');
  const [kindB, protocolB, ...knobsB] = b.split('__');
  if (kindA !== kindB || kindA === 'fork') return false;
  const noPinCheck = (p: string | undefined) => p === 'plain_cow';
  const seq = (p: string | undefined) => p === 'seqcount';
  const sameGup =
    protocolA === protocolB || (!noPinCheck(protocolA) && !noPinCheck(protocolB) && seq(protocolA) === seq(protocolB));
  const pinOf = (knobs: string[]) => (knobs[0] === 'two_step_mb' ? 'two_step' : knobs[0]); // smp_mb__after_atomic() is nothing
  if (kindA === 'pin' || kindA === 'pinLoop') return sameGup && pinOf(knobsA) === pinOf(knobsB);
  if (kindA === 'exit') return true; // no protocol of these has a zap hook
  return noPinCheck(protocolA) === noPinCheck(protocolB); // fault, writePages: the reuse rule
}

test('no two variants that differ were merged into one function', () => {
  const names = [...kernel.exports.keys()].filter((name) => name.includes('__') && !/^(ladder|floor)__/.test(name));
  for (const [i, a] of names.entries())
    for (const b of names.slice(i + 1))
      if (kernel.exports.get(a)?.name === kernel.exports.get(b)?.name)
        assert.ok(mayShare(a, b), `${a} and ${b} are one function`);
});

test('the two-step pin is another function than the one-step pin', () => {
  for (const protocol of PROTOCOLS) {
    const [one, two] = PINS.map((pin) => kernel.exports.get(pinExport('pin', protocol.name, pin))?.name);
    assert.notEqual(one, two);
  }
});

test('no module has a data segment: each instantiation would rewrite shared memory', () => {
  for (const file of ['kernel', 'debug', 'stress', 'trace'])
    assert.doesNotMatch(disassemble(`build/${file}.wasm`).text, /\(data /, file);
});

test('trace has no fence of its own and no marker is left anywhere', () => {
  assert.doesNotMatch(disassemble('build/trace.wasm').text, /\(atomic\.fence/);
  for (const file of ['kernel', 'debug', 'stress', 'trace'])
    assert.doesNotMatch(disassemble(`build/${file}.wasm`).text, /"marker"/, file);
});

test('the stress target has a fence wherever the shipped one has', () => {
  const stress = disassemble('build/stress.wasm');
  for (const protocol of PROTOCOLS)
    for (const k of forkVariants(protocol)) {
      const name = forkExport(protocol.name, k);
      assert.equal(countsOf(stress.reachable(name)).fences > 0, countsOf(kernel.reachable(name)).fences > 0, name);
    }
});

test('each rung of the ladder is the one below plus one ingredient', () => {
  // 64-bit RMWs (wrprotect), 32-bit RMWs (refcount, mapcount, lock fence), fences; each loop stands in its function once
  const rungs: [string, number, number, number][] = [
    ['copy', 0, 0, 0],
    ['wrprotect', 1, 0, 0],
    ['refcount', 1, 1, 0],
    ['mapcount', 1, 2, 0],
    ['pin_check', 1, 2, 0],
    ['fence_lock', 1, 3, 0],
    ['fence_full', 1, 2, 1],
  ];
  for (const [rung, rmw64, rmw32, fences] of rungs) {
    const counts = countsOf(kernel.reachable(`ladder__${rung}`));
    assert.deepEqual([counts.rmw64, counts.rmw32, counts.fences, counts.store64], [rmw64, rmw32, fences, 1], rung);
  }
});
