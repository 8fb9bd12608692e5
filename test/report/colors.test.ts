import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROTOCOLS } from '../../src/protocols.js';
import { byProtocol, FENCE_COLORS, inOrder, NEUTRALS, protocolColor, THEMES } from '../../src/report/colors.js';
import { contrast } from '../support/contrast.js';

test('contrast is what WCAG 2 says: black on white 21, a colour on itself 1', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#777777', '#777777'), 1);
  assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01);
});

test('text is read (4.5 : 1) and marks are seen (3 : 1) on the light and on the dark page', () => {
  for (const { paper, soft, line: _, ...texts } of Object.values(THEMES))
    for (const [name, color] of Object.entries(texts)) {
      assert.ok(contrast(color, paper) >= 4.5, `${name} on ${paper}`);
      assert.ok(contrast(color, soft) >= 4.5, `${name} on ${soft}`);
    }
  const marks = [...PROTOCOLS.map(({ name }) => protocolColor(name)), ...NEUTRALS, ...Object.values(FENCE_COLORS)];
  for (const { paper } of Object.values(THEMES))
    for (const mark of marks) assert.ok(contrast(mark, paper) >= 3, `${mark} on ${paper}`);
});

test('protocols stand in the order of history, each in a colour of its own', () => {
  const names = PROTOCOLS.map(({ name }) => name);
  assert.deepEqual(inOrder(['floor', ...[...names].reverse(), ...names]), [...names, 'floor']);
  assert.equal(new Set([...names, 'floor'].map(protocolColor)).size, names.length + 1);
  const some = byProtocol(['seqcount', 'plain_cow']).scale as { domain: string[]; range: string[] };
  assert.deepEqual(some.domain, ['plain_cow', 'seqcount']);
  assert.deepEqual(some.range, ['plain_cow', 'seqcount'].map(protocolColor), 'the same whoever else is there');
});
