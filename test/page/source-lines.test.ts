import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sourceLines } from '../../src/page/source-lines.js';
import { PROTOCOLS, protocolNamed } from '../../src/protocols.js';
import type { Variant } from '../../src/verdict/scenarios.js';

const shipped = (name: string, more: Partial<Variant> = {}): Variant => {
  const protocol = PROTOCOLS.find((p) => p.name === name);
  assert.ok(protocol);
  return { protocol: name, ...protocol.shipped, ...more };
};

for (const { name } of PROTOCOLS) {
  test(`${name}: every label stands at a step() of a source file, on the line that is named`, () => {
    const found = sourceLines(shipped(name));
    for (const { label } of protocolNamed(name).steps) {
      const [first] = found.get(label) ?? [];
      assert.ok(first, `${name} ${label}`);
      const line = readFileSync(first.file, 'utf8').split('\n')[first.line - 1] as string;
      assert.match(line, /\bstep\(/);
      assert.equal(line.trim(), first.code[0]?.trim());
    }
  });
}

test('a step that a knob fills in shows what the knob chose', () => {
  const text = (variant: Variant, label: string): string =>
    (sourceLines(variant).get(label) ?? []).flatMap(({ code }) => code).join('\n');
  assert.match(text(shipped('early_wrprotect', { wrprotect: 'store' }), 'A3'), /class WrprotectStore[\s\S]*WRITE_ONCE/);
  assert.match(text(shipped('early_wrprotect'), 'A3'), /class WrprotectRmw[\s\S]*atomic_and/);
  assert.match(text(shipped('seqcount', { pin: 'two_step_mb' }), 'B4'), /class PinTwoStepMb/);
  assert.match(text(shipped('seqcount'), 'A2'), /function raw_write_seqcount_begin[\s\S]*smp_wmb\(\)/);
});

test('a write-protect in a batch stands in the walk over the batch', () => {
  const found = sourceLines(shipped('early_wrprotect', { fence: 'full', fence_per: 'table' }));
  assert.equal(found.get('A3')?.[0]?.file, 'assembly/batch_wrprotect.ts');
});
