/** The Litmus tab in a browser: a text as it is typed, errors at their place, graphs, links; and the command line's own counts. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { MODELS } from '../../src/explore/models/index.js';
import { decideLitmusAll } from '../../src/litmus/check.js';
import { LONGEST_TEST } from '../../src/playground/litmus/bounds.js';
import { linkOf } from '../../src/playground/litmus/link.js';
import { tableVariants } from '../../src/protocols.js';
import { exportLitmus } from '../../src/verdict/litmus-export.js';
import { DEFAULT_SCENARIOS, SCENARIOS } from '../../src/verdict/scenarios.js';
import { NO_CHROMIUM, openBrowser } from '../support/chromium.js';
import { inPlayground, playgroundFile } from '../support/playground.js';

const FOLDER = 'examples/litmus';
const NAMES = [...MODELS.keys()];
const PHONE = { viewport: { width: 390, height: 800 } };
const skip = NO_CHROMIUM;
const example = (name: string): string => readFileSync(`${FOLDER}/${name}.litmus`, 'utf8');

const status = (page: Page) => page.locator('.lit-status [aria-live]');
const area = (page: Page) => page.getByLabel('C litmus test');
const fault = (page: Page) => page.locator('#lit-error');

async function says(page: Page, words: RegExp): Promise<void> {
  await status(page).filter({ hasText: words }).waitFor();
}

test('the first test is decided and drawn; another text, another model, another state', { skip }, async () => {
  await inPlayground('#litmus', PHONE, async (page) => {
    await says(page, /Never under sc, Sometimes under tso, Sometimes under lkmm/);
    await page.locator('.lit-graph svg').waitFor();
    assert.match((await page.locator('.lit-drawing [aria-live]').textContent()) ?? '', /allowed no interleaving/);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    await area(page).fill(example('SB+mbs'));
    await says(page, /Never under ppc/);
    await page.locator('.lit-drawing', { hasText: 'SB+mbs under lkmm: forbidden' }).waitFor();
    await page.getByRole('button', { name: 'armv8' }).press('Enter');
    await page.locator('.lit-drawing', { hasText: 'SB+mbs under armv8: forbidden' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.locator('.lit-drawing [aria-live]', { hasText: 'allowed' }).waitFor();
    await page.getByRole('button', { name: 'Previous' }).press('Enter');
    await page.locator('.lit-drawing [aria-live]', { hasText: 'forbidden' }).waitFor();
    await page.getByText('As herd prints it').click();
    assert.match((await page.locator('.lit-answers pre').textContent()) ?? '', /^Observation SB\+mbs Never 0 3$/m);
  });
});

test('edges are switched off one relation at a time, and the drawing is saved as it is shown', { skip }, async () => {
  await inPlayground('#litmus', {}, async (page) => {
    await page.locator('.lit-graph g.edge.fr').first().waitFor();
    await page.getByLabel('fr', { exact: true }).press('Space');
    assert.equal(await page.locator('.lit-graph g.edge.fr').count(), 0);
    assert.notEqual(await page.locator('.lit-graph g.edge.po').count(), 0);
    for (const [button, begins] of [
      ['Save as SVG', '<svg xmlns='],
      ['Save as .dot', 'digraph'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ]);
      assert.match(download.suggestedFilename(), /^SB\+poonceonces-lkmm\.(svg|dot)$/);
      assert.ok(readFileSync(await download.path(), 'utf8').startsWith(begins));
    }
  });
});

test('an error is said with line and column, and found', { skip }, async () => {
  await inPlayground('#litmus', {}, async (page) => {
    await area(page).fill('C X\n\n{}\n\nP0(int *x)\n{\n\tREAD_ONCE(;\n}\n\nexists (x=0)\n');
    await fault(page).filter({ hasText: "line 7, column 12: expected an expression before ';'" }).waitFor();
    assert.equal(await page.locator('.lit-wrong').textContent(), '7');
    await page.getByRole('button', { name: 'Go there' }).click();
    assert.equal(
      await page.evaluate('((a) => a.value.slice(a.selectionStart, a.selectionEnd))(document.activeElement)'),
      ';',
    );
    await page.keyboard.press('Tab');
    assert.notEqual(await page.evaluate('document.activeElement.tagName'), 'TEXTAREA', 'Tab goes on');
    await area(page).fill(example('MP+poonceonces'));
    await says(page, /Sometimes under lkmm/);
    assert.equal(await fault(page).textContent(), '');
  });
});

test('the library: searched, opened; the protocols’ own are made when they are asked for', { skip }, async () => {
  await inPlayground('#litmus', {}, async (page) => {
    await page.getByLabel('Search').fill('IRIW+mbs');
    await page.getByRole('button', { name: 'IRIW+mbs' }).click();
    await says(page, /Never under ppc/);
    await page.getByLabel('Search').fill('');
    await page.getByRole('button', { name: 'Also the protocols’ own' }).click();
    await page.getByText(/^Protocols of this page/).click();
    await page
      .getByRole('button', { name: /no_early/ })
      .first()
      .click();
    await says(page, /Sometimes under sc/);
  });
});

test('a link holds the whole test; a hostile one is an error line', { skip }, async () => {
  let link = '';
  await inPlayground('#litmus', {}, async (page) => {
    await area(page).fill(example('LB+datas'));
    await says(page, /Never under ppc/);
    await page.getByRole('button', { name: 'Put the test into the address' }).click();
    await page.getByText('no server is sent it').waitFor();
    link = await page.evaluate<string>('location.hash');
  });
  await inPlayground(link, {}, async (page) => {
    await page.locator('.lit-drawing', { hasText: 'LB+datas' }).waitFor();
    assert.equal(await area(page).inputValue(), example('LB+datas'));
  });
  const script = `C <img/src=x/onerror=document.title='run'>\n{}\nP0(int *x) { <script>document.title='run'</script> }\nexists (x=0)`;
  const threads = Array.from({ length: 64 }, (_, n) => `P${n}(int *x)\n{\n\tWRITE_ONCE(*x, ${n});\n}\n`).join('\n');
  const texts = [await linkOf(script), await linkOf(`C T\n{}\n${threads}\nexists (x=1)\n`)];
  for (const bad of ['%%%', 'AAAA', '<script>', ...texts]) {
    await inPlayground(`#litmus=${bad}`, {}, async (page) => {
      await page.locator('.error', { hasText: /\w/ }).first().waitFor();
      assert.equal(await page.title(), 'forkbench playground');
    });
  }
});

test('what is too large or takes long is told, cancelled, and harms nothing after it', { skip }, async () => {
  await inPlayground('#litmus', {}, async (page) => {
    await area(page).fill('x'.repeat(LONGEST_TEST + 1));
    await fault(page)
      .filter({ hasText: /at most \d+ characters/ })
      .waitFor();
    const threads = Array.from({ length: 9 }, (_, n) => {
      const body = 'int r0 = atomic_fetch_inc_relaxed(x); WRITE_ONCE(*y, r0); int r1 = READ_ONCE(*y);';
      return `P${n}(atomic_t *x, int *y)\n{\n\t${body}\n}\n`;
    });
    await area(page).fill(`C long\n{}\n${threads.join('\n')}\nexists (y=77)\n`);
    await says(page, /deciding/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await says(page, /Cancelled/);
    await area(page).fill(example('SB+mbs'));
    await says(page, /Never under ppc/);
  });
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe-core finds nothing, ${scheme}`, { skip }, async () => {
    const context = await (await openBrowser()).newContext({ bypassCSP: true, colorScheme: scheme });
    const page = await context.newPage();
    await page.goto(`file://${playgroundFile()}#litmus`);
    await page.locator('.lit-graph svg').waitFor();
    await page.getByText(/^SB: store buffering/).click();
    await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
    const found = await page.evaluate<string[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
    );
    assert.deepEqual(found, []);
    await context.close();
  });
}

/** In the page: asks a worker of its own for all of them. */
const ASK_ALL = `async (texts) => {
  const { texts: files, worker: code } = JSON.parse(document.getElementById('data').textContent);
  const script = 'globalThis.forkbenchPage=' + JSON.stringify({ texts: files }) + ';' + code;
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
  worker.postMessage({ modules: [] });
  return await new Promise((resolve) => {
    const rows = texts.map(() => []);
    let left = texts.length;
    worker.onmessage = ({ data }) => {
      if ('told' in data) rows[data.id].push(data.told.row);
      else if (--left === 0) resolve(rows);
    };
    texts.forEach((text, id) => worker.postMessage({ id, job: 'litmus.decide', asked: text }));
  });
}`;

type Row = Readonly<Record<'model' | 'verdict' | 'positive' | 'negative' | 'states' | 'flags', unknown>>;
const same = ({ model, verdict, positive, negative, states, flags }: Row): string =>
  JSON.stringify({ model, verdict, positive, negative, states, flags });

test('every example and every exported test is decided as on the command line', { skip }, async () => {
  const scenarios = SCENARIOS.filter(({ name }) => (DEFAULT_SCENARIOS as readonly string[]).includes(name));
  const exported = [...exportLitmus(tableVariants(), scenarios)].map(({ text }) => text);
  const texts = [...readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8')), ...exported];
  assert.ok(texts.length > 100 && exported.length > 5, `${exported.length} of ${texts.length}`);
  await inPlayground('', {}, async (page) => {
    const rows = await page.evaluate<Row[][]>(`(${ASK_ALL})(${JSON.stringify(texts)})`);
    for (const [at, text] of texts.entries()) {
      const own = decideLitmusAll(text, '', NAMES); // in one search, as the command line does
      assert.deepEqual(rows[at]?.map(same), own.map(same), text.slice(0, 60));
    }
  });
});
