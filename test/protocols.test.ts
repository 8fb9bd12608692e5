import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { compileTarget } from '../src/machine/kernel.js';
import { forkExport, forkVariants, PINS, PROTOCOLS, pinExport, variantExport } from '../src/protocols.js';

test('the folder is the registry: its files, the protocols and the wasm exports are the same set, oldest first', () => {
  const files = readdirSync('assembly/protocol').map((name) => name.replace(/\.ts$/, ''));
  assert.deepEqual(files.filter((name) => !name.endsWith('.json')).sort(), PROTOCOLS.map((p) => p.name).sort());
  const dates = PROTOCOLS.map(({ date }) => date);
  assert.deepEqual(dates, [...dates].sort());
  const expected = PROTOCOLS.flatMap((p) =>
    forkVariants(p).flatMap((k) => [
      forkExport(p.name, k),
      ...PINS.flatMap((pin) => [pinExport('pin', p.name, { ...k, pin }), pinExport('pinLoop', p.name, { ...k, pin })]),
      ...(['fault', 'writePages', 'exit'] as const).map((what) => variantExport(what, p.name, k)),
      ...(p.keeps.includes('anon_exclusive') ? [variantExport('share', p.name, k)] : []),
      ...(p.keeps.includes('child_copies') ? [variantExport('child', p.name, k)] : []),
    ]),
  );
  const kept = PROTOCOLS.flatMap(({ name, keeps }) => keeps.map((state) => `${state}__${name}`));
  const sides = expected.flatMap((name) => {
    if (name.startsWith('fork__')) return [`stress_${name}`, `free_${name}`];
    return name.startsWith('pin__') ? [`stress_${name}`] : [];
  });
  for (const target of ['kernel', 'debug', 'stress', 'trace'] as const) {
    const exports = WebAssembly.Module.exports(compileTarget(target)).map((e) => e.name);
    const wanted = [...expected, ...kept, ...(target === 'stress' ? sides : [])];
    const variants = exports.filter((name) => name.includes('__') && !/^(ladder|floor)__/.test(name));
    assert.deepEqual(variants.sort(), wanted.sort(), target);
  }
});
