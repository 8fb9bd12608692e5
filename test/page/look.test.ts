// How the page looks that nobody plays: on a phone, magnified, on paper, without a script, and to who cannot see it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CHROMIUM } from '../support/chromium.js';
import { doc, inBrowser, PHONE, stepsOf, WIDE } from '../support/page.js';

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
