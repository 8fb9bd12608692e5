// A protocol that compiles and does not do what assembly/contract.ts asks is found when it is built, one clear line each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractBreaches } from '../../src/protocol/trial.js';
import type { ForkKnobs } from '../../src/protocols.js';
import { compileText, textOf } from '../support/protocol.js';

const GOOD = textOf('test/protocols/knob_probe.ts');
const BARE: ForkKnobs = { wrprotect: 'rmw', fence: 'none', fence_per: '' };

async function breaches(find: string, put: string): Promise<string[]> {
  const text = GOOD.replace(find, put);
  if (find !== '') assert.notEqual(text, GOOD, 'the text this test changes has changed');
  const { name, wasm } = await compileText('trace', text, [BARE]);
  return contractBreaches(new WebAssembly.Module(wasm), name, [BARE]).map(({ message }) => message);
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

test('no fast pin that ever succeeds', async () => {
  const end = (value: boolean): string => `    step(PTE);\n    changetype<F>(0).mb();\n    return ${value};`;
  assert.deepEqual(await breaches(end(true), end(false)), ['no fast pin succeeds, of a page that nobody else wants']);
});

test('a hook that goes round for ever, and where', async () => {
  const said = await breaches('    step(PTE);', '    step(PTE);\n    while (page_mapcount(page) != 77) step(PTE);');
  assert.match(said.join(), /a pin does not end: it goes round at B7/);
});

test('a hook that traps, and after which step', async () => {
  const said = await breaches('    step(COPY);', '    step(COPY);\n    if (page_mapcount(page) == 1) unreachable();');
  assert.match(said.join(), /fork traps after A[12]/);
});
