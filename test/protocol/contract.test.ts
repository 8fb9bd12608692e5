// What can be said of a protocol file before it is compiled: one line each, with the line it is about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gupSeesKnobs } from '../../src/protocol/contract.js';
import { checkText, readDirectory } from '../../src/protocol/directory.js';
import { model, textOf } from '../support/protocol.js';

const GOOD = textOf('test/protocols/knob_probe.ts');

/** The faults of the probe with one text replaced by another. */
function faults(find: string | RegExp, put: string): string[] {
  const text = GOOD.replace(find, put);
  assert.notEqual(text, GOOD, 'the text this test changes has changed');
  return checkText(text, model).faults.map(({ line, message }) => `${line}: ${message}`);
}

const lineOf = (text: string): number => GOOD.split('\n').findIndex((line) => line.includes(text)) + 1;

test('the contract has all hooks, each with a sentence', () => {
  assert.equal(model.contract.length, 25);
  for (const { name, about } of model.contract) if (!/^b[PRU]/.test(name)) assert.ok(about.length > 10, name);
});

test('every protocol of the tree keeps it', () => assert.ok(readDirectory('assembly').length >= 4));

test('a hook that is missing', () =>
  assert.deepEqual(faults(/ {2}@inline zapPtes[\s\S]*?\n {2}\}\n/, ''), [
    `${lineOf('export class')}: no hook zapPtes(page: usize, nr: i32): void`,
  ]));

test('a hook that is misspelt', () => {
  const [first, second] = faults('endGup(mm', 'endgup(mm');
  assert.equal(first, `${lineOf('endGup(mm')}: no hook is called endgup: is endGup meant?`);
  assert.match(second as string, /no hook endGup\(/);
});

test('a hook of another type', () =>
  assert.deepEqual(faults('gupPte(page: usize, ptep: usize,', 'gupPte(page: u32, ptep: usize,'), [
    `${lineOf('gupPte(page')}: gupPte has another type than gupPte(page: usize, ptep: usize, pte: u64, flags: u32): bool`,
  ]));

test('parameters may have other names', () =>
  assert.deepEqual(faults('zapPtes(page: usize, nr: i32)', 'zapPtes(p: usize, n: i32)'), []));

test('hooks in another order', () => {
  const text = /( {2}@inline zapTable[\s\S]*?\n {2}\}\n)\n( {2}@inline zapPtes[\s\S]*?\n {2}\}\n)/;
  assert.match(faults(text, '$2\n$1').join(), /hooks stand in one order: zapTable comes before zapPtes/);
});

test('an import of anything but the model', () => {
  for (const path of [
    'fs',
    './other',
    '../../evil',
    '../stress',
    '../protocol/no_early',
    'assemblyscript/std/x',
    '../contract',
  ]) {
    const said = faults('from "../pfn"', `from "${path}"`);
    assert.equal(said.length, 1, path);
    assert.match(
      said[0] as string,
      new RegExp(`^${lineOf('from "../pfn"')}: cannot import '${path.replace(/[./]/g, '\\$&')}'`),
    );
  }
});

test('a call of the host, and data of its own', () => {
  const put = (line: string): string => faults('const READ_PTE', `${line}\nconst READ_PTE`).join();
  assert.match(put('function peek(): u64 { return load<u64>(64); }'), /load, store: say it with a word of/);
  assert.match(put('function peek(): u32 { return i32.load(64); }'), /load, store: say it with a word of/);
  assert.match(put('function poke(): void { i64.store8(64, 1); }'), /load, store: say it with a word of/);
  assert.match(put('import { rawStore } from "../lkmm";'), /raw words: they are the machinery of the model/);
  assert.match(put('function copy(): void { memory.copy(0, 64, 8); }'), /memory: say it with words of/);
  assert.match(put('@external("env", "cpu") declare const X: i32;'), /@external: a protocol calls nothing of the host/);
  assert.match(put('declare function f(): void;'), /declare: a protocol calls nothing of the host/);
  assert.match(put('let counter = 0;'), /a global variable/);
  assert.match(
    faults('    return SHARED;', '    atomic.fence();\n    return SHARED;').join(),
    /atomic: say it with a word/,
  );
});

test('steps: a gap, none that sides could meet at, a label that is none', () => {
  assert.match(faults('const PTE = B(8);', 'const PTE = B(18);').join(), /numbered without a gap: B8 before B18/);
  assert.match(faults('const READ_PTE = A(1);', 'const READ_PTE = 1;').join(), /no step A1/);
  assert.match(
    faults('get bPin(): i32 { return GUP_PIN; }', 'get bPin(): i32 { return 77; }').join(),
    /bPin returns a step of the table/,
  );
});

test('the head: missing, a key that is unknown, twice, no value', () => {
  assert.match(faults('// ---\n', '').join(), /^1: no head/);
  assert.match(faults('// origin:', '// orgin:').join(), /^3: the head has no key 'orgin'/);
  assert.match(faults('// origin: a test\n', '').join(), /^1: the head has no 'origin'/);
  assert.match(faults('// name: knob_probe', '// name: Knob-Probe').join(), /^2: 'Knob-Probe' is no name/);
  assert.match(
    faults('// name: knob_probe', '// name: other').join(),
    /the class is knob_probe, and the head says name: other/,
  );
  assert.match(faults('pin=add1024', 'pin=add1').join(), /^7: no knob 'pin=add1'/);
  assert.match(faults('fence=none pin', 'fence=full/fork pin').join(), /fence_per has no 'fork'/);
  assert.match(faults('fence_per: pte, table', 'fence_per: page').join(), /no place for a fence 'page'/);
  assert.deepEqual(
    checkText('\0asm', model).faults.map(({ message }) => message),
    ['a binary file'],
  );
});

test('GUP sees the knobs where a hook names them, or what could name them', () => {
  const source = (text: string) => {
    const { file } = checkText(text, model);
    assert.ok(file);
    return file.source;
  };
  assert.ok(gupSeesKnobs(source(GOOD)));
  // What a fault copies for a child it write-protects as fork would have.
  for (const { source: one } of readDirectory('assembly'))
    assert.equal(gupSeesKnobs(one), one.keeps.includes('child_copies'), one.name);
  const NO_EARLY = textOf('assembly/protocol/no_early.ts');
  const seen = (find: string, put: string) => gupSeesKnobs(source(NO_EARLY.replace(find, put)));
  assert.ok(
    seen(
      'flags: u32, cookie: i32): bool { return true; }',
      'flags: u32, cookie: i32): bool { return !this.protectsAhead; }',
    ),
  );
  assert.ok(seen('nr: i32): void {}', 'nr: i32): void { changetype<F>(0).mb(); }'));
  assert.ok(!seen('nr: i32): void {}', 'nr: i32): void { /* F */ }'));
});

test('PG_anon_exclusive, by a file whose head does not keep it; and kept, but not used', () => {
  const used = faults(
    '  @inline zapPtes(',
    '  @inline private own(page: usize): bool { return PageAnonExclusive(page); }\n  @inline zapPtes(',
  );
  assert.match(used.join('\n'), /the head does not say `keeps: anon_exclusive`: the machine would not have that bit/);
  const unused = faults(/^(\/\/ version: .*)$/m, '$1\n// keeps: anon_exclusive');
  assert.deepEqual(unused, [
    `${lineOf('export class') + 1}: the head says \`keeps: anon_exclusive\`, and nothing of it is used`,
  ]);
});

test('a head that keeps what nobody knows, or is measured never', () => {
  const head = (line: string): string => faults(/^(\/\/ version: .*)$/m, `$1\n${line}`).join();
  assert.match(
    head('// keeps: swap'),
    /no state 'swap' that a protocol keeps; known: anon_exclusive, folios, shared_tables, child_copies/,
  );
  assert.match(head('// measured: never'), /measured: full, or no such line, not 'never'/);
});
