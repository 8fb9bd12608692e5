import { fenceCost, forkLatency, forkVsPinners, pinnedFraction } from './cell-plots.js';
import { ladder } from './ladder-plot.js';
import type { Plot, RunRows } from './plot.js';
import { kernelFork, nativeTwin } from './reality-plots.js';
import { aaPair, timeline } from './trust-plots.js';

/** Every plot the run has data for. */
export function plotsOf(rows: RunRows): Plot[] {
  return [nativeTwin, kernelFork, fenceCost, ladder, forkLatency, forkVsPinners, pinnedFraction, aaPair, timeline]
    .map((plot) => plot(rows))
    .filter((plot) => plot !== null);
}
