import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { smallMachine } from '../support/machine.js';

const { k, view } = smallMachine();
const u64 = (v: bigint) => BigInt.asUintN(64, v);
const pte = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((v) => BigInt.asIntN(64, v));
const pfn = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('mk_pte keeps the pfn and is present, clean, old, and as writable as it is told', () => {
  fc.assert(
    fc.property(pfn, fc.boolean(), (n, writable) => {
      const made = k.mk_pte(n, writable ? 1 : 0);
      assert.equal(k.pte_pfn(made) >>> 0, n);
      assert.deepEqual(
        [k.pte_present(made), k.pte_write(made), k.pte_dirty(made), k.pte_young(made)],
        [1, writable ? 1 : 0, 0, 0],
      );
    }),
  );
});

test('each bit helper changes its own bit of x86-64 and no other', () => {
  fc.assert(
    fc.property(pte, (v) => {
      assert.equal(u64(k.pte_wrprotect(v)), u64(v) & ~2n);
      assert.equal(u64(k.pte_mkwrite(v)), u64(v) | 2n);
      assert.equal(u64(k.pte_mkold(v)), u64(v) & ~0x20n);
      assert.equal(u64(k.pte_mkyoung(v)), u64(v) | 0x20n);
      assert.equal(u64(k.pte_mkclean(v)), u64(v) & ~0x40n);
      assert.equal(u64(k.pte_mkdirty(v)), u64(v) | 0x40n);
    }),
  );
});

test('a saved pte is not present and comes back whole', () => {
  fc.assert(
    fc.property(pfn, fc.boolean(), (n, writable) => {
      const made = k.pte_mkdirty(k.mk_pte(n, writable ? 1 : 0));
      assert.equal(k.pte_present(k.pteToSlot(made)), 0);
      assert.equal(k.pteFromSlot(k.pteToSlot(made)), made);
    }),
  );
});

test('fast GUP may use a pte that is present, of the user and, for a write, writable', () => {
  const allowed = (v: bigint, write: boolean) => (u64(v) & 5n) === 5n && (!write || (u64(v) & 2n) === 2n);
  fc.assert(
    fc.property(pte, fc.boolean(), (v, write) => {
      assert.equal(k.pte_access_permitted(v, write ? 1 : 0) !== 0, allowed(v, write));
    }),
  );
});

test('every ptep_set_wrprotect clears the write bit in memory and leaves the rest', () => {
  const at = 0xf_0000;
  fc.assert(
    fc.property(pte, fc.integer({ min: 0, max: 3 }), (v, kind) => {
      view.setBigUint64(at, u64(v), true);
      k.setWrprotect(kind, at);
      assert.equal(view.getBigUint64(at, true), u64(v) & ~2n);
    }),
  );
});
