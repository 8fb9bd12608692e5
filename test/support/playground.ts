/** The playground in a browser. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { playgroundPage } from '../../src/cli/playground-page.js';
import { openBrowser } from './chromium.js';
import { tempDir } from './cli.js';

let file: string | undefined;

/** Where it lies, made once. */
export function playgroundFile(): string {
  if (file === undefined) {
    file = join(tempDir(), 'playground.html');
    writeFileSync(file, playgroundPage().text);
  }
  return file;
}

/** The page at a link, in a context of its own; what went wrong on it fails the test. */
export async function inPlayground(
  link: string,
  options: BrowserContextOptions,
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await (await openBrowser()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || problems.push(request.url()));
  try {
    await page.goto(pathToFileURL(playgroundFile()).href + link);
    await body(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}
