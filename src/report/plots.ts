import { fenceCost, forkLatency, forkVsPinners, pinnedFraction } from './cell-plots.js';
import { ladder } from './ladder-plot.js';
import type { Plot, RunRows } from './plot.js';
import { scaling } from './scaling-plot.js';
import { aaPair, timeline } from './trust-plots.js';

/** Every plot the run has data for. */
export function plotsOf(rows: RunRows): Plot[] {
  return [fenceCost, ladder, forkLatency, forkVsPinners, pinnedFraction, scaling, aaPair, timeline]
    .map((plot) => plot(rows))
    .filter((plot) => plot !== null);
}
