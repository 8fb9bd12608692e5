/** Positions of a graph's boxes, edges and labels, in pixels. No label lies on another one, or on a box. */
import { type Box, centred, contains, overlap, type Path, type Point, pointAt, samples } from './geometry.js';
import { type Grid, gridOf, LABEL_HEIGHT, labelWidth, type Port, portsAt, TRACK } from './grid.js';
import type { Graph, GraphEdge, GraphNode } from './model.js';
import { type Route, routesOf, sideAt } from './routes.js';

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly path: Path;
  readonly label: Box;
}

export interface Layout {
  readonly nodes: readonly { readonly node: GraphNode; readonly box: Box }[];
  readonly edges: readonly PlacedEdge[];
  readonly titles: readonly { readonly text: string; readonly box: Box }[];
  readonly width: number;
  readonly height: number;
}

const TITLE_HEIGHT = 22;
const ACROSS_PULL = 0.45;
const FAR_STEP = 10;
/** Where on its edge a label is put if there is room: in the middle, or else beside that. */
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];

/** @param top room left above it */
export function layoutOf(graph: Graph, top = 0): Layout {
  const routes = routesOf(graph);
  const grid = gridOf(graph, routes, top + TITLE_HEIGHT);
  const nodes = graph.nodes.map((node) => ({ node, box: grid.boxes.get(node.id) as Box }));
  const titles = graph.columns.map((text, thread) => {
    const { x, width } = grid.columns[thread] as { x: number; width: number };
    return { text, box: { x, y: top, width, height: TITLE_HEIGHT } };
  });
  const ports = portsOf(graph, routes, grid);
  const taken = [...nodes.map(({ box }) => box), ...titles.map(({ box }) => box)];
  const paths = routes.map((route) => pathOf(route, grid, ports));
  const sampled = paths.map(samples);
  const edges = routes.map(({ edge }, at): PlacedEdge => {
    const path = paths[at] as Path;
    const others = sampled.filter((_, other) => other !== at);
    const label = freePlace(path, labelWidth(edge.label), taken, others);
    taken.push(label);
    return { edge, path, label };
  });
  const right = Math.max(grid.width, ...edges.map(({ label }) => label.x + label.width + 4));
  const bottom = Math.max(grid.height, ...edges.map(({ label }) => label.y + label.height + 4));
  return { nodes, edges, titles, width: right, height: bottom };
}

type Ports = ReadonlyMap<Route, { readonly from: Point; readonly to: Point }>;

/** Where edges touch boxes: at a side, spread over its height, in the order of where they come from. */
function portsOf({ nodes }: Graph, routes: readonly Route[], grid: Grid): Ports {
  const ports = new Map<Route, { from: Point; to: Point }>();
  const nowhere = { x: 0, y: 0 };
  for (const route of routes) ports.set(route, { from: nowhere, to: nowhere });
  const other = ({ route, end }: Port): number => (grid.boxes.get(route[end === 'from' ? 'to' : 'from'].id) as Box).y;
  for (const { id } of nodes) {
    const box = grid.boxes.get(id) as Box;
    for (const side of ['left', 'right'] as const) {
      const here = portsAt(id, side, routes).sort((a, b) => other(a) - other(b));
      for (const [at, { route, end }] of here.entries()) {
        const y = box.y + (box.height * (at + 1)) / (here.length + 1);
        const known = ports.get(route) as { from: Point; to: Point };
        ports.set(route, { ...known, [end]: { x: side === 'left' ? box.x : box.x + box.width, y } });
      }
    }
  }
  return ports;
}

function pathOf(route: Route, grid: Grid, ports: Ports): Path {
  const { from, to } = ports.get(route) as { from: Point; to: Point };
  const [a, b] = [grid.boxes.get(route.from.id) as Box, grid.boxes.get(route.to.id) as Box];
  const line = (...points: readonly Point[]): Path => ({ form: 'line', points });
  switch (route.kind) {
    case 'straight': {
      const x = a.x + a.width / 2;
      return line({ x, y: a.y + a.height }, { x, y: b.y });
    }
    case 'beside': {
      const aside = grid.laneAt(route.from.thread, route.lane);
      const x = route.side === 'left' ? a.x - aside : a.x + a.width + aside;
      return line(from, { x, y: from.y }, { x, y: to.y }, to);
    }
    case 'across': {
      const pull = (to.x - from.x) * ACROSS_PULL;
      return { form: 'curve', points: [from, { x: from.x + pull, y: from.y }, { x: to.x - pull, y: to.y }, to] };
    }
    case 'far': {
      const y = (grid.channels[route.channel] as number) + 12 + route.track * TRACK;
      const [out, back] = [turn(route, 'from', from, grid), turn(route, 'to', to, grid)];
      return line(from, { x: out, y: from.y }, { x: out, y }, { x: back, y }, { x: back, y: to.y }, to);
    }
  }
}

/** Where in the gutter an edge that goes far turns up or down: behind the lanes. */
function turn(route: Extract<Route, { kind: 'far' }>, end: 'from' | 'to', { x }: Point, grid: Grid): number {
  const { thread } = route[end];
  const lanes = sideAt(route, end) === (thread === 0 ? 'left' : 'right') ? grid.lanesOf(thread) : 0;
  const aside = lanes + 14 + (route.track % 4) * FAR_STEP;
  return sideAt(route, end) === 'left' ? x - aside : x + aside;
}

/** On its edge, where it hides least of others; or as near to its middle as there is room. */
function freePlace(path: Path, width: number, taken: readonly Box[], others: readonly (readonly Point[])[]): Box {
  const free = (box: Box): boolean => box.x >= 0 && box.y >= 0 && !taken.some((other) => overlap(box, other, 1));
  const hidden = (box: Box): number => others.filter((points) => points.some((point) => contains(box, point))).length;
  const on = PLACES.map((t) => centred(pointAt(path, t), width, LABEL_HEIGHT)).filter(free);
  if (on.length > 0) return on.reduce((best, box) => (hidden(box) < hidden(best) ? box : best));
  const { x, y } = pointAt(path, 0.5);
  for (let away = 1; ; away++) {
    const step = away * (LABEL_HEIGHT / 2);
    const around = [
      ...[
        { x, y: y + step },
        { x, y: y - step },
        { x: x + step, y },
        { x: x - step, y },
      ],
      ...[
        { x: x + step, y: y + step },
        { x: x + step, y: y - step },
      ],
    ];
    const near = around.map((point) => centred(point, width, LABEL_HEIGHT)).find(free);
    if (near !== undefined) return near;
  }
}
