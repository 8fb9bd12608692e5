// The race in a browser: chosen, stepped through, broken and repaired.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { MODELS } from '../../src/explore/models/index.js';
import { FIRST, stateText } from '../../src/playground/race/state.js';
import { PROTOCOLS } from '../../src/protocols.js';
import { variantRows } from '../../src/verdict/rows.js';
import { SCENARIOS } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { NO_CHROMIUM } from '../support/chromium.js';
import { inPlayground } from '../support/playground.js';

const SKIP = { skip: NO_CHROMIUM };

/** Until the worker has said all of what was asked last. */
async function ready(page: Page): Promise<void> {
  await page.waitForSelector('.told:not([data-stale]) .say', { timeout: 60_000 });
}

const headline = async (page: Page): Promise<string> => (await page.locator('.headline').textContent()) ?? '';
const count = async (page: Page): Promise<string> => ((await page.locator('.count').textContent()) ?? '').trim();

async function put(page: Page, at: string, barrier: string): Promise<void> {
  await page
    .getByRole('button', { name: `A barrier after ${at}`, exact: true })
    .first()
    .click();
  await page.getByRole('button', { name: barrier, exact: true }).click();
  await page.waitForSelector('.edits');
  await ready(page);
}

/** Fails where it does not become so within a minute. */
async function eventually(is: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + 60_000;
  while (!(await is())) {
    assert.ok(performance.now() < until, String(is));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the table says, by property and model. */
async function table(page: Page): Promise<string[]> {
  const labels = await page.locator('.matrix button').evaluateAll((all) => all.map((one) => one.ariaLabel ?? ''));
  return labels.sort();
}

test('the first screen shows the race of a plain store, and Next step steps through it', SKIP, async () => {
  await inPlayground('', {}, async (page) => {
    await ready(page);
    assert.match(await headline(page), /Sometimes, ordering race: a pin can be lost under tso/);
    assert.equal(await page.locator('button.main:visible').count(), 1, 'one thing to click');
    const [, end] = /^0 of (\d+)$/.exec(await count(page)) ?? [];
    await page.getByRole('button', { name: 'Next step' }).click();
    assert.equal(await count(page), `1 of ${end}`);
    for (const [key, at] of [
      ['ArrowRight', 2],
      ['ArrowLeft', 1],
      ['End', end],
      ['ArrowRight', end],
      ['Home', 0],
      ['ArrowLeft', 0],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await count(page), `${at} of ${end}`, key);
      assert.equal(await page.locator('tr[aria-current=step] th').textContent(), String(at));
    }
    await page.getByRole('slider').fill('7');
    assert.equal(await count(page), `7 of ${end}`);
    await page.locator('tr[data-step="4"]').click();
    assert.equal(await count(page), `4 of ${end}`);
    await page.getByRole('button', { name: 'Back' }).click();
    assert.equal(await count(page), `3 of ${end}`);
    await eventually(() => page.url().endsWith('n=3'));
  });
});

test('play steps by itself until it is stopped', SKIP, async () => {
  await inPlayground('', {}, async (page) => {
    await ready(page);
    await page.getByRole('button', { name: 'Play' }).click();
    await eventually(async () => (await count(page)).startsWith('2 of'));
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.equal(await page.getByRole('button', { name: 'Play' }).count(), 1);
  });
});

test(
  'a store that waits is seen in its buffer, its bit in memory when it drains; labels lead to the source',
  SKIP,
  async () => {
    await inPlayground('', {}, async (page) => {
      await ready(page);
      const drain = await page.locator('tr.drain', { hasText: 'A3' }).getAttribute('data-step');
      await page.getByRole('slider').fill(String(Number(drain) - 1));
      assert.match((await page.locator('[data-buffer="0"]').textContent()) ?? '', /A3: pte\[0\] = page\[0\] ro/);
      assert.match((await page.locator('[data-bit=RW]').textContent()) ?? '', /1 writable/);
      assert.match((await page.locator('.memory td.own').textContent()) ?? '', /page\[0\] ro \(own buffer\)/);
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'Next step' }).click();
      assert.match((await page.locator('[data-buffer="0"]').textContent()) ?? '', /drains to memory/);
      assert.match((await page.locator('[data-bit=RW]').textContent()) ?? '', /0 read-only/);
      assert.match((await page.locator('[data-source="0"]').textContent()) ?? '', /at A3.*early_wrprotect\.ts:\d+/s);
      assert.match((await page.locator('[data-source="1"]').textContent()) ?? '', /at B4.*gup\.ts:\d+/s);
      assert.match(
        (await page.locator('.race-cycle svg').getAttribute('aria-label')) ?? '',
        /A3 NOT kept in order A5; A5 read before B3/,
      );
    });
  },
);

test(
  'smp_wmb() does not repair it and the page says why; smp_mb() does; what was put in is taken out',
  SKIP,
  async () => {
    await inPlayground('', {}, async (page) => {
      await ready(page);
      await put(page, 'A3', 'smp_wmb()');
      assert.match(await headline(page), /Sometimes.*under tso/);
      const why = (await page.locator('.why').textContent()) ?? '';
      assert.match(
        why,
        /earlier stores before later stores, and only those\. A3 is a store and A5 is a load.*need smp_mb\(\)/,
      );
      assert.match(why, /On x86 .* no instruction at all/);
      await page.getByRole('button', { name: 'Take smp_wmb() after A3 out' }).click();
      await page.waitForSelector('.edits', { state: 'detached' });
      await ready(page);
      await put(page, 'A3', 'smp_mb()');
      assert.match(await headline(page), /Never: a pin can never be lost under tso: your changes repair it/);
      const verdicts = (await table(page)).filter((one) => one.startsWith('lost_pin'));
      assert.deepEqual(
        verdicts,
        ['armv8', 'lkmm', 'ppc', 'sc', 'tso'].map((model) => `lost_pin under ${model}: Never`),
      );
      const stopped = await page.locator('tr.blocked').first().getAttribute('data-step');
      await page.getByRole('slider').fill(stopped ?? '');
      assert.match((await page.locator('.say').textContent()) ?? '', /Here the attempt fails.*smp_mb\(\)/);
      await eventually(() => page.url().includes('e=mb@A3'));
    });
  },
);

test('by keyboard alone: a barrier is put in and Escape leaves the menu', SKIP, async () => {
  await inPlayground('', {}, async (page) => {
    await ready(page);
    const opener = page.getByRole('button', { name: 'A barrier after A3', exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'smp_mb()');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('tr.menu').count(), 0);
    assert.equal(await page.evaluate("document.activeElement.getAttribute('data-at')"), 'A3');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.edits');
    await ready(page);
    assert.match((await page.locator('.edits').textContent()) ?? '', /smp_rmb\(\) after A3/);
  });
});

test('acquire and release can be put in; a fence of the protocol can be taken out', SKIP, async () => {
  await inPlayground('', {}, async (page) => {
    await ready(page);
    await put(page, 'A3', 'make A3’s store a release');
    await put(page, 'A5', 'make A5’s load an acquire');
    assert.match(await headline(page), /Sometimes/);
    assert.match((await page.locator('.why').textContent()) ?? '', /smp_load_acquire\(\) puts that load before/);
  });
  const variant = { ...FIRST.variant, fence: 'full', fence_per: 'pte' } as const;
  await inPlayground(`#race=${stateText({ ...FIRST, variant })}`, {}, async (page) => {
    await ready(page);
    assert.match(await headline(page), /Never/);
    await page
      .getByRole('button', { name: /^Take A\d+ smp_mb\(\) out$/ })
      .first()
      .click();
    await page.waitForSelector('.edits');
    await ready(page);
    assert.match(await headline(page), /Sometimes/);
    assert.match((await page.locator('.why').textContent()) ?? '', /Without your changes it is Never/);
  });
});

test('fewest fences finds the one, and puts it in', SKIP, async () => {
  await inPlayground('', {}, async (page) => {
    await ready(page);
    await page.getByRole('button', { name: 'Fewest fences' }).click();
    const found = page.locator('.repairs li');
    await found.first().waitFor({ timeout: 60_000 });
    const texts = await found.allTextContents();
    assert.equal(texts.length, 2);
    assert.match(texts[0] ?? '', /smp_mb\(\) after A3\..*Never under every model/);
    assert.ok(texts.every((text) => !/wmb|rmb/.test(text)));
    await found.first().getByRole('button', { name: 'Put in' }).click();
    await page.waitForSelector('.edits');
    await ready(page);
    assert.match(await headline(page), /your changes repair it/);
  });
});

test('the choices: protocol, knob, switch, scenario with three threads, property, model', SKIP, async () => {
  await inPlayground('', {}, async (page) => {
    await ready(page);
    await page.getByText('Choose another race').click();
    const choose = async (name: string, value: string): Promise<void> => {
      await page.getByLabel(name, { exact: true }).selectOption(value);
      await ready(page);
    };
    await choose('Write-protect', 'xchg');
    assert.match(await headline(page), /Never.*under tso/);
    await choose('Fence', 'lock/pte');
    assert.equal(
      await page.locator('.matrix', { hasText: 'not asked' }).count(),
      1,
      'a LOCKed no-op is no fence of arm64',
    );
    await choose('Protocol', 'on_demand');
    await choose('Switch repair', 'gup_pmd');
    await choose('Memory model', 'sc');
    await choose('Property', 'leaked_ref');
    assert.match(await headline(page), /leaked_ref .*under sc/);
    await eventually(() => /repair%3Dgup_pmd/.test(page.url()));
    await choose('Protocol', 'early_wrprotect');
    await choose('Scenario', 'two_pinners');
    assert.deepEqual(await page.locator('.steps thead th').allTextContents(), [
      'step',
      'CPU 0: fork',
      'CPU 1: fast GUP',
      'CPU 2: fast GUP',
    ]);
    await page.getByLabel('Scenario', { exact: true }).selectOption('pin_vs_huge');
    await page.locator('.error').waitFor();
    assert.match((await page.locator('.error').textContent()) ?? '', /pin_vs_huge is not asked of early_wrprotect/);
  });
});

test('what takes long is cancelled, and asked again', SKIP, async () => {
  const race = stateText({ ...FIRST, scenario: 'three_pinners', property: undefined, model: undefined });
  await inPlayground(`#race=${race}`, {}, async (page) => {
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Explore again' }).waitFor();
    await page.getByText('Choose another race').click();
    await page.getByLabel('Scenario', { exact: true }).selectOption('pin_vs_fork');
    await ready(page);
    assert.match(await headline(page), /Sometimes/);
  });
});

test('a hostile link is one line of error, and the page lives', SKIP, async () => {
  const script = '<img src=x onerror=alert(1)>';
  for (const state of [
    script,
    encodeURIComponent(script),
    `early_wrprotect/store/none//add1024&s=${encodeURIComponent(script)}`,
    `early_wrprotect/store/none//add1024&e=-${encodeURIComponent(script)}`,
    'early_wrprotect/store/none//add1024&e=mb@A99',
    'early_wrprotect/store/none//add1024&s=__proto__',
    '%E0%A4%A',
    'x'.repeat(1_000_000),
  ])
    await inPlayground(`#race=${state}`, {}, async (page) => {
      const error = page.locator('.error');
      await error.waitFor();
      assert.ok(((await error.textContent()) ?? '').length < 250, (await error.textContent()) ?? '');
      assert.equal(await page.locator('.error img').count(), 0);
      assert.equal(await page.locator('.matrix').count(), 1);
    });
});

test('a link leads to the same race, step and changes', SKIP, async () => {
  const race = { ...FIRST, model: 'lkmm', edits: [{ add: 'wmb', at: 'A3' }], step: 3 } as const;
  await inPlayground(`#race=${stateText(race)}`, {}, async (page) => {
    await ready(page);
    assert.match(await headline(page), /Sometimes.*under lkmm/);
    assert.match(await count(page), /^3 of/);
    assert.match((await page.locator('.edits').textContent()) ?? '', /smp_wmb\(\) after A3/);
  });
});

test('verdicts are those of the command line, for every protocol as shipped', SKIP, async () => {
  const scenario = SCENARIOS.find(({ name }) => name === FIRST.scenario) as (typeof SCENARIOS)[number];
  for (const { name, shipped } of PROTOCOLS) {
    const variant = { protocol: name, ...shipped };
    const rows = variantRows(new Stage(scenario), variant, [...MODELS.keys()]);
    await inPlayground(
      `#race=${stateText({ ...FIRST, variant, property: undefined, model: undefined })}`,
      {},
      async (page) => {
        await ready(page);
        const wanted = rows.map(({ property, model, verdict }) => `${property} under ${model}: ${verdict}`);
        assert.deepEqual(await table(page), wanted.sort(), name);
      },
    );
  }
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing, ${colorScheme}, wide and narrow; nothing is wider than the page`, SKIP, async () => {
    for (const width of [390, 1280, 1920])
      await inPlayground('', { colorScheme, bypassCSP: true, viewport: { width, height: 900 } }, async (page) => {
        await ready(page);
        await page.getByText('Choose another race').click();
        await page.getByRole('button', { name: 'A barrier after A3', exact: true }).click();
        await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
        const found = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
        const said = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        assert.deepEqual(said, []);
        assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${width} px`);
        const cut = await page
          .locator('.matrix .word:visible')
          .evaluateAll((all) => all.filter((one) => one.scrollWidth > (one.parentElement?.clientWidth ?? 0)).length);
        assert.equal(cut, 0, 'no word leaves its cell');
      });
  });
