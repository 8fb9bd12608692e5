import type { Evidence } from '../answer/evidence.js';
import { besidePinners, cellBars, fences, overPinnedShares, overSizes } from './cell-plots.js';
import { fencePlaces, protocolCosts } from './headline-plots.js';
import { rungs } from './ladder-plot.js';
import type { Picture, Plot, RunRows } from './plot.js';
import { besideKernel, ratiosToTwin } from './reality-plots.js';
import { byPopulation } from './scaling-plot.js';
import { aaPair, timeline } from './trust-plots.js';

/** Pictures of a scenario's cells, by the name that a scenario asks for one; null where the run has no figures for it. */
const PICTURES = {
  fences,
  rungs,
  overSizes,
  besidePinners,
  overPinnedShares,
  ratiosToTwin,
  besideKernel,
  byPopulation,
} satisfies Record<string, (rows: RunRows, scenario: string) => Picture | null>;
export type PictureName = keyof typeof PICTURES;

/** What drawing needs of a scenario. */
export interface DrawnScenario {
  readonly name: string;
  readonly question: string;
  readonly headline: string;
  /** without one: a bar per cell */
  readonly picture?: PictureName;
}

const there = (plots: readonly (Plot | null)[]): Plot[] => plots.filter((plot) => plot !== null);

export interface RunPlots {
  /** the two that carry the answer */
  readonly headline: readonly Plot[];
  /** one per scenario, by its name */
  readonly scenarios: readonly Plot[];
  /** how far to trust the others */
  readonly trust: readonly Plot[];
}

/** Every plot the run has data for. */
export function plotsOf(rows: RunRows, evidence: Evidence, scenarios: readonly DrawnScenario[]): RunPlots {
  const own = scenarios.map(({ name, picture, headline, question }): Plot | null => {
    const drawn = picture === undefined ? cellBars(rows, name, headline) : PICTURES[picture](rows, name);
    return drawn === null ? null : { ...drawn, name, title: drawn.title || question };
  });
  return {
    headline: there([fencePlaces(rows), protocolCosts(rows, evidence)]),
    scenarios: there(own),
    trust: there([aaPair(rows), timeline(rows, scenarios)]),
  };
}
