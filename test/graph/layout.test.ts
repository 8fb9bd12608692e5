// Nothing lies on top of text: boxes, titles and labels have each their own place, and edges begin and end at boxes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Box, endOf, overlap, type Point } from '../../src/graph/geometry.js';
import { labelWidth } from '../../src/graph/grid.js';
import { type Layout, layoutOf } from '../../src/graph/layout.js';
import { litmusGraph } from '../../src/graph/litmus.js';
import { generated, textOf } from '../litmus/generator.js';
import { chain, classics, graph } from '../support/graph.js';

function assertApart(layout: Layout, about: string): void {
  const { nodes, edges, titles, width, height } = layout;
  const boxes: readonly Box[] = [
    ...nodes.map(({ box }) => box),
    ...titles.map(({ box }) => box),
    ...edges.map(({ label }) => label),
  ];
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) assert.ok(!overlap(a, b), `${about}: ${JSON.stringify([a, b])}`);
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, about);
  }
}

function assertJoined({ nodes, edges }: Layout, about: string): void {
  const box = (id: string): Box => nodes.find(({ node }) => node.id === id)?.box as Box;
  const onBorder = ({ x, y, width, height }: Box, p: Point): boolean => {
    const [h, v] = [p.x === x || p.x === x + width, p.y === y || p.y === y + height];
    return (h && p.y > y && p.y < y + height) || (v && p.x > x && p.x < x + width);
  };
  for (const { edge, path, label } of edges) {
    assert.ok(onBorder(box(edge.from), path.points[0] as Point), `${about}: ${edge.from} ${edge.label}`);
    assert.ok(onBorder(box(edge.to), endOf(path)[1]), `${about}: ${edge.to} ${edge.label}`);
    assert.ok(label.width >= labelWidth(edge.label));
  }
}

function assertLegible(layout: Layout, about: string): void {
  assertApart(layout, about);
  assertJoined(layout, about);
}

test("the repository's own tests", () => {
  for (const [name, text] of classics)
    for (const model of ['tso', 'lkmm']) assertLegible(layoutOf(graph(text, model), 40), name);
});

for (const threads of [2, 3, 4, 5, 6]) {
  test(`${threads} threads, each passing a value on, and the last back to the first`, () => {
    const of = graph(chain(threads), 'lkmm');
    assert.equal(of.columns.length, threads);
    assertLegible(layoutOf(of), of.name);
  });
}

test('tests from a seed', () => {
  fc.assert(
    fc.property(fc.nat(100_000), (seed) => {
      const answer = litmusGraph(textOf(generated(seed)), 'lkmm', { deadlineMs: 2000 });
      if ('graph' in answer) assertLegible(layoutOf(answer.graph), `seed ${seed}`);
    }),
    { numRuns: 60 },
  );
});

test('lines through boxes: an edge that goes far passes between rows', () => {
  const layout = layoutOf(graph(chain(6), 'lkmm'));
  for (const { edge, path } of layout.edges) {
    if (path.form !== 'line' || path.points.length < 6) continue;
    for (const { node, box } of layout.nodes) {
      if (node.id === edge.from || node.id === edge.to) continue;
      for (const [i, to] of path.points.slice(1).entries()) {
        const from = path.points[i] as Point;
        const [left, up] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
        const line = { x: left, y: up, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
        assert.ok(!overlap(box, line), `${edge.from} to ${edge.to} through ${node.id}`);
      }
    }
  }
});
