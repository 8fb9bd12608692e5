// "Your machine" in a browser: what it measures where it can, and what it says where it cannot. No time is asserted, and no race has to show.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { PER_PTE } from '../../src/plan/metric.js';
import { browserCells } from '../../src/playground/machine/cells.js';
import { parseCsv } from '../../src/results/read-csv.js';
import { readRun } from '../../src/results/read-run.js';
import { COMPARISONS, columnsOf, SAMPLES, SUMMARY } from '../../src/results/rows.js';
import { NO_CHROMIUM, openBrowser, openFile } from '../support/chromium.js';
import { cli, tempDir } from '../support/cli.js';
import { type Served, serve } from '../support/served.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** Browsers start threads and wait for others' on a busy machine. */
const PATIENCE_MS = 180_000;

let served: Served;
before(async () => {
  if (NO_CHROMIUM === false) served = await serve();
});

/** The tab of a page that is served, and all that went wrong on it. */
async function inTab(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await (await openBrowser()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (url !== served.printed && !url.startsWith('blob:') && !url.startsWith('data:')) problems.push(url);
  });
  await page.goto(`${served.printed}#machine`);
  try {
    await use(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

/** What stands there, shown or not. */
const textOf = async (of: Locator) => (await of.textContent()) ?? '';
const part = (page: Page, name: string) => page.locator(`#panel-machine section[aria-labelledby=${name}]`);
const says = (page: Page, name: string) => textOf(part(page, name).locator('[role=status].says'));
const over = (page: Page, name: string) =>
  part(page, name)
    .locator('[role=status].says', { hasText: /^(Done|Ended)/ })
    .waitFor();

/** What a button saves, by its name. */
async function saved(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save ${name}` }).click();
  const file = await (await download).path();
  return readFileSync(file, 'utf8');
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

const overflows = (page: Page) => page.evaluate('document.documentElement.scrollWidth > innerWidth');

test('served, the page is isolated and says where it runs', { skip: NO_CHROMIUM }, async () => {
  await inTab({}, async (page) => {
    await page.locator('.facts').waitFor();
    assert.equal(await page.evaluate('crossOriginIsolated && typeof SharedArrayBuffer'), 'function');
    const facts = (await textOf(page.locator('.facts'))).replace(/\s+/g, ' ');
    assert.match(facts, /^Browser\S.* [\d.]+EngineV8Machine\S.*Threads at once\d+$/);
    assert.equal(await page.locator('.missing').count(), 0);
  });
});

test('self-test and hunts, with and without a fence: counts that add up, beside the model', {
  skip: NO_CHROMIUM,
}, async () => {
  await inTab({}, async (page) => {
    const hunts = part(page, 'hunts');
    await hunts.getByRole('combobox').selectOption('1');
    await hunts.getByRole('button', { name: 'Hunt', exact: true }).click();
    // The page answers meanwhile, and the other part waits for the machine.
    await hunts.getByRole('button', { name: 'Cancel' }).waitFor();
    assert.equal(
      await part(page, 'forks').getByRole('button', { name: 'Measure' }).getAttribute('aria-disabled'),
      'true',
    );
    await over(page, 'hunts');
    assert.equal(await says(page, 'hunts'), 'Done: 4 of 4 variants hunted.', await textOf(hunts));
    const { schema_version, self_test, rows, partial } = JSON.parse(await saved(page, 'stress.json'));
    assert.deepEqual([schema_version, partial], [1, false]);
    assert.ok(self_test.rounds > 0 && self_test.buffered <= self_test.rounds);
    assert.deepEqual(
      rows.map(({ wrprotect, fence, fence_per }: Record<string, string>) => [wrprotect, fence, fence_per].join(' ')),
      ['store none ', 'store lock pte', 'store full pte', 'rmw none '],
    );
    for (const row of rows) {
      assert.ok(row.trials > 0);
      assert.equal(row.trials, row.shared_refused + row.shared_pinned + row.copied_refused + row.copied_pinned);
      assert.ok(row.collisions <= row.trials && row.leaked === 0 && row.free_lost <= row.free_held);
      assert.ok(row.ci_low <= row.lost_per_million && row.lost_per_million <= row.ci_high);
      if (row.model === 'tso')
        assert.equal(row.verdict, row.fence === 'none' && row.wrprotect === 'store' ? 'Sometimes' : 'Never');
      if (row.verdict === 'Never') assert.deepEqual([row.lost, row.free_lost], [0, 0]);
    }
    const table = await textOf(hunts.locator('table'));
    for (const row of rows) assert.ok(table.includes(row.trials.toLocaleString('en-US')));
    assert.match(await textOf(hunts), /Store buffering (not )?observed/);
    assert.doesNotMatch(await textOf(page.locator('#panel-machine')), /\bis safe\b/);
  });
});

test('ns per PTE: a table, and the files of a run, which forkbench reads as its own', {
  skip: NO_CHROMIUM,
}, async () => {
  await inTab({}, async (page) => {
    const forks = part(page, 'forks');
    await forks.getByRole('combobox').selectOption('4');
    await forks.getByRole('button', { name: 'Measure', exact: true }).click();
    await forks.locator('table').waitFor();
    assert.equal(await says(page, 'forks'), 'Done: 4 of 4 rounds measured.', await textOf(forks));
    assert.deepEqual(await violations(page), []);
    const cells = browserCells();
    assert.equal(await forks.locator('tbody tr').count(), cells.length);
    assert.match(await textOf(forks.locator('thead')), /ns per PTE, median.*Ratio \(95 %\)/s);
    const dir = join(tempDir(), 'run');
    mkdirSync(dir);
    for (const name of ['samples.csv', 'summary.csv', 'comparisons.csv', 'meta.json'])
      writeFileSync(join(dir, name), await saved(page, name));

    const text = (name: string) => readFileSync(join(dir, name), 'utf8');
    const samples = parseCsv(SAMPLES, text('samples.csv'), 'samples.csv');
    assert.equal(text('samples.csv').split('\n')[0], columnsOf(SAMPLES).join(','));
    const own = samples.filter(({ metric }) => metric === PER_PTE);
    assert.equal(own.length, cells.length * 4 * 2 * 3, 'cells x rounds x blocks x samples');
    for (const { impl, valid, value, unit } of own)
      assert.ok(impl === 'wasm' && valid && (value ?? 0) > 0 && unit === 'ns');
    // Interleaved: every cell once in each block, and not in one order.
    const orders = new Set<string>();
    for (let launch = 0; launch < 4; launch++)
      for (let block = 0; block < 2; block++) {
        const first = own.filter((row) => row.launch === launch && row.block === block && row.sample === 0);
        const order = first.sort((a, b) => a.order_in_block - b.order_in_block).map(({ cell_id }) => cell_id);
        assert.deepEqual([...order].sort(), cells.map(({ cell_id }) => cell_id).sort());
        orders.add(order.join(' '));
      }
    assert.ok(orders.size > 1);
    const summary = parseCsv(SUMMARY, text('summary.csv'), 'summary.csv');
    assert.equal(summary.filter(({ metric }) => metric === PER_PTE).length, cells.length);
    const comparisons = parseCsv(COMPARISONS, text('comparisons.csv'), 'comparisons.csv');
    assert.equal(comparisons.length, cells.length - 1, 'all but the baseline, which stands to nothing');
    for (const { role, cell, ratio, ci_low, ci_high } of comparisons) {
      assert.equal(role, cell.endsWith('/1/') ? 'replica' : 'baseline');
      assert.ok(ratio !== null && ci_low !== null && ci_high !== null && ci_low <= ratio && ratio <= ci_high);
    }
    const { meta, notes } = readRun(dir, []);
    assert.deepEqual(notes, []);
    assert.equal(meta.partial, false);
    const said = meta as unknown as Record<string, unknown> & { versions: Record<string, string> };
    assert.match(said.versions.engine ?? '', /^V8$/);
    assert.match(said.versions.browser ?? '', /\d+\./);
    assert.ok(Number(said.clock_step_ns) > 0 && Number(said.forks_per_sample) >= 1);
    assert.match(String(await textOf(forks)), new RegExp(`seed ${meta.seed}`));
    assert.match(await textOf(forks), /The clock.s smallest step is [\d.]+ µs/);
    const report = await cli('report', dir);
    assert.equal(report.code, 0, report.stderr);
  });
});

test('Cancel ends it at once, keeps what was measured, and the next one begins', { skip: NO_CHROMIUM }, async () => {
  await inTab({}, async (page) => {
    const forks = part(page, 'forks');
    await forks.getByRole('combobox').selectOption('36');
    await forks.getByRole('button', { name: 'Measure', exact: true }).click();
    await forks.getByRole('button', { name: 'Cancel' }).click();
    await over(page, 'forks');
    assert.match(await says(page, 'forks'), /^Ended/);
    const hunts = part(page, 'hunts');
    await hunts.getByRole('combobox').selectOption('20');
    await hunts.getByRole('button', { name: 'Hunt', exact: true }).click();
    await hunts.locator('.says', { hasText: /^Store buffering/ }).waitFor();
    await page.keyboard.press('Enter'); // the focus is where it was: on the button, which is Cancel now
    await over(page, 'hunts');
    assert.equal(await says(page, 'hunts'), 'Ended: 0 of 4 variants hunted.');
    await hunts.getByRole('combobox').selectOption('1');
    await page.getByRole('button', { name: 'Hunt', exact: true }).click();
    await over(page, 'hunts');
    assert.equal(await says(page, 'hunts'), 'Done: 4 of 4 variants hunted.', await textOf(hunts));
  });
});

test('one thread at a time: it says that nothing can be seen, and hunts nothing', { skip: NO_CHROMIUM }, async () => {
  await inTab({}, async (page) => {
    await page.addInitScript("Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { value: 1 })");
    await page.reload();
    const hunts = part(page, 'hunts');
    assert.match(await textOf(hunts), /runs one thread at a time: two never meet, and nothing can be seen/);
    const button = hunts.getByRole('button', { name: 'Hunt', exact: true });
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    await button.focus();
    await page.keyboard.press('Enter');
    assert.equal(await says(page, 'hunts'), '');
  });
});

test('from disk it says what is missing and how to get it', { skip: NO_CHROMIUM }, async () => {
  const file = join(tempDir(), 'page.html');
  assert.equal((await cli('playground', '--out', file)).code, 0);
  const { page, problems } = await openFile(file, {});
  await page.getByRole('tab', { name: 'Your machine' }).click();
  const text = await textOf(page.locator('#panel-machine'));
  assert.match(text, /What is missing is cross-origin isolation.*opened from disk.*forkbench serve/s);
  assert.equal(await page.locator('#panel-machine button').count(), 0);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('both schemes, narrow and wide: nothing for axe, no scrolling sideways', { skip: NO_CHROMIUM }, async () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [390, 1280])
      await inTab({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true }, async (page) => {
        const hunts = part(page, 'hunts');
        await hunts.getByRole('combobox').selectOption('1');
        await hunts.getByRole('button', { name: 'Hunt', exact: true }).click();
        await hunts.locator('table').waitFor();
        assert.deepEqual(await violations(page), [], `${colorScheme} ${width}`);
        assert.equal(await overflows(page), false);
      });
  const file = join(tempDir(), 'page.html');
  assert.equal((await cli('playground', '--out', file)).code, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openFile(file, { colorScheme, bypassCSP: true, viewport: { width: 390, height: 800 } });
    await page.getByRole('tab', { name: 'Your machine' }).click();
    assert.deepEqual(await violations(page), [], colorScheme);
    assert.equal(await overflows(page), false);
    await page.context().close();
  }
});
