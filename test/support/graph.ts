/** Graphs of litmus tests, for looking at them from a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphAsk, litmusGraph } from '../../src/graph/litmus.js';
import type { Graph } from '../../src/graph/model.js';

const CLASSIC = 'examples/litmus';

/** The repository's own tests: the name of each, and its text. */
export const classics: readonly (readonly [name: string, text: string])[] = readdirSync(CLASSIC).map((file) => [
  file.replace(/\.litmus$/, ''),
  readFileSync(join(CLASSIC, file), 'utf8'),
]);

export const classic = (name: string): string => new Map(classics).get(name) as string;

/** @throws where there is none */
export function graph(text: string, model: string, ask: GraphAsk = {}): Graph {
  const answer = litmusGraph(text, model, ask);
  if (!('graph' in answer)) throw new Error(`no graph: ${JSON.stringify(answer)}`);
  return answer.graph;
}

/** Edges as `A1 -po-> A2`. */
export function edgeTexts({ nodes, edges }: Graph): string[] {
  const label = new Map(nodes.map((node) => [node.id, node.label]));
  return edges.map(({ from, to, label: by }) => `${label.get(from)} -${by}-> ${label.get(to)}`).sort();
}

/** A chain of so many threads, each of which passes a value on, and the last one back to the first: far edges, fences, dependencies. */
export function chain(threads: number): string {
  const bodies = Array.from({ length: threads }, (_, p) => {
    const [own, next] = [`x${p}`, `x${(p + 1) % threads}`];
    const fence = ['smp_mb();', 'smp_wmb(); smp_rmb();', ''][p % 3];
    return `P${p}(int *${own}, int *${next}, int *z) { int r0 = READ_ONCE(*${own}); ${fence} WRITE_ONCE(*${next}, r0 + 1); int r1 = xchg_relaxed(z, ${p + 1}); }`;
  });
  return `C chain${threads}\n{}\n${bodies.join('\n')}\nexists (0:r0=0 /\\ z=1)\n`;
}
