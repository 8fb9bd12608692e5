// The playground's frame: tabs by keys, links and the way back, no sideways scrolling, and what is said where a browser lacks something.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { NO_CHROMIUM, openBrowser } from '../support/chromium.js';
import { playgroundFile } from '../support/playground.js';

const TABS = [
  ['race', 'Race'],
  ['litmus', 'Litmus'],
  ['exercises', 'Exercises'],
  ['machine', 'Your machine'],
] as const;
const DESK = { viewport: { width: 1280, height: 900 } };

/** The page, opened anew at a fragment. @param before runs before its own scripts */
async function at(
  hash: string,
  options: BrowserContextOptions,
  body: (page: Page, problems: string[]) => Promise<void>,
  before = '',
): Promise<void> {
  const context = await (await openBrowser()).newContext(options);
  try {
    await context.addInitScript(before);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(pathToFileURL(playgroundFile()).href + hash);
    await page.getByRole('tablist').waitFor();
    await body(page, problems);
  } finally {
    await context.close();
  }
}

const chosen = (page: Page): Promise<string | null> => page.getByRole('tab', { selected: true }).textContent();
const fragment = (page: Page): Promise<string> => page.evaluate<string>('location.hash');

test('tabs by keys: arrows go round, Home and End, and one of them is a stop of the Tab key', {
  skip: NO_CHROMIUM,
}, async () => {
  await at('', DESK, async (page, problems) => {
    const names: readonly string[] = TABS.map(([, name]) => name);
    assert.deepEqual(await page.getByRole('tab').allTextContents(), names);
    await page.getByRole('tab', { selected: true }).focus();
    const presses = [
      ['ArrowRight', 1],
      ['ArrowRight', 2],
      ['End', 3],
      ['ArrowRight', 0],
      ['ArrowLeft', 3],
      ['Home', 0],
    ] as const;
    for (const [key, to] of presses) {
      await page.keyboard.press(key);
      assert.equal(await chosen(page), names[to], key);
      assert.equal(await page.evaluate('document.activeElement.textContent'), names[to], key);
      assert.equal(await page.locator('[role=tab][tabindex="0"]').count(), 1);
      assert.equal(await page.getByRole('tabpanel').count(), 1);
      assert.equal(await page.getByRole('tabpanel', { name: names[to] as string }).count(), 1);
    }
    await page.keyboard.press('Alt+ArrowRight');
    assert.equal(await chosen(page), names[0], 'keys of the browser are left alone');
    assert.deepEqual(problems, []);
  });
});

test('a link opens its tab; the way back, and a reload, keep it', { skip: NO_CHROMIUM }, async () => {
  await at('#machine', DESK, async (page, problems) => {
    assert.equal(await chosen(page), 'Your machine');
    await page.getByRole('tab', { name: 'Litmus' }).click();
    assert.match(await fragment(page), /^#litmus/);
    await page.getByRole('tab', { name: 'Exercises' }).click();
    await page.getByRole('link', { name: /A message$/ }).click();
    assert.equal(await fragment(page), '#exercises=message');
    await page.reload();
    await page.getByRole('heading', { name: '5. A message' }).waitFor();
    for (const tab of ['Exercises', 'Litmus', 'Your machine']) {
      await page.goBack();
      await page.getByRole('tab', { name: tab, selected: true }).waitFor();
    }
    await page.goForward();
    await page.getByRole('tab', { name: 'Litmus', selected: true }).waitFor();
    assert.deepEqual(problems, []);
  });
});

const SHIFTS = `window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter((e) => !e.hadRecentInput).map((e) => e.value)))
    .observe({ type: 'layout-shift', buffered: true });`;
/** What is called good; 0.1 is a tenth of the screen moved by its whole height. */
const MOST_SHIFT = 0.1;
const SETTLED_MS = 1500;

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [390, 1280, 1920])
    test(`${colorScheme}, ${width} px: each tab fits and stays where it is while it loads`, {
      skip: NO_CHROMIUM,
    }, async () => {
      const opened = TABS.map(([id]) =>
        at(
          `#${id}`,
          { colorScheme, viewport: { width, height: 900 } },
          async (page, problems) => {
            await page.waitForTimeout(SETTLED_MS);
            assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, id);
            const shift = await page.evaluate<number>('window.shifts.reduce((sum, one) => sum + one, 0)');
            assert.ok(shift < MOST_SHIFT, `${id}: ${shift}`);
            assert.deepEqual(problems, [], id);
          },
          SHIFTS,
        ),
      );
      await Promise.all(opened); // most of it is waiting
    });

test('who wants no motion has none', { skip: NO_CHROMIUM }, async () => {
  for (const [id] of TABS)
    await at(`#${id}`, { ...DESK, reducedMotion: 'reduce' }, async (page) => {
      const moving = `document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getTiming().duration > 10).length`;
      assert.equal(await page.evaluate(moving), 0, id);
    });
});

const LACKS = [
  ['Worker', /no web workers/],
  ['WebAssembly', /no WebAssembly/],
  ['DecompressionStream', /no DecompressionStream/],
] as const;

for (const [name, said] of LACKS)
  test(`a browser without ${name}: said once, and tasks can be read all the same`, { skip: NO_CHROMIUM }, async () => {
    await at(
      '#exercises=wmb',
      DESK,
      async (page, problems) => {
        assert.match((await page.getByRole('alert').textContent()) ?? '', said);
        await page.getByRole('heading', { name: '4. Why smp_wmb() does not help' }).waitFor();
        await page.getByRole('button', { name: 'Check', exact: true }).click();
        await page.locator('.ex-said .error', { hasText: 'This could not be checked' }).waitFor();
        await page.getByRole('button', { name: 'Give up' }).click();
        await page.getByRole('region', { name: 'Explanation' }).waitFor();
        assert.deepEqual(problems, []);
        for (const [, tab] of TABS) {
          await page.getByRole('tab', { name: tab }).click();
          assert.equal(await chosen(page), tab);
        }
      },
      `delete globalThis.${name};`,
    );
  });

const SCRIPT = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
const LONG = 1_000_000;

test('a hostile link to any tab runs nothing, and the page lives', { skip: NO_CHROMIUM }, async () => {
  const states = [
    SCRIPT,
    encodeURIComponent(SCRIPT),
    '%E0%A4%A',
    '====',
    '{"a":',
    '__proto__',
    '\u0000\uffff',
    'x'.repeat(LONG),
  ];
  for (const [id, name] of [...TABS, ['none', 'Race'], ['__proto__', 'Race']] as const)
    await at(`#${id}`, DESK, async (page, problems) => {
      for (const state of states) {
        await page.evaluate(`location.hash = ${JSON.stringify(`#${id}=${state}`)}`);
        assert.equal(await chosen(page), name);
        await page.getByRole('tabpanel', { name }).waitFor({ state: 'attached' });
      }
      await page.getByRole('tab', { name: 'Exercises' }).click();
      await page.getByRole('navigation', { name: 'Exercises' }).waitFor();
      assert.equal(await page.evaluate('window.hacked'), undefined);
      assert.deepEqual(problems, [], id);
    });
});
