// The picture: one that needs nothing else, whose text is text whatever a test calls its things, and told in words too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Graph } from '../../src/graph/model.js';
import { svgOf } from '../../src/graph/svg.js';
import { cycleWords, headline, inWords } from '../../src/graph/words.js';
import { NO_CHROMIUM, openBrowser } from '../support/chromium.js';
import { chain, classic, graph } from '../support/graph.js';

const HOSTILE = `</text><script>alert(1)</script>"'&\u0000\u202e`;

function hostile(): Graph {
  const of = graph(classic('SB+mbs'), 'lkmm');
  return {
    ...of,
    ...{ name: HOSTILE, model: HOSTILE, state: HOSTILE, initial: HOSTILE, axiom: HOSTILE },
    columns: of.columns.map(() => HOSTILE),
    nodes: of.nodes.map((node) => ({ ...node, text: HOSTILE, label: HOSTILE })),
    edges: of.edges.map((edge) => ({ ...edge, label: HOSTILE })),
  };
}

test('hostile names are text: no element and no attribute comes of them', () => {
  const svg = svgOf(hostile());
  for (const evil of ['<script', '\u0000', '\u202e']) assert.ok(!svg.includes(evil), evil);
  const names = new Set([...svg.matchAll(/<(\w+)/g)].map(([, name]) => name));
  assert.deepEqual([...names].sort(), ['desc', 'g', 'path', 'rect', 'svg', 'text', 'title']);
});

test('it loads nothing, has a white ground, and says in words what it shows', () => {
  const of = graph(classic('SB+mbs'), 'lkmm');
  const svg = svgOf(of);
  assert.doesNotMatch(svg, /href|url\(|@import|src=/);
  assert.match(svg, /<rect width="100%" height="100%" fill="#ffffff"\/>/);
  assert.ok(svg.includes(`<title>${headline(of)}</title>`));
  for (const { label, text } of of.nodes) assert.ok(inWords(of).includes(`${label} ${text}`));
  assert.ok(inWords(of).includes(cycleWords(of)));
});

test('each edge of the cycle has its band, and each relation its line in the legend', () => {
  const of = graph(classic('seqcount'), 'lkmm');
  const svg = svgOf(of);
  const bands = /<g class="bands"[^>]*>([\s\S]*?)<\/g>/.exec(svg)?.[1] ?? '';
  assert.equal(bands.match(/<path/g)?.length, new Set(of.cycle).size);
  const relations = new Set(of.edges.map(({ relation }) => relation));
  assert.equal(svg.match(/class="legend"/g)?.length, relations.size);
});

test('a browser takes all of them for pictures, and no text is wider than its box', { skip: NO_CHROMIUM }, async () => {
  const page = await (await openBrowser()).newPage();
  for (const of of [hostile(), graph(chain(6), 'lkmm'), graph(classic('seqcount'), 'lkmm')]) {
    const [root, wide] = (await page.evaluate(
      `(() => {
        const doc = new DOMParser().parseFromString(${JSON.stringify(svgOf(of))}, 'image/svg+xml');
        const svg = document.body.appendChild(document.importNode(doc.documentElement, true));
        const wide = [...svg.querySelectorAll('.node')].filter((g) => {
          const box = g.querySelector('rect').getBBox();
          return [...g.querySelectorAll('text')].some((text) => text.getBBox().width > box.width);
        });
        return [doc.documentElement.nodeName, wide.length];
      })()`,
    )) as [string, number];
    assert.deepEqual([root, wide], ['svg', 0]);
  }
  await page.close();
});
