// A lost pin has one definition. Where it is used is held to it by golden values here, written by hand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TracedMachine } from '../../src/trace/machine.js';

const machine = new TracedMachine(1);
const pte = (pfn: number, bits: number): bigint => (BigInt(pfn) << 12n) | BigInt(bits);
const RW = 0x67;
const RO = 0x65;

test('lost: the page is shared with the child, is not what the mm maps, or is read-only there', () => {
  for (const [parent, child, lost] of [
    [pte(7, RW), 0n, false],
    [pte(7, RW), pte(9, RW), false],
    [pte(7, RW), pte(7, RO), true],
    [pte(7, RO), pte(7, RO), true],
    [pte(7, RO), 0n, true],
    [pte(7, RO), pte(9, RW), true],
    [pte(8, RW), 0n, true],
    [pte(8, RW), pte(7, RO), true],
    [0n, 0n, true],
  ] as const)
    assert.equal(machine.pinLost(7, parent, child, false), lost, `${parent.toString(16)} ${child.toString(16)}`);
});

test('an exclusive page is kept though it is read-only, and is lost as any other once it is shared or gone', () => {
  assert.equal(machine.pinLost(7, pte(7, RO), 0n, true), false);
  assert.equal(machine.pinLost(7, pte(7, RO), pte(7, RO), true), true);
  assert.equal(machine.pinLost(7, pte(8, RW), 0n, true), true);
});

test('pinner, trials and explorer ask for it, and none decides for itself', () => {
  for (const file of ['assembly/pinner.ts', 'assembly/stress.ts', 'src/verdict/properties.ts']) {
    const text = readFileSync(file, 'utf8');
    assert.match(text, /\bpinLost\(/, file);
    assert.doesNotMatch(text, /!pte_write|& RW\b/, file);
  }
});
