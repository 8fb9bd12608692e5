/** A test in a link: what goes in comes out, and what anybody may have written there is refused in a sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { LONGEST_TEST } from '../../src/playground/litmus/bounds.js';
import { linkOf, textOfLink } from '../../src/playground/litmus/link.js';

const deflated = (length: number): string => deflateRawSync(Buffer.alloc(length, 'a')).toString('base64url');

test('any text comes back, in letters that an address takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 2000 }), async (text) => {
      const link = await linkOf(text);
      assert.match(link, /^[\w-]*$/);
      assert.equal(await textOfLink(link), text);
    }),
    { numRuns: 50 },
  );
});

test('the longest text comes back; a longer one is refused, however short its link', async () => {
  assert.equal((await textOfLink(deflated(LONGEST_TEST))).length, LONGEST_TEST);
  await assert.rejects(textOfLink(deflated(LONGEST_TEST + 1)), /more than a test/);
  await assert.rejects(textOfLink(deflated(2 ** 26)), /more than a test/);
  await assert.rejects(textOfLink('A'.repeat(2 * LONGEST_TEST + 1)), /too long/);
});

test('what is damaged is refused', async () => {
  const whole = await linkOf('C SB+mbs\n{}\nP0(int *x) { }\nexists (x=0)\n');
  for (const link of [whole.slice(0, -8), 'A', 'AAAA', '<script>alert(1)</script>', '%%%', 'é'])
    await assert.rejects(textOfLink(link), /This link is damaged/, link);
});
