/** A graph's verdict and its cycle in words: for a terminal, a title, a screen reader. */
import type { Graph } from './model.js';

/** `SB+mbs under lkmm: forbidden (propagation)` */
export function headline({ name, model, verdict, axiom }: Graph): string {
  return `${name} under ${model}: ${verdict}${axiom === null ? '' : ` (${axiom})`}`;
}

/** `A1 -mb-> A3 -fr-> B1 -mb-> B3 -fr-> A1`; empty where there is none. */
export function cycleWords({ nodes, edges, cycle }: Graph): string {
  const label = (id: string): string => nodes.find((node) => node.id === id)?.label ?? '';
  const [first] = cycle;
  if (first === undefined) return '';
  const steps = cycle.map((at) => edges[at] as Graph['edges'][number]);
  return `${steps.map(({ from, label: by }) => `${label(from)} -${by}-> `).join('')}${label((steps[0] as { from: string }).from)}`;
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
  const label = new Map(nodes.map((node) => [node.id, node.label]));
  const events = columns.map((title, thread) => {
    const own = nodes.filter((node) => node.thread === thread);
    return `${title}: ${own.map(({ label: name, text }) => `${name} ${text}`).join('; ') || 'nothing'}.`;
  });
  const others = edges
    .filter(({ relation }) => relation !== 'po')
    .map(({ from, to, label: by }) => `${label.get(from)} ${by} ${label.get(to)}`);
  const meaning = cycleMeaning(graph);
  return [
    ...events,
    ...(others.length === 0 ? [] : [`Edges: ${others.join(', ')}.`]),
    ...(state === '' ? [] : [`It ends in ${state}`]),
    ...(meaning === '' ? [] : [`${meaning}.`]),
  ].join(' ');
}
