// Cells of one run against each other: from blocks of samples to one estimate with an interval over launches.
//
// A launch is a fresh process; code and data placement differ between launches by more than many effects people argue
// about, so the launch is the unit of evidence. Yet a cell's level is taken over all its samples of the run: the more
// there are to choose from, the less a burst can do, and a launch that was disturbed as a whole falls out of the second
// quarter altogether. How far to trust it comes from drawing launches with replacement (the bootstrap over clusters).
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { median, quantile } from './quantile.js';
import { secondQuarter, weightedSecondQuarter } from './second-quarter.js';

/** The valid samples of one cell in one block, as logarithms of times. */
export interface Block {
  readonly launch: number;
  readonly block: number;
  readonly logs: readonly number[];
}

export interface Estimate {
  readonly centre: number;
  /** standard error of `centre`; infinite with one launch */
  readonly error: number;
  /** the same of each launch alone, in order */
  readonly launches: readonly number[];
}

/**
 * Takes out what a block did to all cells of a group alike (drift, another clock rate, where the block's memory lies), so
 * that samples of different blocks can be put together. The median of the cells' deviations, the lower one of an even
 * number: a burst hits one cell or a few.
 * @returns the cells' blocks, in the same order
 */
export function align(cells: readonly (readonly Block[])[]): Block[][] {
  const deviations = new Map<string, number[]>();
  const key = ({ launch, block }: Block): string => `${launch}/${block}`;
  for (const blocks of cells) {
    if (blocks.length === 0) continue;
    const level = secondQuarter(blocks.flatMap(({ logs }) => logs));
    for (const of of blocks) deviations.set(key(of), [...(deviations.get(key(of)) ?? []), fasterHalf(of.logs) - level]);
  }
  const shifts = new Map([...deviations].map(([at, values]) => [at, lowerMedian(values)]));
  const middle = shifts.size === 0 ? 0 : median([...shifts.values()]);
  return cells.map((blocks) =>
    blocks.map((of) => {
      const shift = (shifts.get(key(of)) as number) - middle;
      return { ...of, logs: of.logs.map((log) => log - shift) };
    }),
  );
}

function lowerMedian(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[(sorted.length - 1) >> 1] as number;
}

function fasterHalf(logs: readonly number[]): number {
  const sorted = Float64Array.from(logs).sort();
  return quantile(sorted, 0.25);
}

/** How many times launches are drawn: the error of a standard error is then 3 %. */
const DRAWS = 500;

/** How often each of n launches is in each draw of n, the same in every run of the program. */
function drawsOf(n: number): Uint8Array[] {
  const rng = xoroshiro128plus(n);
  return Array.from({ length: DRAWS }, () => {
    const counts = new Uint8Array(n);
    for (let i = 0; i < n; i++) (counts[uniformInt(rng, 0, n - 1)] as number)++;
    return counts;
  });
}
const draws: Uint8Array[][] = [];

/** A cell's samples in some launches, ascending, and which launch each is of. */
class Samples {
  readonly #logs: Float64Array;
  readonly #launch: Uint16Array;

  constructor(blocks: readonly Block[], launches: readonly number[]) {
    const all = blocks.flatMap(({ launch, logs }) => logs.map((log) => ({ log, at: launches.indexOf(launch) })));
    const sorted = all.filter(({ at }) => at >= 0).sort((a, b) => a.log - b.log);
    this.#logs = Float64Array.from(sorted, ({ log }) => log);
    this.#launch = Uint16Array.from(sorted, ({ at }) => at);
  }

  /** The level where each launch is there so many times. */
  level(counts: Uint8Array): number {
    return weightedSecondQuarter(this.#logs, this.#launch, counts);
  }
}

/** `of` the levels of two cells, over the launches that have both. @returns null where there are none */
export function overLaunches(
  cell: readonly Block[],
  other: readonly Block[],
  of: (cell: number, other: number) => number,
): Estimate | null {
  const there = new Set(other.map(({ launch }) => launch));
  const launches = [...new Set(cell.map(({ launch }) => launch))].filter((launch) => there.has(launch));
  const n = launches.length;
  if (n === 0) return null;
  const [a, b] = [new Samples(cell, launches), new Samples(other, launches)];
  const estimate = (counts: Uint8Array): number => of(a.level(counts), b.level(counts));
  draws[n] ??= drawsOf(n);
  return {
    centre: estimate(new Uint8Array(n).fill(1)),
    error: n === 1 ? Number.POSITIVE_INFINITY : Math.sqrt((n / (n - 1)) * variance(draws[n].map(estimate))),
    launches: launches.map((_, i) => estimate(new Uint8Array(n).fill(1, i, i + 1))),
  };
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
}
