import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barOf, bars } from '../../src/report/bars.js';
import { FRAMES } from '../../src/report/plot.js';
import { drawSvg } from '../../src/report/svg.js';
import { summaryRow } from '../support/rows.js';

const measured = barOf(summaryRow({ p50: 10, ci_low: 9, ci_high: 11 }), 'alone', 'a', '#0072b2');
const reason = 'no figures: only 1 of 9 samples are valid';
const missing = barOf(summaryRow({ p50: null, warnings: reason }), 'alone', 'b', '#d55e00');
const count = (svg: string, what: RegExp): number => svg.match(what)?.length ?? 0;

test('a cell without a number has its reason in the place of number, bar and interval', async () => {
  for (const frame of FRAMES) {
    const svg = await drawSvg(bars(frame, [measured, missing], 'ns'));
    assert.match(svg, />10\.0</);
    assert.match(svg, /no number:/);
    assert.equal(count(svg, /aria-roledescription="bar"/g), 1);
    assert.equal(count(svg, /fill="#d55e00"/g), 0);
    assert.doesNotMatch(svg, /NaN|undefined|null</);
  }
});

test('what is too wide for its frame is set in lines: no picture is wider than it should be', async () => {
  const long = { ...measured, name: 'a cell of which there is a great deal to say, one thing after the other, and on' };
  for (const frame of FRAMES) {
    const svg = await drawSvg(bars(frame, [long, missing], 'ns'));
    const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
    assert.ok(width <= frame.width + 12, `${frame.name}: ${width}`);
  }
});
