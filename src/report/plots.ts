import { besidePinners, fences, overPinnedShares, overSizes } from './cell-plots.js';
import { rungs } from './ladder-plot.js';
import { type Median, medians, type Picture, type Plot, type RunRows } from './plot.js';
import { besideKernel, ratiosToTwin } from './reality-plots.js';
import { byPopulation } from './scaling-plot.js';
import { aaPair, timeline } from './trust-plots.js';

const ofMedians =
  (picture: (own: readonly Median[]) => Picture) =>
  (rows: RunRows, scenario: string): Picture | null => {
    const own = medians(rows, scenario);
    return own.length === 0 ? null : picture(own);
  };

/** Pictures of a scenario's cells, by the name that a scenario asks for one; null where the run has no figures for it. */
const PICTURES = {
  fences: ofMedians(fences),
  rungs,
  overSizes: ofMedians(overSizes),
  besidePinners: ofMedians(besidePinners),
  overPinnedShares: ofMedians(overPinnedShares),
  ratiosToTwin,
  besideKernel,
  byPopulation: ofMedians(byPopulation),
} satisfies Record<string, (rows: RunRows, scenario: string) => Picture | null>;
export type PictureName = keyof typeof PICTURES;

/** What drawing needs of a scenario. */
export interface DrawnScenario {
  readonly name: string;
  readonly picture?: PictureName;
}

/** Every plot the run has data for: one of each scenario that has a picture, by its name, and how far to trust them. */
export function plotsOf(rows: RunRows, scenarios: readonly DrawnScenario[]): Plot[] {
  const own = scenarios.flatMap(({ name, picture }): Plot[] => {
    const drawn = picture === undefined ? null : PICTURES[picture](rows, name);
    return drawn === null ? [] : [{ name, ...drawn }];
  });
  return [...own, ...[aaPair(rows), timeline(rows, scenarios)].filter((plot) => plot !== null)];
}
