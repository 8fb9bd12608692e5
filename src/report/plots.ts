import { fenceCost, forkLatency, forkVsPinners, pinnedFraction } from './cell-plots.js';
import { ladder } from './ladder-plot.js';
import type { Plot, RunRows } from './plot.js';
import { kernelFork, nativeTwin } from './reality-plots.js';
import { scaling } from './scaling-plot.js';
import { aaPair, timeline } from './trust-plots.js';

/** Every plot the run has data for. */
export function plotsOf(rows: RunRows): Plot[] {
  const plots = [
    fenceCost,
    ladder,
    forkLatency,
    forkVsPinners,
    pinnedFraction,
    nativeTwin,
    kernelFork,
    scaling,
    aaPair,
    timeline,
  ];
  return plots.map((plot) => plot(rows)).filter((plot) => plot !== null);
}
