import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { buildPage } from '../../src/page/build.js';
import { pageHtml } from '../../src/page/html.js';
import { NO_CHROMIUM, openBrowser } from '../support/chromium.js';
import { tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

const dir = tempDir();
const common = { protocol: 'early_wrprotect', fence: 'none', fence_per: '', pin: 'add1024' } as const;
const doc = buildPage(
  [
    { ...common, wrprotect: 'store' },
    { ...common, wrprotect: 'rmw' },
  ],
  ['sc', 'tso', 'lkmm'],
);
const file = join(dir, 'page.html');
writeFileSync(file, pageHtml(doc));
const stepsOf = (key: string) => doc.attempts.find((attempt) => attempt.key === key)?.steps ?? [];

/** The page, and everything that went wrong on it or left it. */
async function open(options: BrowserContextOptions): Promise<{ page: Page; problems: string[] }> {
  const page = await (await (await openBrowser()).newContext(options)).newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => /^(file|data):/.test(request.url()) || problems.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
}

async function inBrowser(options: BrowserContextOptions, body: (page: Page) => Promise<void>): Promise<void> {
  const { page, problems } = await open(options);
  try {
    await body(page);
    assert.deepEqual(problems, []);
  } finally {
    await page.context().close();
  }
}

const said = async (page: Page): Promise<string> => (await page.locator('[aria-live]').textContent()) ?? '';
const WIDE = { viewport: { width: 1200, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 } };

test('one file that asks for nothing, and text is text', () => {
  const html = readFileSync(file, 'utf8');
  assert.doesNotMatch(html, /(src|href)=["']?(https?:|\/\/)/);
  assert.doesNotMatch(html, /@import|url\(/);
  assert.ok(html.includes('READ_ONCE\\u003cu64>'));
  assert.equal(html.match(/<\/script>/g)?.length, 2);
});

test('the keyboard steps forward, back and to the ends; each step is announced', { skip: NO_CHROMIUM }, async () => {
  await inBrowser(WIDE, async (page) => {
    const steps = stepsOf('store/tso/none');
    const end = steps.length - 1;
    for (const [key, at] of [
      ['ArrowRight', 1],
      ['ArrowRight', 2],
      ['ArrowRight', 3],
      ['ArrowLeft', 2],
      ['End', end],
      ['ArrowRight', end],
      ['Home', 0],
      ['ArrowLeft', 0],
    ] as const) {
      await page.keyboard.press(key);
      assert.ok((await said(page)).startsWith(`Step ${at} of ${end}`), `${key}: ${await said(page)}`);
      assert.ok((await said(page)).endsWith(steps[at]?.say ?? '?'));
      assert.equal(await page.locator('tr[aria-current=step]:visible th').textContent(), String(at));
      assert.equal(await page.locator('#slider').inputValue(), String(at));
    }
  });
});

test('buttons, the slider and a row do the same, with the focus where it was', { skip: NO_CHROMIUM }, async () => {
  await inBrowser(WIDE, async (page) => {
    const end = stepsOf('store/tso/none').length - 1;
    const at = async (n: number) => assert.match(await said(page), new RegExp(`^Step ${n} of ${end}`));
    await page.getByRole('button', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await at(2);
    await page.getByRole('button', { name: 'Back' }).click();
    await at(1);
    await page.getByRole('button', { name: 'Last' }).click();
    await at(end);
    assert.equal(await page.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled'), 'true');
    const slider = page.getByRole('slider', { name: 'Step' });
    await slider.focus();
    await page.keyboard.press('Home');
    await at(0);
    await page.keyboard.press('ArrowRight');
    await at(1);
    await slider.fill('7');
    await at(7);
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^Step 7 of \d+, B2$/);
    await page.locator('tr[data-step="4"]:visible').click();
    await at(4);
  });
});

test('memory, bits and buffers are those of the step, and the drain is seen', { skip: NO_CHROMIUM }, async () => {
  await inBrowser(WIDE, async (page) => {
    const steps = stepsOf('store/tso/none');
    const drain = steps.findIndex(({ kind, label }) => kind === 'drain' && label === 'A3');
    const shown = async () => ({
      memory: await page.locator('#memory tbody tr').first().locator('td').allTextContents(),
      rw: await page.locator('#bits div').nth(3).textContent(),
      buffer: await page.locator('#buffer0 li').allTextContents(),
    });
    await page.locator('#slider').fill(String(drain - 1));
    assert.deepEqual(await shown(), {
      memory: ['page[0] rw', 'page[0] ro (own buffer)', 'page[0] rw'],
      rw: 'RW1',
      buffer: ['A3: pte[0] = page[0] ro'],
    });
    await page.getByRole('button', { name: 'Next' }).click();
    assert.deepEqual(await shown(), {
      memory: ['page[0] ro', 'page[0] ro', 'page[0] ro'],
      rw: 'RW0',
      buffer: ['A3: pte[0] = page[0] ro drains to memory'],
    });
    assert.match((await page.locator('#source0').textContent()) ?? '', /CPU 0 at A3.*early_wrprotect\.ts:\d+/s);
    assert.match((await page.locator('#source1').textContent()) ?? '', /CPU 1 at B4.*gup\.ts:\d+/s);
  });
});

test('the switches show the same attempt under another model and fence', { skip: NO_CHROMIUM }, async () => {
  await inBrowser(WIDE, async (page) => {
    const verdict = () => page.locator('.attempt:visible .verdict').textContent();
    assert.match((await verdict()) ?? '', /Sometimes: ordering race/);
    await page.getByRole('radio', { name: 'smp_wmb() after A3' }).check();
    assert.match((await verdict()) ?? '', /Sometimes/);
    await page.getByRole('radio', { name: 'smp_mb() after A3' }).check();
    assert.match((await verdict()) ?? '', /Never/);
    assert.match(await said(page), /^Step 0 of \d+\. Never: x86 .*, smp_mb\(\) after A3/, 'announced');
    const stopped = stepsOf('store/tso/mb').findIndex(({ kind }) => kind === 'blocked');
    await page.locator('#slider').fill(String(stopped));
    assert.match(await said(page), /Here the attempt fails.*smp_mb\(\)/);
    await page.getByRole('radio', { name: 'none added' }).check();
    await page.getByRole('radio', { name: /\(sc\)/ }).check();
    assert.match((await verdict()) ?? '', /Never/);
    await page.getByRole('radio', { name: /\(lkmm\)/ }).check();
    await page.getByRole('radio', { name: /rmw:/ }).check();
    assert.equal(await page.locator('#state').isVisible(), false, 'a cycle has no states');
    await page.locator('h2').first().click();
    await page.keyboard.press('ArrowRight');
    assert.match(await said(page), /This is the order that is missing/);
    assert.equal(await page.locator('td.lit:visible').count(), 2);
    assert.match(
      (await page.locator('#source0').textContent()) ?? '',
      /^CPU 0 at A3 and A10/,
      'both ends of the arrow',
    );
    await page.locator('#verdicts a').nth(1).click();
    assert.equal(await page.locator('.attempt:visible').getAttribute('data-attempt'), 'store/tso/none');
    assert.equal(await page.locator('#verdicts [aria-current]').count(), 1);
    assert.equal(await page.getByRole('radio', { name: /\(tso\)/ }).isChecked(), true);
  });
});

test('arrow keys in a switch choose there and do not step', { skip: NO_CHROMIUM }, async () => {
  await inBrowser(WIDE, async (page) => {
    await page.getByRole('radio', { name: 'none added' }).focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByRole('radio', { name: 'smp_wmb() after A3' }).isChecked(), true);
    assert.match(await said(page), /^Step 0 of/);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}, at 360 px: nothing wider than the phone, text readable on its ground`, {
    skip: NO_CHROMIUM,
  }, async () => {
    await inBrowser({ ...PHONE, colorScheme, reducedMotion: 'reduce' }, async (page) => {
      for (const { key } of doc.attempts) {
        await page.evaluate(`location.hash = ${JSON.stringify(key)}`);
        await page.locator(`[data-attempt="${key}"]`).waitFor();
        await page.keyboard.press('End');
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, key);
      }
      assert.equal(await page.evaluate(WIDER), 0, 'all models at once');
      assert.deepEqual(await page.evaluate(LOW_CONTRAST), []);
    });
  });
}

/** How much of the verdicts does not fit. */
const WIDER = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.getElementById('verdicts').parentElement)`;

/** 1280 x 1024 pixels, four times as large. */
test('magnified four times, the player leaves room for what it steps through', { skip: NO_CHROMIUM }, async () => {
  await inBrowser({ viewport: { width: 320, height: 256 } }, async (page) => {
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    assert.equal(await page.evaluate("getComputedStyle(document.getElementById('player')).position"), 'static');
  });
});

test('on paper: the steps of the attempt that is chosen, all of them and in words', { skip: NO_CHROMIUM }, async () => {
  await inBrowser({ viewport: { width: 718, height: 1000 } }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 718);
    assert.equal(await page.locator('.attempt:visible').count(), 1);
    const list = page.locator('.list:visible');
    assert.equal(await list.evaluate((el) => el.scrollHeight - el.clientHeight), 0);
    assert.equal(await list.locator('td.say:visible').count(), stepsOf('store/tso/none').length);
    assert.equal(await page.locator('#player:visible').count(), 0);
  });
});

/** Texts whose colour is not 4.5 times as bright or as dark as what is behind them (WCAG AA). */
const LOW_CONTRAST = `(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (el) => { for (let at = el; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c[3] !== 0) return c; } return [255, 255, 255]; };
  const bad = [];
  for (const el of document.querySelectorAll('body *')) {
    if (!el.checkVisibility() || el.getAttribute('aria-disabled') === 'true' || ![...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(el).color)), light(ground(el))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) bad.push(el.textContent.trim().slice(0, 40));
  }
  return bad;
})()`;

test('without a script every attempt is there as text', { skip: NO_CHROMIUM }, async () => {
  await inBrowser({ ...PHONE, javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.locator('.attempt:visible').count(), doc.attempts.length);
    assert.equal(await page.locator('#player:visible, #switches:visible').count(), 0);
    const row = page.locator('[data-attempt="store/tso/none"] tr.drain').last();
    assert.match((await row.textContent()) ?? '', /drains from CPU 0's store buffer.*pte\[0\] = page\[0\] ro/);
  });
});

test('every control has a name, and headings do not skip a level', { skip: NO_CHROMIUM }, async () => {
  await inBrowser(WIDE, async (page) => {
    const nameless = await page.evaluate(
      `[...document.querySelectorAll('button, input')].filter((el) => el.checkVisibility() && !el.textContent.trim() && !el.labels?.length).length`,
    );
    assert.equal(nameless, 0);
    const levels = (await page.evaluate(
      `[...document.querySelectorAll('h1, h2, h3, h4')].filter((el) => el.checkVisibility()).map((el) => Number(el.tagName[1]))`,
    )) as number[];
    assert.ok(
      levels.every((level, at) => level <= (levels[at - 1] ?? 0) + 1),
      levels.join(),
    );
  });
});

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
    await page.keyboard.press('End');
    assert.match(await said(page), /The pin is lost/);
    assert.deepEqual(errors, []);
    await page.close();
  });
}
