import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARSE_EXPLORE } from '../../src/cli/explore-values.js';
import { type ArchChoice, askedVariants, withArch } from '../../src/cli/explore-variants.js';
import { variantText } from '../../src/protocol/variant-text.js';
import { PROTOCOLS } from '../../src/protocols.js';

const EARLY = ['early_wrprotect'];
const texts = (...args: Parameters<typeof askedVariants>): string[] => askedVariants(...args).variants.map(variantText);

test('without a knob: each protocol as shipped, and beside one whose order is in question the plain store', () => {
  const told = texts(undefined, {}, {});
  for (const { name, shipped } of PROTOCOLS)
    assert.ok(told.includes(variantText({ protocol: name, ...shipped })), name);
  assert.equal(told.length, PROTOCOLS.length + 2 * PROTOCOLS.filter(({ grid }) => grid).length);
  assert.deepEqual(texts(EARLY, {}, {}), [
    'early_wrprotect/rmw/none//add1024',
    'early_wrprotect/store/none//add1024',
    'early_wrprotect/store/full/pte/add1024',
  ]);
});

test('--all has every combination of the knobs; a knob chooses, and the others are as shipped', () => {
  assert.equal(texts(EARLY, {}, { all: true }).length, 4 * (1 + 3 * 2) * 3);
  for (const all of [false, true])
    assert.deepEqual(texts(EARLY, { wrprotect: ['xchg'] }, { all }), ['early_wrprotect/xchg/none//add1024']);
  assert.throws(() => askedVariants(['plain_cow'], { fence: ['full'] }, {}), /no place for a fence/);
});

test('--arch chooses the write-protect and the model; the pin is as shipped, or as chosen', () => {
  const asked = (word: string, pin?: 'two_step') => {
    const { model, wrprotect, arch } = withArch<ArchChoice>({ arch: PARSE_EXPLORE.arch(word) });
    const choice = { ...(wrprotect === undefined ? {} : { wrprotect }), ...(pin === undefined ? {} : { pin: [pin] }) };
    return [...texts(EARLY, choice, arch === undefined ? {} : { arch }), ...(model ?? [])];
  };
  for (const word of ['arm64', 'aarch64'])
    assert.deepEqual(asked(word), ['early_wrprotect/cmpxchg/none//add1024', 'armv8']);
  for (const word of ['x86', 'x86_64', 'amd64'])
    assert.deepEqual(asked(word), ['early_wrprotect/rmw/none//add1024', 'tso']);
  for (const word of ['ppc64', 'ppc64le', 'power'])
    assert.deepEqual(asked(word, 'two_step'), ['early_wrprotect/cmpxchg/none//two_step', 'ppc']);
});

test('models by the names of what they are models of, none of them twice', () => {
  assert.deepEqual(PARSE_EXPLORE.model('amd64,tso,kernel,aarch64,power'), ['tso', 'lkmm', 'armv8', 'ppc']);
});
