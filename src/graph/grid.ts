/** Where columns and rows are: as wide as their texts, and as far apart as what passes between them needs. */
import type { Box } from './geometry.js';
import type { Graph, GraphNode } from './model.js';
import { type Route, type Side, sideAt } from './routes.js';

/** Of a monospaced font of 12 px. */
export const CHARACTER = 7.3;
export const LABEL_HEIGHT = 15;
const PADDING = 12;
const LEAST_HEIGHT = 42;
const PORT = 13;
const ROW_GAP = 34;
const FIRST_GAP = 8;
/** Between edges that go far through one channel. */
export const TRACK = 20;
const MARGIN = 24;
const LANE_MARGIN = 14;
const LANE_GAP = 8;
const LEAST_GUTTER = 96;
const ACROSS = 14;
const FAR = 12;
const MOST_ACROSS = 160;

export interface Grid {
  readonly boxes: ReadonlyMap<string, Box>;
  /** per column, its left edge and its width */
  readonly columns: readonly { readonly x: number; readonly width: number }[];
  /** per row, the upper edge of the channel above it */
  readonly channels: readonly number[];
  /** how far from the boxes a lane's line is, and all lanes of a column go */
  readonly laneAt: (thread: number, lane: number) => number;
  readonly lanesOf: (thread: number) => number;
  readonly width: number;
  readonly height: number;
}

export const labelWidth = (text: string): number => text.length * CHARACTER + 6;

/** @param top what is above it, pixels */
export function gridOf({ columns, nodes }: Graph, routes: readonly Route[], top: number): Grid {
  const heights = rowHeights(nodes, routes);
  const channels: number[] = [];
  const rows: number[] = [];
  let y = top;
  for (const [row, height] of heights.entries()) {
    channels.push(y);
    y +=
      (row === 0 ? FIRST_GAP : ROW_GAP) +
      TRACK * routes.filter((route) => route.kind === 'far' && route.channel === row).length;
    rows.push(y);
    y += height;
  }
  const widths = lanes(routes);
  const placed = columnsAt(columns, nodes, routes, widths);
  const boxes = nodes.map(({ id, thread, row }): [string, Box] => {
    const { x, width } = placed.columns[thread] as { x: number; width: number };
    return [id, { x, y: rows[row] as number, width, height: heights[row] as number }];
  });
  return {
    boxes: new Map(boxes),
    columns: placed.columns,
    channels,
    laneAt: (thread, lane) => laneAt(widths.get(thread) ?? [], lane),
    lanesOf: (thread) => lanesWidth(widths.get(thread) ?? []),
    width: placed.width,
    height: y + ROW_GAP / 2,
  };
}

/** All boxes of a row are as high as the one with most edges at a side. */
function rowHeights(nodes: readonly GraphNode[], routes: readonly Route[]): number[] {
  const heights: number[] = [];
  for (const { id, row } of nodes) {
    const most = Math.max(...(['left', 'right'] as const).map((side) => portsAt(id, side, routes).length));
    heights[row] = Math.max(heights[row] ?? LEAST_HEIGHT, (most + 1) * PORT);
  }
  return heights;
}

export interface Port {
  readonly route: Route;
  readonly end: 'from' | 'to';
}

export function portsAt(id: string, side: Side, routes: readonly Route[]): Port[] {
  return routes.flatMap((route) =>
    (['from', 'to'] as const)
      .filter((end) => route[end].id === id && sideAt(route, end) === side)
      .map((end) => ({ route, end })),
  );
}

/** Per thread, the widest label of each lane. */
function lanes(routes: readonly Route[]): Map<number, number[]> {
  const widths = new Map<number, number[]>();
  for (const route of routes) {
    if (route.kind !== 'beside') continue;
    const own = widths.get(route.from.thread) ?? [];
    own[route.lane] = Math.max(own[route.lane] ?? 0, labelWidth(route.edge.label));
    widths.set(route.from.thread, own);
  }
  return widths;
}

function laneAt(widths: readonly number[], lane: number): number {
  const before = widths.slice(0, lane).reduce((sum, width) => sum + width + LANE_GAP, LANE_MARGIN);
  return before + (widths[lane] ?? 0) / 2;
}

const lanesWidth = (widths: readonly number[]): number =>
  widths.length === 0 ? 0 : laneAt(widths, widths.length - 1) + (widths.at(-1) ?? 0) / 2;

function columnsAt(
  titles: readonly string[],
  nodes: readonly GraphNode[],
  routes: readonly Route[],
  widths: ReadonlyMap<number, number[]>,
): Pick<Grid, 'columns' | 'width'> {
  const beside = (thread: number): number => lanesWidth(widths.get(thread) ?? []);
  let x = MARGIN + beside(0);
  const columns = titles.map((title, thread) => {
    const texts = [title, ...nodes.filter((node) => node.thread === thread).map(textOf)];
    const width = Math.max(...texts.map((text) => text.length)) * CHARACTER + 2 * PADDING;
    const column = { x, width };
    x += width + (thread === 0 ? 0 : beside(thread));
    if (thread < titles.length - 1) x += gutter(thread, routes);
    return column;
  });
  return { columns, width: x + MARGIN };
}

/** Between a column and the next, beside the lanes: for what goes across, and what goes farther. */
function gutter(thread: number, routes: readonly Route[]): number {
  const between = routes.filter(({ from, to }) => from.thread + to.thread === 2 * thread + 1);
  const across = between.filter(({ kind }) => kind === 'across');
  const far = routes.filter(({ kind }) => kind === 'far').length;
  const label = Math.max(0, ...across.map(({ edge }) => labelWidth(edge.label)));
  return LEAST_GUTTER + label + Math.min(MOST_ACROSS, across.length * ACROSS) + Math.min(4, far) * FAR;
}

/** What stands in a box. */
export function textOf({ label, text }: GraphNode): string {
  return `${label} ${text}`.trim();
}
