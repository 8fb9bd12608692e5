/** Boxes, points and the paths between them, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From its upper left corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A line from point to point with rounded corners, or a curve with two points that draw it aside. */
export interface Path {
  readonly points: readonly Point[];
  readonly form: 'line' | 'curve';
}

const CORNER = 8;
const SAMPLES = 24;

/** @param margin free room around each of them, pixels */
export function overlap(a: Box, b: Box, margin = 0): boolean {
  return (
    a.x - margin < b.x + b.width &&
    b.x - margin < a.x + a.width &&
    a.y - margin < b.y + b.height &&
    b.y - margin < a.y + a.height
  );
}

export function centred({ x, y }: Point, width: number, height: number): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** @param t from 0, its beginning, to 1; of a line, along the middle one of its parts */
export function pointAt({ points, form }: Path, t: number): Point {
  if (form === 'curve') return onCurve(points, t);
  const middle = Math.floor((points.length - 2) / 2);
  return between(points[middle] as Point, points[middle + 1] as Point, t);
}

function onCurve(points: readonly Point[], t: number): Point {
  const [a, b, c, d] = points as [Point, Point, Point, Point];
  const s = 1 - t;
  const along = (of: 'x' | 'y'): number =>
    s ** 3 * a[of] + 3 * s * s * t * b[of] + 3 * s * t * t * c[of] + t ** 3 * d[of];
  return { x: along('x'), y: along('y') };
}

const between = (from: Point, to: Point, t: number): Point => ({
  x: from.x + (to.x - from.x) * t,
  y: from.y + (to.y - from.y) * t,
});

/** Points along all of it, some pixels apart. */
export function samples({ points, form }: Path): Point[] {
  const inner = Array.from({ length: SAMPLES + 1 }, (_, i) => i / SAMPLES);
  if (form === 'curve') return inner.map((t) => onCurve(points, t));
  return points.slice(1).flatMap((to, i) => inner.map((t) => between(points[i] as Point, to, t)));
}

export function contains({ x, y, width, height }: Box, point: Point): boolean {
  return x <= point.x && point.x <= x + width && y <= point.y && point.y <= y + height;
}

/** What SVG's `d` is. */
export function pathText({ points, form }: Path): string {
  const [first, ...rest] = points as [Point, ...Point[]];
  if (form === 'curve') return `M${text(first)} C${rest.map(text).join(' ')}`;
  const corners = rest.slice(0, -1).map((corner, i) => {
    const [before, after] = [towards(corner, points[i] as Point), towards(corner, rest[i + 1] as Point)];
    return `L${text(before)} Q${text(corner)} ${text(after)}`;
  });
  return `M${text(first)} ${[...corners, `L${text(rest.at(-1) as Point)}`].join(' ')}`;
}

/** A little way from a corner to its neighbour, at most half of it. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

const text = ({ x, y }: Point): string => `${rounded(x)} ${rounded(y)}`;
export const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Where it ends, and where it comes from there: for the head of an arrow. */
export function endOf({ points }: Path): readonly [from: Point, to: Point] {
  return [points.at(-2) as Point, points.at(-1) as Point];
}
