import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { added, codegen, codegenOf, orderingOf, parseListing, wasmHasFence } from '../../src/doctor/codegen.js';
import { told } from '../support/told.js';

/** What V8 11.3 prints, shortened. */
const LISTING = `--- WebAssembly code ---
name: assembly/ladder/ladder__pin_check
index: 134
compiler: TurboFan
0xcefe8ad2e00     0  55                   push rbp
0xcefe8ad2e0e     e  f0410fb10c0b         lock cmpxchgl [r11+rcx*1],r8
0xcefe8ad2e8d    8d  458b643b08           movl r12,[r11+rdi*1+0x8]
--- End code ---
name: assembly/ladder/ladder__fence_full
0xcefe8ad2e0e     e  f0410fb10c0b         lock cmpxchgl [r11+r14*1],rcx
0xcefe8ad2e12    12  0faef0               mfence
name: assembly/ladder/ladder__fence_lock
0xcefe8ad2e0e     e  f0410fb10c0b         lock cmpxchgl [r11+rcx*1],r8
0xcefe8ad2e0f     f  f0410fb10c0b         lock cmpxchgl [r11+rbx*1],r14
0xcefe8ad2e12    12  4887d8               REX.W xchgq rax,rbx
name: assembly/fork/copy_pte_range<assembly/protocol/plain_cow/plain_cow<assembly/arch/x86/WrprotectStore,assembly/knobs/FenceNone>>
0xcefe8ad2e12    12  4887d8               xchgl r10,[rdx+r8*1]
name: assembly/fork/copy_pte_range<assembly/protocol/plain_cow/plain_cow<assembly/arch/x86/WrprotectXchg,assembly/knobs/FenceNone>>
0xcefe8ad2e12    12  4887d8               REX.W xchgq r14,[rdx+rcx*1]
`;

test('a listing is read function by function; operands and exchanges of registers do not count', () => {
  const functions = parseListing(LISTING);
  const ladder = (rung: string) => [...orderingOf(functions.get(`assembly/ladder/ladder__${rung}`) ?? '')];
  assert.equal(functions.size, 5);
  assert.deepEqual(ladder('pin_check'), [['lock cmpxchgl', 1]]);
  assert.deepEqual(ladder('fence_full'), [
    ['lock cmpxchgl', 1],
    ['mfence', 1],
  ]);
  assert.deepEqual(ladder('fence_lock'), [['lock cmpxchgl', 2]]);
});

test('words are what one function has more of than the other', () => {
  assert.deepEqual(codegenOf(LISTING, 'x64'), {
    fence_full: 'mfence',
    fence_lock: 'lock cmpxchgl',
    wrprotect_store: 'mov',
    wrprotect_rmw: null,
    wrprotect_cmpxchg: null,
    wrprotect_xchg: 'xchgq',
  });
  assert.equal(added(new Map(), new Map(), /./), 'none');
});

test('of another architecture, or without a listing, everything is unknown', () => {
  for (const found of [codegenOf(LISTING, 'arm64'), codegenOf('', 'x64')])
    assert.deepEqual(Object.values(found), Array(6).fill(null));
});

test('the shipped wasm has its fence where it should, and this V8 emits one for it', async () => {
  assert.ok(wasmHasFence(readFileSync('build/kernel.wasm')));
  const here = await codegen();
  if (process.arch !== 'x64') return assert.ok(here.problems.length > 0);
  assert.deepEqual(here, {
    codegen: {
      fence_full: 'mfence',
      fence_lock: 'lock cmpxchgl',
      wrprotect_store: 'mov',
      wrprotect_rmw: 'lock cmpxchgq',
      wrprotect_cmpxchg: 'lock cmpxchgq',
      wrprotect_xchg: 'xchgq',
    },
    problems: [],
  });
});

test('forkbench doctor prints a line per fact, and the same as JSON', async () => {
  const text = await told('doctor');
  assert.equal(text.code, 0, text.stderr);
  for (const name of ['cores', 'clocksource', 'hardware counters', 'fence full', 'wrprotect xchg'])
    assert.match(text.stdout, new RegExp(`^(ok|warn|unknown) +${name} `, 'm'));
  const { facts, codegen: words } = JSON.parse((await told('doctor', '--json')).stdout);
  assert.ok(facts.length > 10);
  assert.ok(
    facts.every((f: Record<string, string>) =>
      ['name', 'state', 'what', 'advice'].every((key) => typeof f[key] === 'string'),
    ),
  );
  assert.deepEqual(Object.keys(words).length, 6);
});
