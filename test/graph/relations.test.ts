// One relation is told from another by its colour alone, and by its dashes alone, and its text can be read on white.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CYCLE, STYLES } from '../../src/graph/relations.js';
import { contrast } from '../support/contrast.js';

test('no two have the same colour, or the same dashes', () => {
  const styles = Object.values(STYLES);
  assert.equal(new Set(styles.map(({ colour }) => colour)).size, styles.length);
  assert.equal(new Set(styles.map(({ dash }) => dash)).size, styles.length);
});

test('each can be read on white; a line is seen on the band of a cycle', () => {
  for (const [name, { colour }] of Object.entries(STYLES)) {
    assert.ok(contrast(colour, '#ffffff') >= 4.5, name);
    for (const band of Object.values(CYCLE)) assert.ok(contrast(colour, band) >= 3, name);
  }
});
