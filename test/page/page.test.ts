// The page as it is played: by keyboard, by buttons, by its switches.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NO_CHROMIUM, said } from '../support/chromium.js';
import { file, inBrowser, stepsOf, WIDE } from '../support/page.js';

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
