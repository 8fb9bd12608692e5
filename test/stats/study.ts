// Estimators and designs side by side, in every world: what docs/measuring.md reports. By hand, some minutes:
//   npm run build && node dist/test/stats/study.js [TRIALS]
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { align, type Block, type Estimate, overLaunches } from '../../src/stats/launches.js';
import { comparePaired, compareRuns, noiseFloor } from '../../src/stats/paired.js';
import { median } from '../../src/stats/quantile.js';
import { secondQuarter } from '../../src/stats/second-quarter.js';
import { type Design, simulate, WORLDS, type World } from './worlds.js';

/** A run's cells, each against the first. */
type Estimator = (cells: readonly Block[][]) => Estimate[];

export const secondQuarterOfRun: Estimator = (cells) => {
  const [baseline, ...others] = align(cells) as [Block[], ...Block[][]];
  return others.map((cell) => overLaunches(cell, baseline, (a, b) => a - b) as Estimate);
};

/** One number per launch, made of its blocks by `of`. */
const perLaunch =
  (of: (cell: readonly Block[], other: readonly Block[]) => number): Estimator =>
  ([baseline = [], ...others]) =>
    others.map((cell) => {
      const ids = [...new Set(baseline.map(({ launch }) => launch))];
      const launches = ids.map((id) =>
        of(
          cell.filter((b) => b.launch === id),
          baseline.filter((b) => b.launch === id),
        ),
      );
      const n = launches.length;
      const centre = launches.reduce((sum, x) => sum + x, 0) / n;
      const error = Math.sqrt(launches.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (n - 1) / n);
      return { centre, error, launches };
    });

function hodgesLehmann(values: readonly number[]): number {
  return median(values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2)));
}
const logsOf = (blocks: readonly Block[]): number[] => blocks.flatMap(({ logs }) => logs);
const difference =
  (of: (logs: readonly number[]) => number) =>
  (a: readonly Block[], b: readonly Block[]): number =>
    of(logsOf(a)) - of(logsOf(b));

export const ESTIMATORS: Readonly<Record<string, Estimator>> = {
  'block medians, Hodges-Lehmann per launch': perLaunch((a, b) =>
    hodgesLehmann(a.map(({ logs }, i) => median(logs) - median((b[i] as Block).logs))),
  ),
  'launch means': perLaunch(difference((logs) => logs.reduce((sum, x) => sum + x, 0) / logs.length)),
  'launch medians': perLaunch(difference(median)),
  'launch minima': perLaunch(difference((logs) => Math.min(...logs))),
  'second quarter per launch': perLaunch(difference(secondQuarter)),
  'all pairs of a launch': perLaunch((a, b) => median(logsOf(a).flatMap((x) => logsOf(b).map((y) => x - y)))),
  'second quarter of the run': secondQuarterOfRun,
};

export interface Score {
  /** shares of comparisons in which the interval held the truth, within a run and between two */
  readonly held: number;
  readonly heldBetween: number;
  /** median half-widths of the intervals, in log */
  readonly half: number;
  readonly halfBetween: number;
  /** share of verdicts faster or slower of cells that are alike: in a run, and between two runs without a floor */
  readonly wrong: number;
  readonly wrongBetween: number;
  /** share of `same` between two runs */
  readonly same: number;
}

/** What the estimator would say of a run without end: cells that are noisier have another shape, and their level is part of the truth. */
function truthOf(world: World, estimator: Estimator, design: Design, seed: number): number[] {
  const runs = Array.from({ length: 60 }, (_, i) => estimator(simulate(world, design, xoroshiro128plus(seed + i))));
  return (runs[0] as Estimate[]).map((_, i) => {
    const all = runs.map((run) => (run[i] as Estimate).centre);
    return all.reduce((sum, x) => sum + x, 0) / all.length;
  });
}

const ALIKE = new Set([0, 4]); // of the comparisons: the replica, and a cell that is only noisier

export function score(world: World, design: Design, estimator: Estimator, trials: number, seed: number): Score {
  const truth = truthOf(world, estimator, design, seed);
  const rng = xoroshiro128plus(seed + 1000);
  const halves: number[] = [];
  const halvesBetween: number[] = [];
  const count = { held: 0, heldBetween: 0, wrong: 0, wrongBetween: 0, same: 0, alike: 0, all: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const [old, now] = [estimator(simulate(world, design, rng)), estimator(simulate(world, design, rng))];
    const floors = [old, now].map(([replica]) => noiseFloor(replica as Estimate) ?? 0);
    for (const [i, estimate] of now.entries()) {
      const own = comparePaired(estimate, { noiseFloor: floors[1] as number });
      const between = compareRuns(old[i] as Estimate, estimate, { noiseFloor: Math.max(...floors) });
      const bare = compareRuns(old[i] as Estimate, estimate, {});
      const [low, high] = [own, between].map((c) => [Math.log(c.ci_low as number), Math.log(c.ci_high as number)]) as [
        [number, number],
        [number, number],
      ];
      const at = truth[i] as number;
      count.all++;
      if (low[0] <= at && at <= low[1]) count.held++;
      if (high[0] <= 0 && 0 <= high[1]) count.heldBetween++;
      halves.push((low[1] - low[0]) / 2);
      halvesBetween.push((high[1] - high[0]) / 2);
      if (['faster', 'slower'].includes(bare.verdict)) count.wrongBetween++;
      if (between.verdict === 'same') count.same++;
      if (!ALIKE.has(i)) continue;
      count.alike++;
      if (['faster', 'slower'].includes(own.verdict)) count.wrong++;
    }
  }
  return {
    ...{ held: count.held / count.all, heldBetween: count.heldBetween / count.all },
    ...{ half: median(halves), halfBetween: median(halvesBetween) },
    ...{ wrong: count.wrong / count.alike, wrongBetween: count.wrongBetween / count.all },
    same: count.same / count.all,
  };
}

const percent = (share: number, digits = 1): string => (share * 100).toFixed(digits).padStart(6);

function row(name: string, s: Score): string {
  return `  ${name.padEnd(42)}${percent(s.held)}${percent(s.half, 2)}${percent(s.wrong)}  |${percent(s.heldBetween)}${percent(s.halfBetween, 2)}${percent(s.wrongBetween)}${percent(s.same, 0)}\n`;
}

function study(trials: number): void {
  const designs: Design[] = [
    { launches: 6, blocks: 4, samples: 3 },
    { launches: 9, blocks: 3, samples: 3 },
    { launches: 12, blocks: 2, samples: 3 },
    { launches: 24, blocks: 1, samples: 3 },
  ];
  process.stdout.write(
    '% of intervals that hold the truth, half-width, % false verdicts of cells alike  |  the same between two runs, % same\n',
  );
  for (const world of WORLDS) {
    for (const design of designs) {
      process.stdout.write(
        `${world.name}: ${design.launches} launches x ${design.blocks} blocks x ${design.samples}\n`,
      );
      for (const [name, estimator] of Object.entries(ESTIMATORS))
        process.stdout.write(row(name, score(world, design, estimator, trials, 1)));
    }
  }
}

if (process.argv[1]?.endsWith('study.js')) study(Number(process.argv[2] ?? 300));
