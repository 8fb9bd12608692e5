/**
 * The critical cycle of an execution that is not sequentially consistent: the shortest cycle of program order and
 * communication between threads. Each program-order step in it that the model does not keep is an order someone
 * counted on and that is missing.
 */
import type { Execution } from './model.js';

export interface CycleEdge {
  /** accesses of the execution */
  readonly from: number;
  readonly to: number;
  readonly relation: 'po' | 'rf' | 'co' | 'fr';
  /** false: program order that the model does not keep */
  readonly kept: boolean;
}

/** Undefined if the execution is sequentially consistent. */
export function criticalCycle(
  execution: Execution,
  preserved: { has(from: number, to: number): boolean },
): CycleEdge[] | undefined {
  const { size, po } = execution.skeleton;
  const edges: CycleEdge[] = [];
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const relation = relationOf(execution, from, to);
      if (relation === undefined) continue;
      edges.push({ from, to, relation, kept: relation !== 'po' || preserved.has(from, to) });
    }
  }
  let best: CycleEdge[] | undefined;
  for (let start = 0; start < size; start++) {
    const cycle = shortestCycle(edges, start, size);
    if (cycle !== undefined && (best === undefined || cost(cycle) < cost(best))) best = cycle;
  }
  // Begin with an order that is missing, or at least in program order.
  const first = best?.findIndex(({ kept }) => !kept) ?? -1;
  const begin = first >= 0 ? first : (best?.findIndex(({ from, to }) => po.has(from, to)) ?? 0);
  return best === undefined ? undefined : [...best.slice(begin), ...best.slice(0, begin)];
}

function relationOf({ skeleton, rf, co, fr }: Execution, from: number, to: number): CycleEdge['relation'] | undefined {
  if (skeleton.po.has(from, to)) return 'po';
  if (skeleton.sameThread.has(from, to)) return undefined;
  if (rf.has(from, to)) return 'rf';
  if (co.has(from, to)) return 'co';
  return fr.has(from, to) ? 'fr' : undefined;
}

/** Few steps first; among equally short cycles, the one that lacks most. */
function cost(edges: readonly CycleEdge[]): number {
  return edges.reduce((sum, { relation, kept }) => sum + weight(relation, kept), 0);
}

function weight(relation: CycleEdge['relation'], kept: boolean): number {
  return 1000 + (relation === 'po' && kept ? 1 : 0);
}

function shortestCycle(edges: readonly CycleEdge[], start: number, size: number): CycleEdge[] | undefined {
  const distance = new Array<number>(size).fill(Infinity);
  const via = new Array<CycleEdge | undefined>(size).fill(undefined);
  let closing = Infinity;
  let last: CycleEdge | undefined;
  for (let changed = true; changed; ) {
    changed = false;
    for (const edge of edges) {
      const length = (edge.from === start ? 0 : (distance[edge.from] as number)) + weight(edge.relation, edge.kept);
      if (edge.to === start && length < closing) {
        closing = length;
        last = edge;
        changed = true;
      } else if (edge.to !== start && length < (distance[edge.to] as number)) {
        distance[edge.to] = length;
        via[edge.to] = edge;
        changed = true;
      }
    }
  }
  const cycle: CycleEdge[] = [];
  for (let edge = last; edge !== undefined; edge = edge.from === start ? undefined : via[edge.from])
    cycle.unshift(edge);
  return cycle.length === 0 ? undefined : cycle;
}
