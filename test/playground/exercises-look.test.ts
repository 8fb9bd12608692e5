// How the exercises look: nothing wider than the screen, and nothing that axe-core objects to, in light and dark.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CHROMIUM } from '../support/chromium.js';
import { atTask, open, TASKS, told } from '../support/exercises-page.js';

const AXE = 'node_modules/axe-core/axe.min.js';

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [390, 1280, 1920])
    test(`${colorScheme}, ${width} px: fits, and axe-core has no objection`, { skip: NO_CHROMIUM }, async () => {
      const look = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
      await atTask('#exercises', look, async (page) => {
        await page.addScriptTag({ path: AXE });
        for (const { id } of TASKS) {
          await open(page, id);
          await page.getByRole('button', { name: /^Hint 1/ }).click();
          await page.getByRole('button', { name: 'Give up' }).click();
          const looked = ['fence-sb', 'wmb', 'missing', 'every-model'].includes(id);
          if (looked) await told(page);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, id);
          if (!looked) continue;
          const found = await page.evaluate(
            `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
          );
          assert.deepEqual(found, [], id);
        }
      });
    });
