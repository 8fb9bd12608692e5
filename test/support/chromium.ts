import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where this machine keeps a Chromium, or undefined. */
export const CHROMIUM: string | undefined = PLACES.find((path) => path !== undefined && existsSync(path));
/** For a test's `skip`: false, or why it cannot run here. */
export const NO_CHROMIUM: string | false =
  CHROMIUM === undefined ? 'no Chromium here: apt-get install chromium, or set CHROMIUM_PATH' : false;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox'] });
}
