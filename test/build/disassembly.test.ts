// What is in the shipped wasm, instruction by instruction: a fence that is not in the binary measures nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLL_FAST_ONLY, FOLL_PIN, FOLL_WRITE } from '../../src/machine/machine.js';
import { SMALL_BASE } from '../../src/machine/small.js';
import {
  type ForkKnobs,
  forkExport,
  forkVariants,
  PINS,
  PROTOCOLS,
  pinExport,
  WRPROTECTS,
} from '../../src/protocols.js';
import { TracedMachine } from '../../src/trace/machine.js';
import { countsOf, disassemble } from '../support/disassembly.js';

const kernel = disassemble('build/kernel.wasm');

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

/** What is nothing in `release`: barriers that x86 needs no instruction for, and facts for the explorer. */
const NOTHING = /^(fence (RMB|WMB|AFTER_ATOMIC)|note)/;

/** What a child is made by that something happens to. */
const [OLDEST] = PROTOCOLS;
const FORK = forkExport(OLDEST?.name ?? '', OLDEST?.shipped as ForkKnobs);

/**
 * What an export does, as the words it says in target `trace`, without labels: exports of the shipped module may be one function
 * where these are the same.
 */
function saidBy(name: string): string {
  const kind = name.split('__')[0] as string;
  const lines: string[] = [];
  for (const pinned of [false, true]) {
    const machine = new TracedMachine(1);
    const { mm, cpu } = machine;
    const call = (fn: string, ...args: (number | bigint)[]): number =>
      cpu.fn<(...args: (number | bigint)[]) => number>(fn)(...args) >>> 0;
    if (pinned) cpu.kernel.pinPages(mm, 1, 1);
    const child = ['fault', 'writePages', 'exit'].includes(kind) ? call(FORK, mm) : 0;
    machine.recorder.clear();
    const pages = cpu.constant('CPU_AREA') + cpu.constant('CPU_PAGES');
    if (kind === 'fork') call(name, mm);
    else if (kind === 'exit') call(name, child);
    else if (kind === 'pin' || kind === 'pinLoop')
      for (const flags of [FOLL_PIN | FOLL_WRITE, FOLL_WRITE | 0x04])
        call(name.replace('pinLoop', 'pin'), mm, SMALL_BASE, 1, flags | FOLL_FAST_ONLY, pages);
    else call(name.replace('writePages', 'fault'), mm, SMALL_BASE, 1);
    lines.push(
      ...machine.recorder.events.map((e) =>
        [e.kind, e.op, e.how, e.address, e.operand].filter((part) => part !== '').join(' '),
      ),
    );
  }
  return lines.filter((line) => !NOTHING.test(line)).join('\n');
}

const protocolOf = (name: string): string | undefined => name.split('__')[1];

test('no two variants that differ were merged into one function', () => {
  const names = [...kernel.exports.keys()].filter((name) => name.includes('__') && !/^(ladder|floor)__/.test(name));
  const byFunction = new Map<string, string[]>();
  for (const name of names) {
    const key = kernel.exports.get(name)?.name as string;
    byFunction.set(key, [...(byFunction.get(key) ?? []), name]);
  }
  for (const same of byFunction.values()) {
    const [first, ...others] = same as [string, ...string[]];
    // A protocol may fork as another does, and differ in its pins.
    const own = first.startsWith('fork__') ? others.filter((other) => protocolOf(other) === protocolOf(first)) : [];
    assert.deepEqual(own, [], `one function with ${first}`);
    const said = others.length === 0 ? '' : saidBy(first);
    for (const other of others) assert.equal(saidBy(other), said, `${first} and ${other} are one function`);
  }
});

test('the two-step pin is another function than the one-step pin', () => {
  for (const protocol of PROTOCOLS) {
    const [one, two] = PINS.map(
      (pin) => kernel.exports.get(pinExport('pin', protocol.name, { ...protocol.shipped, pin }))?.name,
    );
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
