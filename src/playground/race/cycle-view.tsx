/** The critical cycle, drawn: accesses in the column of their CPU, arrows that say which came first. */
import type { CycleArrow, CycleNode, CycleShown } from './shown.js';
import type { RaceState } from './state.js';
import { cpuHead } from './stepper.js';

const WIDTH = 190;
const GAP = 180;
const HEIGHT = 46;
const ROW = 104;
const TOP = 34;

interface Placed extends CycleNode {
  readonly x: number;
  readonly y: number;
}

const WORDS: Readonly<Record<string, string>> = {
  po: 'then',
  rf: 'is read by',
  co: 'is overwritten by',
  fr: 'read before',
  missing: 'NOT kept in order',
};

export function CycleView({
  race,
  cycle,
  lit,
}: {
  readonly race: RaceState;
  readonly cycle: CycleShown;
  readonly lit: readonly string[];
}) {
  const cpus = [...new Set(cycle.nodes.map(({ cpu }) => cpu))].sort((a, b) => a - b);
  const placed = cycle.nodes.map((node): Placed => {
    const row = cycle.nodes.filter(({ cpu }) => cpu === node.cpu).indexOf(node);
    return { ...node, x: cpus.indexOf(node.cpu) * (WIDTH + GAP), y: TOP + row * ROW };
  });
  const width = cpus.length * WIDTH + (cpus.length - 1) * GAP;
  const height = Math.max(...placed.map(({ y }) => y)) + HEIGHT + 12;
  const find = (id: string): Placed => placed.find((node) => node.id === id) as Placed;
  const words = cycle.arrows.map(
    (arrow) => `${find(arrow.from).label} ${WORDS[arrow.relation] ?? arrow.relation} ${find(arrow.to).label}`,
  );
  return (
    <figure class="race-cycle">
      <svg viewBox={`-2 0 ${width + 4} ${height}`} role="img" aria-label={`The cycle: ${words.join('; ')}`}>
        <defs>
          {['', 'missing'].map((kind) => (
            <marker
              key={kind}
              id={`head${kind}`}
              class={`head ${kind}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0 L8 4 L0 8 Z" />
            </marker>
          ))}
        </defs>
        {cpus.map((cpu, column) => (
          <text key={cpu} class={`title cpu${cpu % 3}`} x={column * (WIDTH + GAP) + WIDTH / 2} y={18}>
            {cpuHead(race, cpu)}
          </text>
        ))}
        {cycle.arrows.map((arrow) => (
          <Arrow key={`${arrow.from} ${arrow.to}`} arrow={arrow} from={find(arrow.from)} to={find(arrow.to)} />
        ))}
        {placed.map(({ id, label, text, x, y }) => (
          <g key={id} class={lit.includes(id) || lit.includes(label) ? 'node lit' : 'node'}>
            <rect x={x} y={y} width={WIDTH} height={HEIGHT} rx={6} />
            <text x={x + WIDTH / 2} y={y + 19} class="label">
              {label}
            </text>
            <text x={x + WIDTH / 2} y={y + 36}>
              {text.length > 28 ? `${text.slice(0, 27)}…` : text}
            </text>
          </g>
        ))}
      </svg>
      <figcaption>
        Each arrow says which of two accesses came first. They go round, so no interleaving in which each store is seen
        by all at once explains what was read; with the order that is missing it could not be.
      </figcaption>
    </figure>
  );
}

function Arrow({ arrow, from, to }: { readonly arrow: CycleArrow; readonly from: Placed; readonly to: Placed }) {
  const { relation } = arrow;
  const same = from.cpu === to.cpu;
  const right = to.x > from.x;
  const [x1, y1] = same
    ? [from.x + WIDTH / 2, from.y + (to.y > from.y ? HEIGHT : 0)]
    : [from.x + (right ? WIDTH : 0), from.y + HEIGHT / 2];
  const [x2, y2] = same
    ? [to.x + WIDTH / 2, to.y + (to.y > from.y ? 0 : HEIGHT)]
    : [to.x + (right ? 0 : WIDTH), to.y + HEIGHT / 2];
  // Two that cross are told apart by where their words stand.
  const share = same ? 0.5 : 0.27;
  const [x, y] = [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
  return (
    <g class={`arrow ${relation}`}>
      <line x1={x1} y1={y1} x2={x2} y2={y2} marker-end={`url(#head${relation === 'missing' ? 'missing' : ''})`} />
      <text x={x} y={y + (same ? 5 : -6)}>
        {WORDS[relation] ?? relation}
      </text>
    </g>
  );
}
