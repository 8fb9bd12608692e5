import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ABOUT_PROPERTY } from '../../src/verdict/properties.js';

test('the glossary says of each property what the reports say', () => {
  const glossary = readFileSync('docs/glossary.md', 'utf8');
  for (const [name, about] of Object.entries(ABOUT_PROPERTY))
    assert.ok(glossary.includes(`| \`${name}\` | ${about} |`), name);
});
