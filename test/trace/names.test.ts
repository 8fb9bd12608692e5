// What threads share has a name and an initial value, both from the layout; what has none is an error and never a zero.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TracedMachine } from '../../src/trace/machine.js';

function prepared(words: readonly (readonly [(m: TracedMachine) => number, number])[]): TracedMachine {
  const machine = new TracedMachine(2);
  for (const [address, value] of words) machine.view.setUint32(address(machine), value, true);
  machine.snapshot();
  return machine;
}

const constant = (machine: TracedMachine, name: string): number => machine.cpu.constant(name);
const page = (machine: TracedMachine, i: number): number =>
  machine.view.getUint32(constant(machine, 'CTRL_MEM_MAP'), true) +
  (machine.firstData + i) * constant(machine, 'PAGE_STRUCT');

test('every word of an mm and of struct page reaches the models with its value, those without a name of their own too', () => {
  const machine = prepared([
    [({ mm }) => mm + 200, 5],
    [(m) => m.mm + constant(m, 'MM_RSS') + 12, 6],
    [(m) => page(m, 1) + 56, 7],
    [(m) => page(m, 1) + constant(m, 'PAGE_FLAGS'), 8],
  ]);
  const { initial } = machine;
  assert.equal(initial.get('mm0.has_pinned+8'), 5n);
  assert.equal(initial.get('mm0.rss+12'), 6n);
  assert.equal(initial.get('page[1].refcount+4'), 7n);
  assert.equal(initial.get('page[1].flags'), 8n);
  assert.equal(initial.get('page[1].refcount'), 1n);
});

test('a word of eight bytes has the value of eight bytes', () => {
  const machine = prepared([
    [(m) => page(m, 0) + 56, 1],
    [(m) => page(m, 0) + 60, 2],
  ]);
  assert.equal(machine.meet(page(machine, 0) + 56, 8), 'page[0].refcount+4');
  assert.equal(machine.initial.get('page[0].refcount+4'), 0x2_0000_0001n);
});

test('a slot of a table that fork may allocate, and a word of a user page, have names', () => {
  const machine = prepared([]);
  const tables = machine.view.getUint32(constant(machine, 'CTRL_TABLES'), true);
  assert.match(machine.meet(tables + 12 * 4096 + 16, 8), /^frame\[12\]\+16$/);
  const window = machine.view.getUint32(constant(machine, 'CTRL_WINDOW'), true);
  assert.equal(machine.meet(window + 4096 + 8, 8), 'data[1]+8');
});

test('a pte table that a child shares has the name it has in the parent; the pmds have one each', () => {
  const machine = new TracedMachine(2);
  const child = machine.cpu.fn<(mm: number) => number>('fork__on_demand__rmw__none')(machine.mm) >>> 0;
  machine.snapshot();
  const { tables, names } = machine;
  assert.equal(tables.ptep(child, 0), tables.ptep(machine.mm, 0));
  assert.equal(names.nameOf(tables.ptep(child, 0)), 'pte[0]');
  const slot = Number((0x5555_0000_0000n >> 21n) & 511n);
  assert.deepEqual(machine.pmds(), [`pmd[${slot}]`, `mm1.pmd[${slot}]`]);
  assert.deepEqual([tables.writable(machine.mm, 0), tables.writable(child, 0)], [false, false]);
});

test('an access of what is no word of the machine is refused, with its address', () => {
  const machine = prepared([]);
  for (const address of [constant(machine, 'CTRL_STOP'), constant(machine, 'CPU_AREA'), 0x10])
    assert.throws(() => machine.meet(address, 4), { exit: 65, message: /no word of the modelled machine/ });
});

test('one word accessed whole and in parts is refused', () => {
  const machine = prepared([]);
  machine.meet(page(machine, 0) + 24, 8);
  assert.throws(() => machine.meet(page(machine, 0) + 28, 4), { exit: 65, message: /no model has that/ });
});
