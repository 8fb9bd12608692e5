/**
 * The critical cycle of an execution that is not sequentially consistent: of the cycles of program order and
 * communication between threads the one that lacks the fewest orders, then the shortest. Each program-order step in it
 * that the model does not keep is an order someone counted on and that is missing: with one that keeps it, the cycle is
 * broken. A cycle that lacks none can be told of propagation alone, and no fence in program order: it is shown where there is no other.
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

/** Undefined if the execution is sequentially consistent. Begins with an order that is missing, or at least in program order. */
export function criticalCycle(
  execution: Execution,
  preserved: { has(from: number, to: number): boolean },
): CycleEdge[] | undefined {
  const { size } = execution.skeleton;
  const edges: CycleEdge[] = [];
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const relation = relationOf(execution, from, to);
      if (relation === undefined) continue;
      edges.push({ from, to, relation, kept: relation !== 'po' || preserved.has(from, to) });
    }
  }
  const missing = edges.filter(({ kept }) => !kept);
  const po = edges.filter(({ relation }) => relation === 'po');
  return cheapest(edges, missing, size) ?? cheapest(edges, po, size) ?? cheapest(edges, edges, size);
}

/** How many orders a cycle lacks. */
export const lacks = (cycle: readonly CycleEdge[]): number => cycle.filter(({ kept }) => !kept).length;

function relationOf({ skeleton, rf, co, fr }: Execution, from: number, to: number): CycleEdge['relation'] | undefined {
  if (skeleton.po.has(from, to)) return 'po';
  if (skeleton.sameThread.has(from, to)) return undefined;
  if (rf.has(from, to)) return 'rf';
  if (co.has(from, to)) return 'co';
  return fr.has(from, to) ? 'fr' : undefined;
}

const cost = (edges: readonly CycleEdge[], size: number): number =>
  edges.reduce((sum, edge) => sum + weight(edge, size), 0);

/**
 * No cycle has more steps than there are accesses: an order that is missing outweighs them all, and a step all else. Of equally short
 * cycles the one that tells of more values that were read is easier to follow.
 */
function weight({ relation, kept }: CycleEdge, size: number): number {
  const step = 2 * size;
  return (kept ? 0 : step * step) + step + (relation === 'rf' ? 0 : 1);
}

/** The cheapest cycle that begins with one of the first edges. */
function cheapest(edges: readonly CycleEdge[], firsts: readonly CycleEdge[], size: number): CycleEdge[] | undefined {
  let best: CycleEdge[] | undefined;
  for (const start of new Set(firsts.map(({ to }) => to))) {
    const via = cheapestPaths(edges, start, size);
    for (const first of firsts.filter(({ to }) => to === start)) {
      const cycle = [first, ...pathTo(via, start, first.from)];
      const isCycle = cycle.at(-1)?.to === first.from;
      if (isCycle && (best === undefined || cost(cycle, size) < cost(best, size))) best = cycle;
    }
  }
  return best;
}

/** Per access the last edge of the cheapest path from the start. */
function cheapestPaths(edges: readonly CycleEdge[], start: number, size: number): (CycleEdge | undefined)[] {
  const distance = new Array<number>(size).fill(Number.POSITIVE_INFINITY);
  const via = new Array<CycleEdge | undefined>(size).fill(undefined);
  distance[start] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const edge of edges) {
      const length = (distance[edge.from] as number) + weight(edge, size);
      if (length >= (distance[edge.to] as number)) continue;
      distance[edge.to] = length;
      via[edge.to] = edge;
      changed = true;
    }
  }
  return via;
}

function pathTo(via: readonly (CycleEdge | undefined)[], start: number, end: number): CycleEdge[] {
  const path: CycleEdge[] = [];
  for (let edge = via[end]; edge !== undefined; edge = edge.from === start ? undefined : via[edge.from])
    path.unshift(edge);
  return path;
}
