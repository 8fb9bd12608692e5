import type { Cell } from '../plan/cell.js';
import { type Related, type Relation, relationsOf } from '../plan/relation.js';
import { holm } from '../stats/holm.js';
import { type Comparison, comparePaired, noiseFloor } from '../stats/paired.js';
import { BlockMedians, type TimedSample } from './pairs.js';
import type { ComparisonRow, OfRun } from './rows.js';

/** What a comparison needs of a scenario. */
export interface ComparedScenario extends Related {
  readonly name: string;
  readonly headline: string;
}

/** Half-width, in log ratio, of what a scenario's replicas say cannot be told apart; and the effect that could be. */
export interface Noise {
  readonly scenario: string;
  readonly floor: number;
  readonly mde: number;
}

export interface Comparisons {
  readonly rows: OfRun<ComparisonRow>[];
  readonly noise: Noise[];
}

/** Metrics of which more is better: `faster` is a ratio above 1. */
export function moreIsBetter(metric: string): boolean {
  return metric.endsWith('_per_s');
}

/** A verdict on times of a metric of which more is better. */
export function orient<C extends Pick<Comparison, 'verdict'>>(metric: string, c: C): C {
  if (!moreIsBetter(metric)) return c;
  const verdict = c.verdict === 'faster' ? 'slower' : c.verdict === 'slower' ? 'faster' : c.verdict;
  return { ...c, verdict };
}

/** Where fewer than two blocks have both cells. */
const NO_FIGURES = {
  ...{ estimator: null, ratio: null, ci_low: null, ci_high: null, ci_level: null },
  ...{ p_value: null, effect: null, mde: null, verdict: 'inconclusive' },
} as const satisfies Partial<ComparisonRow>;

type Figures = Pick<ComparisonRow, keyof typeof NO_FIGURES>;

/** The widest of a scenario's replicas; null where none has an interval. */
function noiseOf(medians: BlockMedians, relations: readonly Relation[]): Omit<Noise, 'scenario'> | null {
  const found = relations
    .filter(({ role }) => role === 'replica')
    .map(({ cell, to }) => medians.ratios(cell.cell_id, to))
    .flatMap((pairs) => (pairs.length < 2 ? [] : (noiseFloor(pairs) ?? [])));
  return found.length === 0 ? null : found.reduce((a, b) => (b.floor > a.floor ? b : a));
}

/** One cell against another, paired within blocks, launches random. */
function figuresOf(medians: BlockMedians, { cell, to }: Relation, noise: { floor: number } | null): Figures {
  const pairs = medians.ratios(cell.cell_id, to);
  if (pairs.length < 2) return NO_FIGURES;
  const { warnings: _, ...figures } = comparePaired(pairs, noise === null ? {} : { noiseFloor: noise.floor });
  return figures;
}

/** Every relation between two cells of the run, with what was found of it; p adjusted over the whole run (Holm). */
export function compareCells(
  scenarios: readonly ComparedScenario[],
  cells: readonly Cell[],
  samples: readonly TimedSample[],
): Comparisons {
  const noise: Noise[] = [];
  const found: (Relation & { readonly metric: string; readonly figures: Figures })[] = [];
  const measured = new Set(cells.map(({ cell_id }) => cell_id));
  for (const scenario of scenarios) {
    const { name, headline: metric } = scenario;
    const relations = cells
      .filter((cell) => cell.scenario === name)
      .flatMap((cell) => relationsOf(scenario, cell))
      .filter(({ to }) => measured.has(to));
    const medians = new BlockMedians(samples, metric);
    const floor = noiseOf(medians, relations);
    if (floor !== null) noise.push({ scenario: name, ...floor });
    for (const relation of relations)
      found.push({ ...relation, metric, figures: orient(metric, figuresOf(medians, relation, floor)) });
  }
  const adjusted = holm(found.map(({ figures }) => figures.p_value).filter((p) => p !== null));
  const rows = found.map(({ cell, role, to, metric, figures }) => {
    const { cell_id, ...factors } = cell;
    const p_adjusted = figures.p_value === null ? null : (adjusted.shift() ?? null);
    return { baseline_cell: to, cell: cell_id, metric, ...figures, p_adjusted, role, ...factors };
  });
  return { rows, noise };
}
