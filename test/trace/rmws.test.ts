import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChild } from '../../src/machine/child.js';
import { forkExport, protocolNamed } from '../../src/protocols.js';
import { TracedMachine } from '../../src/trace/machine.js';
import { rmwsPerPte } from '../../src/trace/rmws.js';

const of = (protocol: string, order: number, pageMapcounts: boolean, second: boolean, pmd: boolean = false): number =>
  rmwsPerPte(protocol, protocolNamed(protocol).shipped, { order, pmd, pageMapcounts, second });

/** Of pages by themselves, the first fork and the second: refcount, mapcount, write-protect; since v5.19 the exclusive bit. */
for (const [protocol, first, second] of [
  ['no_early', 3, 2],
  ['seqcount', 3, 2],
  ['anon_exclusive_519', 4, 2],
  ['anon_exclusive', 4, 2],
  ['batched', 4, 2],
] as const)
  test(`${protocol}: ${first} RMWs per pte, and ${second} when it forks again`, () => {
    assert.deepEqual([of(protocol, 0, true, false), of(protocol, 0, true, true)], [first, second]);
  });

test('on_demand: one RMW for a table of 512 pages, whichever fork it is', () => {
  assert.deepEqual([of('on_demand', 0, true, false), of('on_demand', 0, true, true)], [1 / 512, 1 / 512]);
});

test('async: two in the parent for a table of 512 pages; the child does what v5.15 does, and clears the flag', () => {
  assert.deepEqual([of('async', 0, true, false), of('async', 0, true, true)], [2 / 512, 2 / 512]);
  const { cpu, mm, recorder } = new TracedMachine(512);
  const { shipped } = protocolNamed('async');
  const child = cpu.fn<(mm: number) => number>(forkExport('async', shipped))(mm);
  recorder.clear();
  startChild(cpu, 'async', shipped, child);
  assert.equal(recorder.events.filter(({ kind }) => kind === 'rmw').length, 3 * 512 + 1);
});

for (const order of [1, 2, 4, 9])
  test(`a batch of ${2 ** order}: 3n + 2 RMWs, without mapcounts of pages 2n + 2; again n + 2, and 2`, () => {
    const n = 2 ** order;
    const whole = (pageMapcounts: boolean, second: boolean): number => n * of('batched', order, pageMapcounts, second);
    assert.deepEqual([whole(true, false), whole(false, false)], [3 * n + 2, 2 * n + 2]);
    assert.deepEqual([whole(true, true), whole(false, true)], [n + 2, 2]);
  });

test('a huge page mapped by a pmd: 5 RMWs for all of it, 4 when it is not exclusive any more', () => {
  assert.deepEqual([512 * of('batched', 9, true, false, true), 512 * of('batched', 9, true, true, true)], [5, 4]);
});
