import type { Cell } from '../plan/cell.js';
import { alsoIds, baselineId, type GridSource } from '../plan/expand.js';
import { holm } from '../stats/holm.js';
import { type Comparison, comparePaired, noiseFloor } from '../stats/paired.js';
import type { Row } from './columns.js';
import { BlockMedians, type TimedSample } from './pairs.js';

/** What a comparison needs of a scenario. */
export interface ComparedScenario extends GridSource {
  readonly headline: string;
}

/** Half-width, in log ratio, of what a scenario's A/A pair says cannot be told apart; and the effect that could be. */
export interface Noise {
  readonly scenario: string;
  readonly floor: number;
  readonly mde: number;
}

export interface Comparisons {
  readonly rows: Row[];
  readonly noise: Noise[];
}

/** Metrics of which more is better: `faster` is a ratio above 1. */
function moreIsBetter(metric: string): boolean {
  return metric.endsWith('_per_s');
}

/** A verdict on times of a metric of which more is better. */
export function orient(metric: string, c: Comparison): Comparison {
  if (!moreIsBetter(metric)) return c;
  const verdict = c.verdict === 'faster' ? 'slower' : c.verdict === 'slower' ? 'faster' : c.verdict;
  return { ...c, verdict };
}

/** What a cell is compared with: its baseline, and what stands beside it. */
function against(scenario: ComparedScenario, cell: Cell): { readonly cell: Cell; readonly baseline: string }[] {
  const others = [baselineId(scenario, cell), ...alsoIds(scenario, cell)].filter((id) => id !== cell.cell_id);
  return [...new Set(others)].map((baseline) => ({ cell, baseline }));
}

/** Every cell against its baseline and the others beside it, paired within blocks, launches random; p adjusted over the whole run (Holm). */
export function compareCells(
  scenarios: readonly ComparedScenario[],
  cells: readonly Cell[],
  samples: readonly TimedSample[],
): Comparisons {
  const noise: Noise[] = [];
  const found: { cell: string; baseline: string; metric: string; comparison: Comparison }[] = [];
  for (const scenario of scenarios) {
    const own = cells.filter((cell) => cell.scenario === scenario.name);
    const medians = new BlockMedians(samples, scenario.headline);
    const twin = own.find((cell) => cell.replica === 1);
    const aa = twin === undefined ? [] : medians.ratios(twin.cell_id, baselineId(scenario, twin));
    const floor = aa.length < 2 ? null : noiseFloor(aa);
    if (floor !== null) noise.push({ scenario: scenario.name, ...floor });
    for (const { cell, baseline } of own.flatMap((of) => against(scenario, of))) {
      const pairs = medians.ratios(cell.cell_id, baseline);
      if (pairs.length < 2) continue;
      const comparison = comparePaired(pairs, floor === null ? {} : { noiseFloor: floor.floor });
      found.push({
        cell: cell.cell_id,
        baseline,
        metric: scenario.headline,
        comparison: orient(scenario.headline, comparison),
      });
    }
  }
  const adjusted = holm(found.map((f) => f.comparison.p_value));
  const rows = found.map(({ cell, baseline, metric, comparison }, i): Row => {
    const { warnings: _, ...figures } = comparison;
    return { baseline_cell: baseline, cell, metric, ...figures, p_adjusted: adjusted[i] ?? null };
  });
  return { rows, noise };
}
