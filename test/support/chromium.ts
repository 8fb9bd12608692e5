import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where this machine keeps a Chromium, or undefined. */
export const CHROMIUM: string | undefined = PLACES.find((path) => path !== undefined && existsSync(path));
/** For a test's `skip`: false, or why it cannot run here. */
export const NO_CHROMIUM: string | false =
  CHROMIUM === undefined ? 'no Chromium here: apt-get install chromium, or set CHROMIUM_PATH' : false;

let browser: Promise<Browser> | undefined;

/** The one of this file, closed at its end; contexts keep its tests apart. */
export function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox', '--disable-gpu'] });
  return browser;
}
after(async () => (await browser)?.close());

/** A page and everything that went wrong on it or left it. */
export interface Opened {
  readonly page: Page;
  readonly problems: string[];
}

/** A file in a context of its own. */
export async function openFile(file: string, options: BrowserContextOptions): Promise<Opened> {
  const page = await (await (await openBrowser()).newContext(options)).newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || problems.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
}
