// Values as a person reads them: which bits have a name depends on the word they stand in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceEvent } from '../../src/trace/record.js';
import { eventText, showValue } from '../../src/trace/text.js';

const rmw = (op: string, operand: bigint): TraceEvent => ({
  ...{ label: 'A1', kind: 'rmw', how: 'NORETURN', address: 0, size: 4 },
  ...{ op, operand, arg: 0n, value: 0n },
});
const ANY = (value: bigint): string => String(value);

test('bit 1 is rw in a pte, exclusive among the flags of a page, and a number elsewhere', () => {
  const cleared = (loc: string): string => eventText(rmw('AND', 0xfffffffdn), loc, ANY);
  assert.equal(cleared('pte[0]'), 'atomic_and(~rw, pte[0])');
  assert.equal(cleared('page[0].flags'), 'atomic_and(~exclusive, page[0].flags)');
  assert.equal(cleared('mm0.has_pinned'), 'atomic_and(~2, mm0.has_pinned)');
  assert.equal(eventText(rmw('OR', 2n), 'page[0].flags', ANY), 'atomic_or(exclusive, page[0].flags)');
  assert.equal(eventText(rmw('OR', 1n), 'mm0.has_pinned', ANY), 'atomic_or(1, mm0.has_pinned)');
});

test('flags of a page by name where all are known', () => {
  const shown = [0n, 2n, 3n].map((value) => showValue('page[0].flags', value, 5));
  assert.deepEqual(shown, ['0', 'exclusive', '3']);
});

test('a pmd as the table it points at, and whether it may be written below it', () => {
  assert.equal(showValue('pmd[170]', 0x4067n, 16), 'table[4] rw');
  assert.equal(showValue('mm1.pmd[170]', 0x4065n, 16), 'table[4] ro');
});
