import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selftestText } from '../../src/cli/selftest.js';
import { PROTOCOLS } from '../../src/protocols.js';
import { selftestRows } from '../../src/selftest/rows.js';

test('the counts are those of the table above them, and who is left out is named', () => {
  const rows = [...selftestRows()];
  const text = selftestText(rows);
  const table = text.split('\n\n')[0] ?? '';
  const count = (word: RegExp): number => table.match(word)?.length ?? 0;
  const asked = count(/\b(passes|fails)\b/g);
  const open = count(/ - /g) + count(/ -$/gm);
  const flat = text.replace(/\s+/g, ' ');
  assert.match(
    flat,
    new RegExp(
      `${asked} of ${asked} cells are as that kernel was \\(${rows.filter(({ why }) => why === '').length} replays`,
    ),
  );
  assert.match(
    flat,
    new RegExp(`the other ${asked === 0 ? 0 : new Set(rows.map((r) => r.scenario + r.protocol)).size - asked} of the `),
  );
  assert.ok(open > 0);
  const here = new Set(rows.map(({ protocol }) => protocol));
  const left = PROTOCOLS.filter(({ name }) => !here.has(name));
  assert.ok(left.length > 0);
  for (const { name, origin } of left) assert.ok(flat.includes(`${name} (${origin})`), name);
});
