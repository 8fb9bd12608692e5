/** Which way each edge goes: straight down, beside its column, across one gutter, or through a channel between two rows. */
import type { Graph, GraphEdge, GraphNode } from './model.js';

export type Side = 'left' | 'right';

export type Route = { readonly edge: GraphEdge; readonly from: GraphNode; readonly to: GraphNode } & (
  | { readonly kind: 'straight' }
  /** `lane`: how many others are between it and the boxes */
  | { readonly kind: 'beside'; readonly side: Side; readonly lane: number }
  | { readonly kind: 'across'; readonly leaves: Side }
  /** `channel`: the row above which it passes; `track`: its place among those that do */
  | { readonly kind: 'far'; readonly leaves: Side; readonly channel: number; readonly track: number }
);

export function routesOf({ nodes, edges }: Graph): Route[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const tracks = new Map<number, number>();
  const lanes: Route[] = [];
  const routes = edges.map((edge): Route => {
    const [from, to] = [byId.get(edge.from) as GraphNode, byId.get(edge.to) as GraphNode];
    const ends = { edge, from, to };
    if (from.thread === to.thread) {
      if (edge.relation === 'po' && to.row === from.row + 1) return { ...ends, kind: 'straight' };
      return { ...ends, kind: 'beside', side: from.thread === 0 ? 'left' : 'right', lane: 0 };
    }
    const leaves = from.thread < to.thread ? 'right' : 'left';
    if (Math.abs(from.thread - to.thread) === 1) return { ...ends, kind: 'across', leaves };
    const channel = Math.max(from.row, to.row);
    const track = tracks.get(channel) ?? 0;
    tracks.set(channel, track + 1);
    return { ...ends, kind: 'far', leaves, channel, track };
  });
  // Short ones next to the boxes, so that few cross.
  const beside = routes.filter((route) => route.kind === 'beside').sort((a, b) => span(a) - span(b));
  for (const route of beside) lanes.push({ ...route, lane: freeLane(route, lanes) });
  return routes.map((route) => lanes.find(({ edge }) => edge === route.edge) ?? route);
}

export const rowsOf = ({ from, to }: Route): readonly [number, number] =>
  from.row < to.row ? [from.row, to.row] : [to.row, from.row];

function span(route: Route): number {
  const [first, last] = rowsOf(route);
  return last - first;
}

function freeLane(route: Route, taken: readonly Route[]): number {
  const [first, last] = rowsOf(route);
  const there = taken.filter((other) => {
    const [begin, end] = rowsOf(other);
    return other.from.thread === route.from.thread && begin <= last && first <= end;
  });
  const used = new Set(there.map((other) => (other.kind === 'beside' ? other.lane : -1)));
  let lane = 0;
  while (used.has(lane)) lane++;
  return lane;
}

/** The side of a node's box where an edge begins, or ends. */
export function sideAt(route: Route, end: 'from' | 'to'): Side | undefined {
  if (route.kind === 'straight') return undefined;
  if (route.kind === 'beside') return route.side;
  return end === 'from' ? route.leaves : route.leaves === 'left' ? 'right' : 'left';
}
