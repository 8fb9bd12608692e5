import type { Cell } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';
import { type Related, type Relation, relationsOf } from '../plan/relation.js';
import { holm } from '../stats/holm.js';
import type { Estimate } from '../stats/launches.js';
import { type Comparison, comparePaired, halfWidth, noiseFloor } from '../stats/paired.js';
import { floorOf, groupOf, type Noise, noiseOf } from './noise.js';
import { CellBlocks, moreIsBetter, type TimedSample } from './pairs.js';
import type { ComparisonRow, OfRun } from './rows.js';

/** What a comparison needs of a scenario. */
export interface ComparedScenario extends Related {
  readonly name: string;
  readonly headline: string;
}

export interface Comparisons {
  readonly rows: OfRun<ComparisonRow>[];
  readonly noise: Noise[];
}

/** A verdict on times of a metric of which more is better. */
export function orient<C extends Pick<Comparison, 'verdict'>>(metric: string, c: C): C {
  if (!moreIsBetter(metric)) return c;
  const verdict = c.verdict === 'faster' ? 'slower' : c.verdict === 'slower' ? 'faster' : c.verdict;
  return { ...c, verdict };
}

/** Where no launch has both cells, or too few samples of one are valid. */
const NO_FIGURES = {
  ...{ estimator: null, ratio: null, ci_low: null, ci_high: null, ci_level: null },
  ...{ p_value: null, effect: null, mde: null, verdict: 'inconclusive' },
} as const satisfies Partial<ComparisonRow>;

type Figures = Pick<ComparisonRow, keyof typeof NO_FIGURES>;
type Found = Relation & { readonly metric: string; readonly estimate: Estimate | null };

/** Everything that a scenario's cells are compared with, where both were measured. */
function compared(scenario: ComparedScenario, cells: readonly Cell[], blocks: CellBlocks): Found[] {
  const { name, headline: metric } = scenario;
  const measured = new Set(cells.map(({ cell_id }) => cell_id));
  return cells
    .filter((cell) => cell.scenario === name)
    .flatMap((cell) => relationsOf(scenario, cell))
    .filter(({ to }) => measured.has(to))
    .map((relation) => ({ ...relation, metric, estimate: blocks.ratio(relation.cell.cell_id, relation.to) }));
}

/** What is not told apart in a group; null where no replica of it has an interval. */
function groupNoise(found: readonly Found[]): Noise | null {
  const [first] = found;
  const estimates = (of: readonly Found[]): Estimate[] => of.flatMap(({ estimate }) => estimate ?? []);
  const floors = estimates(found.filter(({ role }) => role === 'replica')).flatMap((e) => noiseFloor(e) ?? []);
  if (first === undefined || floors.length === 0) return null;
  const halves = estimates(found).flatMap((e) => halfWidth(e) ?? []);
  return noiseOf(first.cell, Math.max(...floors), halves);
}

function figuresOf({ metric, estimate }: Found, floor: number): Figures {
  if (estimate === null) return NO_FIGURES;
  const { warnings: _, ...figures } = orient(metric, comparePaired(estimate, { noiseFloor: floor }));
  return figures;
}

/** Every relation between two cells of the run, with what was found of it; p adjusted over the whole run (Holm). */
export function compareCells(
  scenarios: readonly ComparedScenario[],
  cells: readonly Cell[],
  samples: readonly TimedSample[],
): Comparisons {
  const metrics = new Set(scenarios.map(({ headline }) => headline));
  const blocks = new Map([...metrics].map((metric) => [metric, new CellBlocks(samples, metric)]));
  const all = scenarios.flatMap((scenario) => compared(scenario, cells, blocks.get(scenario.headline) as CellBlocks));
  const noise = [...groupBy(all, ({ cell }) => groupOf(cell)).values()].flatMap((group) => groupNoise(group) ?? []);
  const found = all.map((of) => ({ ...of, figures: figuresOf(of, floorOf(noise, of.cell)) }));
  const adjusted = holm(found.map(({ figures }) => figures.p_value).filter((p) => p !== null));
  const rows = found.map(({ cell, role, to, metric, figures }) => {
    const { cell_id, ...factors } = cell;
    const p_adjusted = figures.p_value === null ? null : (adjusted.shift() ?? null);
    return { baseline_cell: to, cell: cell_id, metric, ...figures, p_adjusted, role, ...factors };
  });
  return { rows, noise };
}
