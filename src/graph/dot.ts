/** A graph in the language of graphviz, for who wants to draw it otherwise: `dot -Tpdf`. */
import { visible } from '../printable.js';
import { textOf } from './grid.js';
import { type Graph, type GraphEdge, type GraphNode, isInCycle } from './model.js';
import { CYCLE, STYLES } from './relations.js';
import { cycleMeaning, headline } from './words.js';

export function dotOf(graph: Graph): string {
  const { columns, nodes, edges, state } = graph;
  const caption = [headline(graph), ...(state === '' ? [] : [`ends in ${state}`]), cycleMeaning(graph)];
  return [
    `digraph ${quoted(graph.name)} {`,
    `  label=${quoted(...caption.filter((line) => line !== ''))}; labelloc=t; bgcolor=white; newrank=true;`,
    '  node [shape=box, fontname="monospace", fontsize=11]; edge [fontname="monospace", fontsize=10];',
    ...columns.flatMap((title, thread) => [
      `  subgraph cluster_${thread} {`,
      `    label=${quoted(title)}; color=gray;`,
      ...nodes.filter((node) => node.thread === thread).map((node) => `    ${nodeText(graph, node)}`),
      '  }',
    ]),
    ...firstRow(graph),
    ...edges.map((edge) => `  ${edgeText(graph, edge)}`),
    '}',
    '',
  ].join('\n');
}

/** Keeps the threads in their order, from left to right. */
function firstRow({ nodes }: Graph): string[] {
  const first = nodes.filter(({ row }) => row === 0).map(({ id }) => quoted(id));
  return first.length < 2 ? [] : [`  { rank=same; ${first.join(' -> ')} [style=invis]; }`];
}

function nodeText(graph: Graph, node: GraphNode): string {
  const label = quoted(textOf(node), ...(node.line === null ? [] : [`line ${node.line}`]));
  const fill = isInCycle(graph, node) ? `, style=filled, fillcolor="${CYCLE[graph.verdict]}"` : '';
  return `${quoted(node.id)} [label=${label}${fill}];`;
}

/** Threads stand side by side: only program order says what is above what. */
function edgeText({ nodes }: Graph, { from, to, relation, label, inCycle }: GraphEdge): string {
  const { colour, dot } = STYLES[relation];
  const thread = (id: string): number | undefined => nodes.find((node) => node.id === id)?.thread;
  const free = relation === 'po' && thread(from) === thread(to) ? '' : ', constraint=false';
  const width = inCycle ? ', penwidth=2.5' : '';
  return `${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}, color="${colour}", fontcolor="${colour}", style=${dot}${width}${free}];`;
}

/** Lines as one string of the language: nothing in it is taken for more than itself. */
function quoted(...lines: readonly string[]): string {
  const escaped = lines.map((line) => visible(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
  return `"${escaped.join('\\n')}"`;
}
