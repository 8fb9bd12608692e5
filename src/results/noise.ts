import { percent, sizeText } from '../numbers.js';
import { groupBy } from '../plan/grid.js';
import { LEAST_BAND } from '../stats/paired.js';
import { median } from '../stats/quantile.js';

/** Cells between which a claim is made: of one scenario, with as many pages and the same layout. */
export interface Group {
  readonly scenario: string;
  readonly pages: number;
  readonly layout: string;
}

/** What is not told apart in a group. */
export interface Noise extends Group {
  /** the widest interval of its replicas, its farther end, in log ratio: no verdict is `faster` or `slower` within it */
  readonly floor: number;
  /** the least change that would be found in a cell of the group, relative (0.02 = 2 %): beyond the floor by half an interval */
  readonly mde: number;
}

export function groupOf({ scenario, pages, layout }: Group): string {
  return `${scenario} ${pages} ${layout}`;
}

/** @param halves half-widths of the intervals of the group's comparisons, in log ratio */
export function noiseOf(group: Group, floor: number, halves: readonly number[]): Noise {
  const { scenario, pages, layout } = group;
  const beyond = halves.length === 0 ? floor : median(halves);
  return { scenario, pages, layout, floor, mde: Math.expm1(Math.max(LEAST_BAND, floor) + beyond) };
}

/** As meta.json has it. */
export interface Floor {
  readonly scenario: string;
  readonly pages?: number | null | undefined;
  readonly layout?: string | null | undefined;
  readonly floor: number;
}

/** The floor of a cell's group as a run's meta.json has it; an older run has one per scenario. 0 where it has none. */
export function floorOf(floors: readonly Floor[] | null, group: Group): number {
  const own = (floors ?? []).filter(
    ({ scenario, pages, layout }) =>
      scenario === group.scenario &&
      (pages ?? group.pages) === group.pages &&
      (layout ?? group.layout) === group.layout,
  );
  return Math.max(0, ...own.map(({ floor }) => floor));
}

/** `NAME 1.2 %, OTHER 0.9 % (4Ki) 1.4 % (256Ki)`: a number of each scenario's groups. */
function perScenario<G extends Floor>(
  groups: readonly G[],
  of: (group: G) => number,
  show: (scenario: string) => string,
): string {
  const scenarios = [...groupBy(groups, ({ scenario }) => scenario)].map(([scenario, own]) => {
    const numbers = own.map((group) => {
      const { pages, layout } = group;
      const size =
        typeof pages !== 'number' || own.length === 1
          ? ''
          : ` (${sizeText(pages)}${layout === 'sequential' ? '' : ` ${layout}`})`;
      return `${percent(of(group))}${size}`;
    });
    return `${show(scenario)} ${numbers.join(' ')}`;
  });
  return scenarios.join(', ');
}

export function floorsText(floors: readonly Floor[], show: (scenario: string) => string = (name) => name): string {
  return perScenario(floors, ({ floor }) => Math.expm1(floor), show);
}

/** The one number per group that a reader needs. */
export function noiseText(noise: readonly Noise[]): string {
  if (noise.length === 0)
    return 'the least difference that would be found is unknown: it takes two launches and an A/A pair';
  return `the least difference that would be found: ${perScenario(
    noise,
    ({ mde }) => mde,
    (name) => name,
  )}`;
}
