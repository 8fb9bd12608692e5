/** The page of one protocol in a browser. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { buildPage } from '../../src/page/build.js';
import { pageHtml } from '../../src/page/html.js';
import { openFile } from './chromium.js';
import { tempDir } from './cli.js';

const common = { protocol: 'early_wrprotect', fence: 'none', fence_per: '', pin: 'add1024' } as const;
export const doc = buildPage(
  [
    { ...common, wrprotect: 'store' },
    { ...common, wrprotect: 'rmw' },
  ],
  ['sc', 'tso', 'lkmm'],
);
/** Where it lies. */
export const file: string = join(tempDir(), 'page.html');
writeFileSync(file, pageHtml(doc));
export const stepsOf = (key: string) => doc.attempts.find((attempt) => attempt.key === key)?.steps ?? [];

export async function inBrowser(options: BrowserContextOptions, body: (page: Page) => Promise<void>): Promise<void> {
  const { page, problems } = await openFile(file, options);
  try {
    await body(page);
    assert.deepEqual(problems, []);
  } finally {
    await page.context().close();
  }
}

export const WIDE = { viewport: { width: 1200, height: 900 } };
export const PHONE = { viewport: { width: 360, height: 740 } };
