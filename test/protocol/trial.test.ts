// A protocol that compiles and does not do what assembly/contract.ts asks is found when it is built, one clear line each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrument } from '../../src/compile/instrument.js';
import { contractBreaches } from '../../src/protocol/trial.js';
import type { ForkKnobs } from '../../src/protocols.js';
import { compileText, textOf } from '../support/protocol.js';

const GOOD = textOf('test/protocols/knob_probe.ts');
const BARE: ForkKnobs = { wrprotect: 'rmw', fence: 'none', fence_per: '' };

async function breaches(find: string, put: string): Promise<string[]> {
  const text = GOOD.replace(find, put);
  if (find !== '') assert.notEqual(text, GOOD, 'the text this test changes has changed');
  const { name, wasm } = await compileText('trace', text, [BARE]);
  return contractBreaches(await instrument(wasm), name, [BARE]).map(({ message }) => message);
}

test('the probe itself keeps the contract', async () => assert.deepEqual(await breaches('', ''), []));

test('a pin that passes B1 only where the mm has pinned before', async () => {
  const text = ['get bPte(): i32 { return GUP_PTE; }', 'get bPte(): i32 { return GUP_PIN; }'] as const;
  assert.deepEqual(await breaches(...text), ['a pin does not pass step B1, where the sides of a hunt meet']);
});

test('a shared word that is written by a helper for private ones', async () => {
  const said = await breaches('    step(COPY);', '    step(COPY);\n    setPtePrivate(src_ptep, pte | 0x200);');
  assert.match(said.join(), /fork writes pte\[0\] without a word of \.\.\/lkmm: the explorer does not see it/);
});

const IMPORTS = 'import { step } from "../lkmm";';
const READS = {
  'a helper for another word': [
    `${IMPORTS}\nimport { vm_flags } from "../vma";`,
    'vm_flags(page + 52 - 16) < 1024 ? SHARED : SHARED + 1', // a refcount where flags are meant
  ],
  'a field of a class laid over it': [
    `${IMPORTS}\n@unmanaged class Laid { a: u64; b: u64; c: u64; d: u64; e: u64; f: u64; refcount: i32; }`,
    'changetype<Laid>(page + 4).refcount < 1024 ? SHARED : SHARED + 1',
  ],
} as const;
for (const [how, [imports, read]] of Object.entries(READS))
  test(`a shared word that is read by ${how}`, async () => {
    const text = GOOD.replace(IMPORTS, imports).replace('    return SHARED;', `    return ${read};`);
    const { name, wasm } = await compileText('trace', text, [BARE]);
    const said = contractBreaches(await instrument(wasm), name, [BARE]).map(({ message }) => message);
    assert.deepEqual(said.slice(0, 1), [
      'fork reads page[0].refcount without a word of ../lkmm: the explorer does not see it',
    ]);
  });

test('a shared word that is written, with what it holds, where a read finds what it does not find alone', async () => {
  const said = await breaches(
    '    step(PTE);',
    '    step(PTE);\n    if (page_mapcount(page) == 0) setPtePrivate(ptep, pte);',
  );
  assert.deepEqual(said, ['a pin writes pte[0] without a word of ../lkmm: the explorer does not see it']);
});

test('no fast pin that ever succeeds', async () => {
  const end = (value: boolean): string => `    step(PTE);\n    changetype<F>(0).mb();\n    return ${value};`;
  assert.deepEqual(await breaches(end(true), end(false)), ['no fast pin succeeds, of a page that nobody else wants']);
});

test('a hook that goes round for ever, and where', async () => {
  const said = await breaches('    step(PTE);', '    step(PTE);\n    while (page_mapcount(page) != 77) step(PTE);');
  assert.match(said.join(), /a pin does not end: it goes round at B8/);
});

test('a hook that traps, and after which step', async () => {
  const said = await breaches('    step(COPY);', '    step(COPY);\n    if (page_mapcount(page) == 1) unreachable();');
  assert.match(said.join(), /fork traps after A[12]/);
});

const CHILD = '    setPtePrivate(dst_ptep, pte_mkold(pte_wrprotect(pte)));';
const LEFT: readonly (readonly [string, string, string, string])[] = [
  ['a child that can write what it shares', CHILD, CHILD.replace('pte_wrprotect(pte)', 'pte'), 'writable in the child'],
  ['a parent that can', '    changetype<W>(0).set(src_ptep);', '', 'writable in the parent'],
];
for (const [what, find, put, where] of LEFT)
  test(`${what}`, async () =>
    assert.deepEqual(await breaches(find, put), [`fork leaves a private page that both map ${where}`]));

test('a child without a pte', async () =>
  assert.deepEqual(await breaches(CHILD, ''), ["fork leaves the child without a pte of the parent's page"]));

test('a copy without the bytes', async () => {
  const text = textOf('assembly/protocol/no_early.ts').replace('copyToPrealloc(mem_map, page, prealloc);', '');
  const { name, wasm } = await compileText('trace', text, [BARE]);
  const said = contractBreaches(await instrument(wasm), name, [BARE]).map(({ message }) => message);
  assert.deepEqual(said, [
    "fork leaves the child a page of its own without the bytes of the parent's (a page that is pinned)",
  ]);
});
