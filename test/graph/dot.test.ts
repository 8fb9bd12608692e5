// What graphviz is given: balanced, quoted whatever a test calls its things, and with all that the graph has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotOf } from '../../src/graph/dot.js';
import { classic, graph } from '../support/graph.js';

/** Strings of the language: what is between quotes, in which a backslash takes the next character with it. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

test('each node and edge once, threads as clusters', () => {
  const of = graph(classic('SB+mbs'), 'lkmm');
  const text = dotOf(of);
  assert.equal(text.match(/^ {4}"\d+:\d+" \[label=/gm)?.length, of.nodes.length);
  assert.equal(text.match(/^ {2}"\d+:\d+" -> "\d+:\d+" \[/gm)?.length, of.edges.length);
  assert.equal(text.match(/subgraph cluster_/g)?.length, 2);
  assert.equal(text.match(/penwidth=2.5/g)?.length, of.cycle.length);
});

test('hostile names stay within their quotes', () => {
  const of = graph(classic('SB+mbs'), 'lkmm');
  const evil = 'a"]; } \\" \\N <b>\n{';
  const text = dotOf({ ...of, name: evil, nodes: of.nodes.map((node) => ({ ...node, text: evil })) });
  const bare = text.replace(STRING, '""');
  assert.equal(bare.match(/\{/g)?.length, bare.match(/\}/g)?.length);
  assert.equal(bare.replaceAll('->', '').match(/[<>\\]/), null);
});
