import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROTOCOLS, protocolNamed } from '../../src/protocols.js';
import { selftestRows } from '../../src/selftest/rows.js';
import { TESTS } from '../../src/selftest/scenarios.js';

const rows = [...selftestRows()];
const of = (protocol: string, memory: string = 'base') =>
  rows.filter((row) => row.protocol === protocol && row.memory === memory && row.result !== 'not expressible');
const failing = (protocol: string): string[] => of(protocol).flatMap((r) => (r.result === 'fails' ? [r.scenario] : []));

test('each version of fork passes and fails as that kernel did, in every kind of memory it knows', () => {
  assert.deepEqual(
    rows.filter(({ result, expected }) => result !== expected),
    [],
  );
  assert.equal(of('batched', 'pte').length, 12);
  assert.equal(of('batched', 'partly_shared').length, 12);
  assert.equal(of('batched', 'pmd').length, 12);
});

/** Written out by hand: what the history in scenarios.ts must come to. */
test('before v5.9 references were lost, up to v5.18 pins to read, since v5.19 nothing', () => {
  assert.deepEqual(failing('plain_cow'), [
    'vmsplice() + unmap in child',
    'vmsplice() + unmap in child with mprotect() optimization',
    'vmsplice() before fork(), unmap in parent after fork()',
    'vmsplice() + unmap in parent after fork()',
    'fork() with an iouring fixed buffer',
    'R/O GUP-fast pin on R/O-mapped shared page',
    'dma_thread_diotest (LTP)',
  ]);
  for (const protocol of ['early_wrprotect', 'no_early', 'seqcount'])
    assert.deepEqual(failing(protocol), [
      'R/O-mapping a page registered as iouring fixed buffer',
      'R/O GUP-fast pin on R/O-mapped shared page',
      'R/O GUP-fast pin on R/O-mapped previously-shared page',
      'R/O GUP-fast pin on R/O-mapped exclusive page',
    ]);
  for (const protocol of ['anon_exclusive_519', 'anon_exclusive', 'batched']) assert.deepEqual(failing(protocol), []);
});

test('what cannot be said has its reason, and each of the 14 tests of anonymous memory is there', () => {
  for (const row of rows) assert.equal(row.result === 'not expressible', row.why !== '', JSON.stringify(row));
  assert.equal(TESTS.length, 16);
});

test('a protocol that does not do what it should is found out', () => {
  // The code of v5.9 under the name of v5.19: what that mended is missing.
  const late = { ...protocolNamed('no_early'), date: '2022-06-01' };
  const wrong = [...selftestRows([late])].filter(({ result, expected }) => result !== expected);
  assert.equal(wrong.length, 4);
  assert.ok(PROTOCOLS.length >= 7);
});
