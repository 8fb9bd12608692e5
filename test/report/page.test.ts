// The report in a browser: narrow, wide and very wide, light and dark.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROTOCOLS } from '../../src/protocols.js';
import { writeReport } from '../../src/report/report.js';
import { toCsv } from '../../src/results/csv.js';
import { readRun } from '../../src/results/read-run.js';
import { VERDICTS } from '../../src/results/rows.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { NO_CHROMIUM, type Opened, openFile } from '../support/chromium.js';
import { contrast } from '../support/contrast.js';
import { verdictRow } from '../support/rows.js';
import { runFixture } from '../support/run-fixture.js';

const { dir } = runFixture({ meta: { launches: 3 } });
const models = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];
const verdicts = PROTOCOLS.flatMap(({ name: protocol }) =>
  models.map((model) =>
    verdictRow({ protocol, model, verdict: model === 'sc' ? 'Never' : 'Sometimes', race_class: 'ordering race' }),
  ),
);
writeFileSync(join(dir, 'verdicts.csv'), toCsv(VERDICTS, verdicts));
await writeReport(dir, readRun(dir, SCENARIOS), SCENARIOS);
const file = join(dir, 'report.html');

/** All but what is folded away. */
const SHOWN = "'body :not(details > :not(summary), details > :not(summary) *)'";

/** Runs in the page. What stands on what: text colour and size, and the first background behind it that is none. */
const TEXTS = `[...document.querySelectorAll(${SHOWN})].flatMap((e) => {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '');
  if (!own || !e.checkVisibility() || e.closest('style, script')) return [];
  const of = e.closest('svg') === null ? getComputedStyle(e).color : getComputedStyle(e).fill;
  let at = e;
  while (at !== document.documentElement && getComputedStyle(at).backgroundColor === 'rgba(0, 0, 0, 0)') at = at.parentElement;
  return [{ text: e.textContent.trim().slice(0, 40), color: of, on: getComputedStyle(at).backgroundColor }];
})`;

/** Runs in the page. What ends to the right of the page, and is in no box that scrolls. */
const CUT = `[...document.querySelectorAll(${SHOWN})].filter((e) => e.checkVisibility() && e.closest('.scroll, .word') === null
  && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((e) => e.tagName + ' ' + e.textContent.trim().slice(0, 40))`;

/** Runs in the page. What of the answer ends outside of its frame. */
const BEYOND = `[...document.querySelectorAll('#found *')].filter((e) => e.checkVisibility() && e.closest('.word') === null
  && e.getBoundingClientRect().right > document.getElementById('found').getBoundingClientRect().right).map((e) => e.textContent.trim().slice(0, 40))`;

/** Runs in the page. Texts of pictures that stand outside of their picture. */
const OUTSIDE = `[...document.querySelectorAll('figure svg')].filter((svg) => svg.checkVisibility()).flatMap((svg) => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((t) => { const b = t.getBoundingClientRect(); return b.right > box.right + 2 || b.left < box.left - 2; })
    .map((t) => t.textContent);
})`;

async function isWhole({ page }: Opened, says: string): Promise<void> {
  const [scroll, client] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number];
  assert.ok(scroll <= client, `${says}: ${scroll} px of content on ${client}`);
  assert.deepEqual(await page.evaluate(CUT), [], says);
  assert.deepEqual(await page.evaluate(OUTSIDE), [], says);
  assert.deepEqual(await page.evaluate(BEYOND), [], says);
  const bottom = await page.locator('#found').evaluate((card) => card.getBoundingClientRect().bottom);
  assert.ok(bottom <= (page.viewportSize()?.height ?? 0), `${says}: the answer ends at ${bottom}`);
  const texts = (await page.evaluate(TEXTS)) as { text: string; color: string; on: string }[];
  assert.ok(texts.length > 100);
  for (const { text, color, on } of texts)
    assert.ok(contrast(color, on) >= 4.5, `${says}: '${text}' is ${color} on ${on}`);
}

async function sortsAndFilters({ page }: Opened): Promise<void> {
  const table = page.locator('#of-ladder');
  await table.locator('summary').press('Enter');
  const ratio = table.locator('th').nth(2);
  const values = () =>
    table
      .locator('tbody tr:not([hidden]) td:nth-child(3)')
      .evaluateAll((tds) =>
        tds.flatMap((td) => (td.textContent === '' ? [] : [Number(td.getAttribute('data-value'))])),
      );
  for (const [sort, sign] of [
    ['ascending', 1],
    ['descending', -1],
  ] as const) {
    await ratio.locator('button').press('Enter');
    assert.equal(await ratio.getAttribute('aria-sort'), sort);
    const shown = await values();
    assert.ok(shown.length > 3);
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => sign * (a - b)),
    );
  }
  await table.locator('input').focus();
  await page.keyboard.type('fence_full');
  assert.match((await table.locator('[aria-live]').textContent()) ?? '', /^[12] of \d+ rows$/);
}

test('narrow and wide, light and dark: the answer on the first screen, nothing cut, every text legible, no error', {
  skip: NO_CHROMIUM,
}, async () => {
  for (const [width, height] of [
    [390, 844],
    [1280, 800],
    [1920, 1080],
  ] as const)
    for (const scheme of ['light', 'dark'] as const) {
      const seen = await openFile(file, { viewport: { width, height }, colorScheme: scheme });
      await isWhole(seen, `${width} ${scheme}`);
      assert.equal(await seen.page.locator('figure [role=img]').count(), 2 + SCENARIOS.length + 2);
      if (scheme === 'light' && width < 1920) await sortsAndFilters(seen);
      assert.deepEqual(seen.problems, []);
      await seen.page.context().close();
    }
});

test('the answer is first, then two pictures, verdicts, scenarios, trust, tables; under 3 MB', () => {
  const html = readFileSync(file, 'utf8');
  const ids = [...html.matchAll(/ id="((?:found|matrix|trust|more)|(?:picture|scenario)-\w+)"/g)].map(
    (m) => m[1] as string,
  );
  const scenarios = SCENARIOS.flatMap(({ name }) => [`scenario-${name}`, `picture-${name}`]);
  const expected = [
    'found',
    'picture-fence_places',
    'picture-protocols',
    'matrix',
    ...scenarios,
    'trust',
    'picture-aa_pair',
    'picture-timeline',
    'more',
  ];
  assert.deepEqual(ids, expected);
  assert.ok(statSync(file).size < 3e6);
  const said = html.slice(0, html.indexOf('<script>'));
  assert.deepEqual(said.match(/NaN|undefined|\[object.{0,40}/g), null);
});

test('the same files give the same page and the same pictures', async () => {
  const names = [
    'report.html',
    'plots/protocols.svg',
    'plots/timeline.svg',
    'plots/native_twin.svg',
    'plots/protocols.vl.json',
  ];
  const read = () => names.map((name) => readFileSync(join(dir, name), 'utf8'));
  const before = read();
  await writeReport(dir, readRun(dir, SCENARIOS), SCENARIOS);
  assert.deepEqual(read(), before);
});
