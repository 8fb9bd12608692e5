// What the two loops say to shared memory, counted by hand from the protocol files, assembly/gup.ts and assembly/page.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocolNamed } from '../../src/protocols.js';
import { instructionsPerPin, instructionsPerPte } from '../../src/try/instructions.js';
import { shippedVariant } from '../../src/try/variants.js';

const counts = (loads: number, stores: number, rmws: number, fences: number): object => ({
  loads,
  stores,
  rmws,
  fences,
});
const variant = (name: string, knobs: object = {}): ReturnType<typeof shippedVariant> => ({
  ...shippedVariant(protocolNamed(name)),
  ...knobs,
});

test('of fork: the pte and has_pinned read, references and the write-protect, the child pte stored', () => {
  assert.deepEqual(instructionsPerPte(variant('plain_cow')), counts(1, 1, 3, 0));
  assert.deepEqual(instructionsPerPte(variant('no_early')), counts(2, 1, 3, 0));
  assert.deepEqual(instructionsPerPte(variant('early_wrprotect')), counts(2, 1, 4, 0)); // write-protects twice
  assert.deepEqual(
    instructionsPerPte(variant('early_wrprotect', { fence: 'full', fence_per: 'pte' })),
    counts(2, 1, 4, 1),
  );
  assert.deepEqual(instructionsPerPte(variant('seqcount', { fence: 'full', fence_per: 'fork' })), counts(2, 1, 3, 0));
});

test('of a fast pin: three tables, the count before its RMW, the pte twice; what the protocol adds', () => {
  assert.deepEqual(instructionsPerPin(variant('plain_cow')), counts(6, 0, 1, 0));
  assert.deepEqual(instructionsPerPin(variant('no_early')), counts(6, 1, 1, 0)); // has_pinned
  assert.deepEqual(instructionsPerPin(variant('seqcount')), counts(8, 1, 1, 2)); // the count at both ends, smp_rmb() beside it
  assert.deepEqual(instructionsPerPin(variant('seqcount', { pin: 'two_step' })), counts(8, 1, 2, 2));
  assert.deepEqual(instructionsPerPin(variant('seqcount', { pin: 'two_step_mb' })), counts(8, 1, 2, 3));
});
