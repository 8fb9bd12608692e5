/** A graph's verdict and its cycle in words: for a terminal, a title, a screen reader. */
import { type Graph, type GraphEdge, labelsOf } from './model.js';

/** `SB+mbs under lkmm: forbidden (propagation)` */
export function headline({ name, model, verdict, axiom }: Graph): string {
  return `${name} under ${model}: ${verdict}${axiom === null ? '' : ` (${axiom})`}`;
}

/** `A1 -mb-> A3 -fr-> B1 -mb-> B3 -fr-> A1`; empty where there is none. */
export function cycleWords(graph: Graph): string {
  const labels = labelsOf(graph);
  const steps = graph.cycle.map((at) => graph.edges[at] as GraphEdge);
  const [first] = steps;
  if (first === undefined) return '';
  return `${steps.map(({ from, label }) => `${labels.get(from)} -${label}-> `).join('')}${labels.get(first.from)}`;
}

/** What the cycle means; empty where there is none. */
export function cycleMeaning(graph: Graph): string {
  const words = cycleWords(graph);
  if (graph.verdict === 'forbidden') return words === '' ? 'a thread waits for itself' : `what forbids it: ${words}`;
  return words === '' ? '' : `no interleaving explains it: ${words}`;
}

/** All of it, event by event. */
export function inWords(graph: Graph): string {
  const { columns, nodes, edges, state } = graph;
  const labels = labelsOf(graph);
  const events = columns.map((title, thread) => {
    const own = nodes.filter((node) => node.thread === thread);
    return `${title}: ${own.map(({ label: name, text }) => `${name} ${text}`).join('; ') || 'nothing'}.`;
  });
  const others = edges
    .filter(({ relation }) => relation !== 'po')
    .map(({ from, to, label: by }) => `${labels.get(from)} ${by} ${labels.get(to)}`);
  const meaning = cycleMeaning(graph);
  return [
    ...events,
    ...(others.length === 0 ? [] : [`Edges: ${others.join(', ')}.`]),
    ...(state === '' ? [] : [`It ends in ${state}`]),
    ...(meaning === '' ? [] : [`${meaning}.`]),
  ].join(' ');
}
