/** A run's files as evidence, and its answer in lines. */
import { formatNumber } from '../numbers.js';
import { PER_PTE } from '../plan/metric.js';
import { switchesIn } from '../protocol/switches.js';
import { PROTOCOLS } from '../protocols.js';
import { floorOf } from '../results/noise.js';
import { CellBlocks } from '../results/pairs.js';
import type { RunData } from '../results/run-data.js';
import { ratiosTo, sideBySide } from '../results/side-by-side.js';
import { comparePaired } from '../stats/paired.js';
import { type Card, cardOf } from './card.js';
import type { Evidence } from './evidence.js';

export function evidenceOf({ summary, verdicts, samples, meta }: RunData): Evidence {
  const blocks = new CellBlocks(samples, PER_PTE);
  const cells = new Map(summary.map((row) => [row.cell_id, row]));
  const floor = (cell: string): number => {
    const row = cells.get(cell);
    return row === undefined ? 0 : floorOf(meta.noise_floor, row);
  };
  const ratio = (cell: string, other: string) => {
    const estimate = blocks.ratio(cell, other);
    if (estimate === null) return null;
    return comparePaired(estimate, { noiseFloor: Math.max(floor(cell), floor(other)) });
  };
  // A switch is no part of what a protocol is said to be.
  const unswitched = summary.filter(({ extra }) => switchesIn(extra).length === 0);
  return { summary: unswitched, verdicts: verdicts.filter(({ extra }) => !extra), protocols: PROTOCOLS, ratio };
}

/** How far the model is from the same loop in C, from the floor and from this machine's own fork(2), where the run measured them. */
function besideTheRealThing({ summary, comparisons }: RunData): string[] {
  const rows = sideBySide(summary, comparisons);
  const said = (['twin', 'floor', 'kernel'] as const).flatMap((side) => {
    const found = ratiosTo(rows, side);
    const name = { twin: 'the same loop in C', floor: 'its floor', kernel: 'fork(2)' }[side];
    return found === null ? [] : [`${formatNumber(found.mean)} x ${name}`];
  });
  return said.length === 0 ? [] : [`The model (mean): ${said.join(', ')}.`];
}

/** @param evidence of the same run, where somebody has it already: it looks at every sample */
export function cardOfRun(run: RunData, evidence: Evidence = evidenceOf(run)): Card {
  return cardOf(evidence, besideTheRealThing(run));
}
