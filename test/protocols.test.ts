import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileTarget } from '../src/machine/kernel.js';
import { forkExport, forkVariants, PINS, PROTOCOLS, pinExport } from '../src/protocols.js';

const HOOKS = [
  'beginVma',
  'endVma',
  'beginTable',
  'copyPtes',
  'beginGup',
  'gupPmd',
  'gupPte',
  'endGup',
  'reuseOnWrite',
  'zapTable',
  'zapPtes',
];

test('protocol files, registry and wasm exports are the same set', () => {
  const files = readdirSync('assembly/protocol').map((name) => name.replace(/\.ts$/, ''));
  assert.deepEqual(files.sort(), PROTOCOLS.map((p) => p.name).sort());
  const expected = PROTOCOLS.flatMap((p) => [
    ...forkVariants(p).map((k) => forkExport(p.name, k)),
    ...PINS.flatMap((pin) => [pinExport('pin', p.name, pin), pinExport('pinLoop', p.name, pin)]),
    ...['fault', 'writePages', 'exit'].map((kind) => `${kind}__${p.name}`),
  ]);
  const sides = expected.flatMap((name) => {
    if (name.startsWith('fork__')) return [`stress_${name}`, `free_${name}`];
    return name.startsWith('pin__') ? [`stress_${name}`] : [];
  });
  for (const target of ['kernel', 'debug', 'stress', 'trace'] as const) {
    const exports = WebAssembly.Module.exports(compileTarget(target)).map((e) => e.name);
    const wanted = target === 'stress' ? [...expected, ...sides] : expected;
    const variants = exports.filter((name) => name.includes('__') && !/^(ladder|floor)__/.test(name));
    assert.deepEqual(variants.sort(), wanted.sort(), target);
  }
});

test('each protocol has a fork per wrprotect, fence and place for a fence', () => {
  assert.deepEqual(
    PROTOCOLS.map((p) => [p.name, forkVariants(p).length]),
    [
      ['plain_cow', 4],
      ['early_wrprotect', 28],
      ['no_early', 12],
      ['seqcount', 12],
    ],
  );
});

test('every protocol spells out every hook, in one order, and numbers its steps without a gap', () => {
  for (const { name } of PROTOCOLS) {
    const source = readFileSync(`assembly/protocol/${name}.ts`, 'utf8');
    const hooks = [...source.matchAll(/^ {2}@inline (\w+)\(/gm)].map((match) => match[1]);
    assert.deepEqual(hooks, HOOKS, name);
    for (const side of ['A', 'B']) {
      const labels = [...source.matchAll(new RegExp(`^const \\w+ = ${side}\\((\\d+)\\)`, 'gm'))].map((match) =>
        Number(match[1]),
      );
      assert.deepEqual(
        labels,
        labels.map((_, i) => i + 1),
        `${name} ${side}`,
      );
    }
  }
});
