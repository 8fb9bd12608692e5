import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where this machine keeps a Chromium, or undefined. */
export const CHROMIUM: string | undefined = PLACES.find((path) => path !== undefined && existsSync(path));
/** For a test's `skip`: false, or why it cannot run here. */
export const NO_CHROMIUM: string | false =
  CHROMIUM === undefined ? 'no Chromium here: apt-get install chromium, or set CHROMIUM_PATH' : false;

let browser: Promise<Browser> | undefined;

/** The one of this file, closed at its end; contexts keep its tests apart. */
export function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox'] });
  return browser;
}
after(async () => (await browser)?.close());

/** What is announced of the step at hand. */
export const said = async (page: Page): Promise<string> => (await page.locator('[aria-live]').textContent()) ?? '';
