// Made-up runs, worse than real ones in one way each: what an estimator is chosen by before it is believed.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Block } from '../../src/stats/launches.js';

/** Spreads and sizes are in log. What slows a sample down is an exponential amount. */
export interface World {
  readonly name: string;
  /** spread of a sample, and of what a launch and a block do to one cell */
  readonly noise: number;
  readonly launch: number;
  readonly block: number;
  /** spread of what a block does to all cells alike */
  readonly common: number;
  /** over the whole run, all cells */
  readonly drift: number;
  /** correlation of successive samples of a cell */
  readonly ar: number;
  /** share of single samples that are hit, of blocks of one cell, of launches in which more than half of all samples are */
  readonly hitSamples: number;
  readonly hitBlocks: number;
  readonly hitLaunches: number;
  /** share of the time that something else runs, in stretches of four samples, whichever cell they are of */
  readonly busy: number;
  /** mean size of a hit */
  readonly size: number;
}

const QUIET: World = {
  ...{ name: 'quiet', noise: 0.012, launch: 0.003, block: 0.008, common: 0.014, drift: 0, ar: 0 },
  ...{ hitSamples: 0.03, hitBlocks: 0, hitLaunches: 0, busy: 0, size: 0.1 },
};

export const WORLDS: readonly World[] = [
  QUIET,
  { ...QUIET, name: 'launches differ', launch: 0.02 },
  { ...QUIET, name: 'drift', drift: 0.08, ar: 0.4 },
  { ...QUIET, name: 'blocks differ', common: 0.1 },
  { ...QUIET, name: 'bursts on single cells', hitBlocks: 0.15, size: 0.3 },
  { ...QUIET, name: 'one sample in three hit', hitSamples: 0.35, size: 0.5 },
  { ...QUIET, name: 'busy loop', busy: 0.25, size: 0.6 },
  { ...QUIET, name: 'disturbed launches', hitLaunches: 0.15, size: 0.4 },
];

export interface Design {
  readonly launches: number;
  readonly blocks: number;
  readonly samples: number;
}

/** The cells of a group: noise relative to the world's, and what each costs. The first is the baseline, the second its replica. */
export const CELLS: readonly { readonly noise: number; readonly log: number }[] = [
  { noise: 1, log: 0 },
  { noise: 1, log: 0 },
  { noise: 0.6, log: 0.4 },
  { noise: 0.8, log: -0.2 },
  { noise: 1, log: 0.01 },
  { noise: 1.3, log: 0 },
  { noise: 1.6, log: 0.3 },
  { noise: 2.5, log: 1 },
];

function gauss(rng: RandomGenerator): number {
  return Math.sqrt(-2 * Math.log(1 - uniformFloat64(rng))) * Math.cos(2 * Math.PI * uniformFloat64(rng));
}

const exponential = (mean: number, rng: RandomGenerator): number => -mean * Math.log(1 - uniformFloat64(rng));

/** Which samples of a block's cells, in the order in which they are taken, something else falls on. */
function busyStretches(world: World, n: number, rng: RandomGenerator): boolean[] {
  let on = uniformFloat64(rng) < world.busy;
  return Array.from({ length: n }, () => {
    if (world.busy === 0) return false;
    on = uniformFloat64(rng) < (on ? 0.75 : (0.25 * world.busy) / (1 - world.busy));
    return on;
  });
}

/** One run: the blocks of each of CELLS. */
export function simulate(world: World, design: Design, rng: RandomGenerator): Block[][] {
  const { launches, blocks, samples } = design;
  const cells: Block[][] = CELLS.map(() => []);
  const scale = Math.sqrt(1 - world.ar ** 2);
  for (let launch = 0; launch < launches; launch++) {
    const own = CELLS.map(({ noise }) => gauss(rng) * world.launch * noise);
    const state = CELLS.map(() => gauss(rng));
    const share = world.hitLaunches === 0 ? world.hitSamples : uniformFloat64(rng) < world.hitLaunches ? 0.6 : 0.05;
    for (let block = 0; block < blocks; block++) {
      const common = (world.drift * (launch * blocks + block)) / (launches * blocks) + gauss(rng) * world.common;
      const busy = busyStretches(world, CELLS.length * samples, rng);
      for (const [i, c] of shuffled(CELLS.length, rng).entries()) {
        const { noise, log } = CELLS[c] as (typeof CELLS)[number];
        const level = common + log + (own[c] as number) + gauss(rng) * world.block * noise;
        const burst = uniformFloat64(rng) < world.hitBlocks ? exponential(world.size, rng) : 0;
        const logs = Array.from({ length: samples }, (_, s) => {
          state[c] = world.ar * (state[c] as number) + scale * gauss(rng);
          const hit = busy[i * samples + s] || uniformFloat64(rng) < share;
          return level + world.noise * noise * (state[c] as number) + burst + (hit ? exponential(world.size, rng) : 0);
        });
        (cells[c] as Block[]).push({ launch, block, logs });
      }
    }
  }
  return cells;
}

function shuffled(n: number, rng: RandomGenerator): number[] {
  return Array.from({ length: n }, (_, i) => ({ i, at: uniformFloat64(rng) }))
    .sort((a, b) => a.at - b.at)
    .map(({ i }) => i);
}
