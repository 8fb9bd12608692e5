/** A graph as an SVG picture that needs nothing else: for a page, for paper, and with words for who cannot see it. */
import { type Html, html } from '../html/html.js';
import { type Box, endOf, type Path, pathText, rounded } from './geometry.js';
import { CHARACTER, textOf } from './grid.js';
import { type Layout, layoutOf, type PlacedEdge } from './layout.js';
import { type Graph, type GraphEdge, type GraphNode, isInCycle, type RelationName } from './model.js';
import { CYCLE, STYLES } from './relations.js';
import { cycleMeaning, headline, inWords } from './words.js';

const MARGIN = 24;
const LINE = 18;
const HEAD = 8;
const LEAST_WIDTH = 420;
/** Of a sample in the legend, and of the text beside it. */
const SAMPLE = 34;

export function svgOf(graph: Graph): string {
  const { width } = layoutOf(graph);
  const across = Math.max(width, LEAST_WIDTH);
  const lines = headOf(graph, across);
  const layout = layoutOf(graph, MARGIN + lines.length * LINE + 12);
  const legend = legendOf(graph, across, layout.height + 12);
  const height = rounded(legend.bottom + MARGIN / 2);
  const shown = rounded(Math.max(across, layout.width));
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${shown}" height="${height}" viewBox="0 0 ${shown} ${height}" role="img" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="12">
<title>${headline(graph)}</title>
<desc>${inWords(graph)}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
${lines.map((line, i) => written(line, MARGIN, MARGIN + i * LINE, i === 0))}
${titlesOf(layout)}
<g class="bands" fill="none" stroke="${CYCLE[graph.verdict]}" stroke-width="9" stroke-linecap="round" stroke-linejoin="round">
${layout.edges.filter(({ edge }) => edge.inCycle).map(({ path }) => html`<path d="${pathText(path)}"/>`)}
</g>
${layout.nodes.map(({ node, box }) => boxOf(node, box, isInCycle(graph, node)))}
${layout.edges.map(arrowOf)}
${layout.edges.map(labelOf)}
${legend.items}
</svg>
`.text
  }`;
}

/** What stands above the graph. */
function headOf(graph: Graph, width: number): string[] {
  const most = Math.floor((width - 2 * MARGIN) / CHARACTER);
  const texts = [
    headline(graph),
    `ends in ${graph.state || 'any state'}`,
    `begins in ${graph.initial}`,
    cycleMeaning(graph),
  ];
  return texts.filter((text) => text !== '').flatMap((text) => folded(text, most));
}

/** Lines of at most so many characters, broken between words; a word that is longer is cut into pieces. */
function folded(text: string, most: number): string[] {
  const lines: string[] = [];
  const pieces = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${most}}`, 'gu')) ?? []);
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= most) lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}

/** As wide as it was laid out, whatever font there is. */
function written(text: string, x: number, y: number, bold = false, fill = '#111111'): Html {
  const width = rounded(text.length * CHARACTER);
  return html`<text x="${rounded(x)}" y="${rounded(y)}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${fill}"${bold && BOLD}>${text}</text>`;
}

const BOLD = html` font-weight="bold"`;

function middle(text: string, { x, y, width, height }: Box, bold = false, fill = '#111111'): Html {
  return written(text, x + (width - text.length * CHARACTER) / 2, y + height / 2 + 4, bold, fill);
}

function titlesOf({ titles }: Layout): Html[] {
  return titles.map(({ text, box }) => middle(text, box, true));
}

function boxOf(node: GraphNode, box: Box, inCycle: boolean): Html {
  const fence = node.kind === 'fence';
  const where = node.line === null ? '' : `line ${node.line}`;
  const text = { ...box, height: box.height - (where === '' ? 0 : 14) };
  const below = { ...box, y: box.y + box.height - 18, height: 14 };
  return html`<g class="node ${node.kind}" data-id="${node.id}">
<rect x="${rounded(box.x)}" y="${rounded(box.y)}" width="${rounded(box.width)}" height="${rounded(box.height)}" rx="${fence ? 0 : 6}" fill="${fence ? '#f3f3f3' : '#ffffff'}" stroke="#333333" stroke-width="${inCycle ? 2.5 : 1}"/>
${middle(textOf(node), text, inCycle)}
${where !== '' && middle(where, below, false, '#5a5a5a')}
</g>`;
}

const classOf = ({ relation, inCycle }: GraphEdge): string => `edge ${relation}${inCycle ? ' cycle' : ''}`;

function arrowOf({ edge, path }: PlacedEdge): Html {
  return html`<g class="${classOf(edge)}" data-from="${edge.from}" data-to="${edge.to}">
${lineOf(edge.relation, pathText(path), edge.inCycle ? 2.6 : 1.4)}
<path d="${headOfArrow(path)}" fill="${STYLES[edge.relation].colour}"/>
</g>`;
}

/** Above all lines, on a ground of its own. */
function labelOf({ edge, label }: PlacedEdge): Html {
  return html`<g class="${classOf(edge)}">
<rect x="${rounded(label.x)}" y="${rounded(label.y)}" width="${rounded(label.width)}" height="${rounded(label.height)}" fill="#ffffff" fill-opacity="0.9"/>
${middle(edge.label, label, edge.inCycle, STYLES[edge.relation].colour)}
</g>`;
}

function lineOf(relation: RelationName, d: string, width: number): Html {
  const { colour, dash } = STYLES[relation];
  return html`<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}"${dash !== '' && html` stroke-dasharray="${dash}"`}/>`;
}

/** A triangle whose point is where the edge ends. */
function headOfArrow(path: Path): string {
  const [from, to] = endOf(path);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [((to.x - from.x) / length) * HEAD, ((to.y - from.y) / length) * HEAD];
  const corner = (side: number): string =>
    `${rounded(to.x - dx + side * dy * 0.5)} ${rounded(to.y - dy - side * dx * 0.5)}`;
  return `M${rounded(to.x)} ${rounded(to.y)} L${corner(1)} L${corner(-1)} Z`;
}

/** The relations that are there, each with a sample of its line. */
function legendOf({ edges }: Graph, width: number, top: number): { readonly items: Html[]; readonly bottom: number } {
  const there = (Object.keys(STYLES) as RelationName[]).filter((name) =>
    edges.some(({ relation }) => relation === name),
  );
  let x = MARGIN;
  let y = top;
  const items = there.map((name) => {
    const text = `${name}: ${STYLES[name].meaning}`;
    const room = SAMPLE + 8 + text.length * CHARACTER;
    if (x > MARGIN && x + room > width - MARGIN) [x, y] = [MARGIN, y + LINE];
    const item = html`<g class="legend">${lineOf(name, `M${rounded(x)} ${rounded(y - 4)} h${SAMPLE}`, 2)}
${written(text, x + SAMPLE + 8, y, false, '#333333')}</g>`;
    x += room + 20;
    return item;
  });
  return { items, bottom: y };
}
