// The page of `try`: one file that asks for nothing, in which what comes from a protocol file is text.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { TryDocument } from '../../src/try/document.js';
import { tryPage } from '../../src/try/page.js';
import { CHROMIUM, NO_CHROMIUM, openBrowser } from '../support/chromium.js';
import { tempDir } from '../support/cli.js';

const EVIL = '<img src=x onerror=alert(1)>"\'&';
const none = { loads: 2, stores: 1, rmws: 3, fences: 0 };
const DOCUMENT: TryDocument = {
  schema_version: 1,
  protocol: 'mine',
  against: 'seqcount',
  verdicts: (['sc', 'tso', 'lkmm', 'armv8', 'ppc'] as const).flatMap((model) => [
    { property: 'lost_pin', model, verdict: model === 'lkmm' ? 'Sometimes' : 'Never', was: 'Never' },
    { property: 'set_pte_on_valid', model, verdict: 'Unknown', was: 'Unknown' },
  ]),
  refuted: [{ property: 'lost_pin', model: 'lkmm', claimed: 'Never', verdict: 'Sometimes' }],
  witness: { property: 'lost_pin', model: 'lkmm', text: `CPU 0\n${'A1 '.repeat(60)}${EVIL}\n`, replay: EVIL },
  repairs: [{ fences: ['A2', EVIL], models: ['lkmm'] }],
  barriers: [
    {
      label: 'A2',
      code: EVIL,
      line: 66,
      fenced: false,
      needed_for: [{ property: 'lost_pin', model: 'lkmm' }],
      lost_with: [],
    },
  ],
  steps: { side_by_side: [{ what: 'fast pin', lines: [' a', `+${EVIL}`, '-b'] }], added: [EVIL], removed: ['b'] },
  instructions: { protocol: none, against: none },
  pin_instructions: { protocol: { ...none, loads: 77 }, against: none },
  cost: [{ case: 'alone', ratio: 1.0123, ci_low: null, ci_high: 1.02, verdict: 'not measured', reason: EVIL }],
  hunt: { trials: 1000, lost: 0, collisions: 10 },
};

test('what a file says is text, wherever it stands; nothing is asked of anybody', () => {
  const page = tryPage(DOCUMENT);
  assert.doesNotMatch(page, /<img|onerror=alert\(1\)>|<script/);
  assert.equal(page.match(/&lt;img src=x/g)?.length, 5);
  assert.doesNotMatch(page, /https?:|url\(|@import/);
});

test('the page has what the screen has', () => {
  const page = tryPage(DOCUMENT);
  for (const text of [
    'mine: can lose a pin under lkmm; never under sc, tso, armv8, ppc; worse in this than seqcount under lkmm.',
    '<ins>+ &lt;img',
    '<del>- b</del>',
    'lost_pin: claimed Never, is Sometimes under lkmm',
    'needed for lost_pin (lkmm)',
    '<td class="number">77</td>',
    '1.012',
    '- .. 1.020',
    '1,000 trials on two cores, 10 met: no pin lost: not observed here, which proves nothing',
  ])
    assert.ok(page.includes(text), text);
  assert.match(page, /class="found changed"><span class="verdict bad">.*Sometimes<\/span><\/span>\*</);
  assert.match(page, /\* of seqcount: lost_pin lkmm was Never/);
});

test('on a phone and on a screen, light and dark, no part of the page is wider than the page', {
  skip: CHROMIUM === undefined ? NO_CHROMIUM : false,
}, async () => {
  const file = join(tempDir(), 'try.html');
  writeFileSync(file, tryPage(DOCUMENT));
  const browser = await openBrowser();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [390, 1280]) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(String(error)));
        page.on('request', (request) => {
          if (!/^(file|data):/.test(request.url())) faults.push(request.url());
        });
        await page.goto(pathToFileURL(file).href);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        assert.deepEqual(faults, []);
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
});
