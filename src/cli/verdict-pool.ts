/**
 * Verdicts on all cores: a task is a few variants in one scenario, which have a thread in common or may turn out to do the
 * same; or one variant's slice, in a scenario where one takes long. Rows come back in the order of what was asked, whoever
 * was first; where memory does not suffice, each of the task's variants gets another chance alone, and is then Unknown.
 */
import type { ModelName } from '../explore/models/index.js';
import { groupBy } from '../plan/grid.js';
import type { VerdictRow } from '../results/rows.js';
import { tallyRows, undecidedRows } from '../verdict/rows.js';
import { appliesTo, SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { sumOf, type Tally } from '../verdict/tally.js';
import { jobsWithin } from './memory.js';
import { inPool } from './pool.js';
import type { VerdictTask } from './verdict-thread.js';

export interface PoolAsk {
  readonly variants: readonly Variant[];
  readonly scenarios: readonly string[];
  readonly models: readonly ModelName[];
  readonly jobs: number;
  readonly maxSeconds: number | undefined;
  readonly maxMemory_bytes: number;
}

type Rows = readonly VerdictRow[];

/** Found out of a variant; undefined: nothing. */
type Found = readonly Tally[] | undefined;

/** @param step told how many variants of how many are done @returns the rows; `partial`: a signal came, and some are missing */
export async function pooledVerdicts(
  { variants, scenarios: names, models, jobs: asked, maxSeconds, maxMemory_bytes }: PoolAsk,
  step: (done: number, of: number) => void,
): Promise<{ readonly rows: Rows; readonly partial: boolean }> {
  const jobs = jobsWithin(maxMemory_bytes, asked);
  const scenarios = names.map((name) => SCENARIOS.find((one) => one.name === name) as Scenario);
  const common = { models, maxSeconds, memory_bytes: maxMemory_bytes / jobs };
  const askedOf = (scenario: Scenario): number[] =>
    [...variants.keys()].filter((index) => appliesTo(scenario, variants[index] as Variant));
  const all = scenarios.reduce((sum, scenario) => sum + askedOf(scenario).length, 0);
  const rows = scenarios.map((): Rows[] => []);
  let done = 0;
  const partial = await inPool<VerdictTask, Found[]>('./verdict-thread.js', { jobs, maxMemory_bytes }, (run) => {
    const tallies = async (scenario: Scenario, own: readonly Variant[]): Promise<readonly Found[] | undefined> => {
      const ask = { scenario: scenario.name, variants: own, ...common };
      if (!scenario.oneOfEnd || own.length > 1) return await run({ ...ask, slice: undefined });
      const parts = Array.from({ length: jobs }, (_, part) => run({ ...ask, slice: { part, of: jobs } }));
      const found = (await Promise.all(parts)).map((part) => part?.[0]);
      return [whole(found)];
    };
    const decided = async (at: number, group: readonly number[]): Promise<void> => {
      const scenario = scenarios[at] as Scenario;
      const own = group.map((index) => variants[index] as Variant);
      const found = await tallies(scenario, own);
      if (found === undefined && group.length > 1) {
        await Promise.all(group.map((one) => decided(at, [one])));
        return;
      }
      for (const [n, index] of group.entries())
        (rows[at] as Rows[])[index] = rowsOf(scenario, own[n] as Variant, models, found?.[n]);
      done += group.length;
      step(done, all);
    };
    return Promise.all(
      scenarios.flatMap((scenario, at) => {
        const own = askedOf(scenario);
        return (scenario.oneOfEnd ? own.map((one) => [one]) : related(variants, own)).map((group) =>
          decided(at, group),
        );
      }),
    );
  });
  return { rows: rows.flatMap((of) => of.flat()), partial };
}

function rowsOf(scenario: Scenario, variant: Variant, models: readonly ModelName[], tallies: Found): Rows {
  if (tallies === undefined) return undecidedRows(scenario, variant, models);
  return [...tallyRows(scenario, variant, models, tallies)];
}

/** All slices together; what one of them lost by lack of memory leaves the others' outcomes. */
function whole(slices: readonly Found[]): Found {
  const known = slices.flatMap((slice) => (slice === undefined ? [] : [slice]));
  const lost = known.length < slices.length;
  return known[0]?.map(({ model }) => {
    const sum = sumOf(known.map((slice) => slice.find((tally) => tally.model === model) as Tally));
    return lost ? { ...sum, complete: false } : sum;
  });
}

/** Indices of variants that differ in the kind of fence or in the pin alone. */
function related(variants: readonly Variant[], among: readonly number[]): (readonly number[])[] {
  const key = ({ protocol, wrprotect, fence_per, extra = '' }: Variant): string =>
    [protocol, wrprotect, fence_per, extra].join('/');
  return [...groupBy(among, (index) => key(variants[index] as Variant)).values()];
}
