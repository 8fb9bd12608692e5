import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { NO_CHROMIUM, openBrowser } from '../support/chromium.js';
import { tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

const dir = tempDir();

for (const [protocol, ...more] of [
  ['plain_cow'],
  ['no_early', '--model', 'tso'],
  ['seqcount', '--model', 'armv8'],
] as const) {
  test(`explore ${protocol} --html: a page whose player starts`, { skip: NO_CHROMIUM }, async () => {
    const target = join(dir, `${protocol}.html`);
    const done = await told('explore', protocol, ...more, '--html', target);
    assert.equal(done.code, 0, done.stderr);
    assert.equal(done.stdout, `${target}\n`);
    const page = await (await openBrowser()).newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pathToFileURL(target).href);
    await page.getByRole('button', { name: 'Next step' }).waitFor();
    await page.keyboard.press('End');
    await page.locator('.say', { hasText: /The pin is lost/ }).waitFor();
    assert.deepEqual(errors, []);
    await page.close();
  });
}
