/**
 * Verdicts on all cores: a task is a few variants in one scenario, which have a thread in common or may turn out to do the
 * same. Rows come back in the order of what was asked, whoever was first; where memory does not suffice, each of the
 * task's variants gets another chance alone, and is then Unknown.
 */
import type { ModelName } from '../explore/models/index.js';
import { groupBy } from '../plan/grid.js';
import type { VerdictRow } from '../results/rows.js';
import { undecidedRows } from '../verdict/rows.js';
import { SCENARIOS, type Variant } from '../verdict/scenarios.js';
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

/** @param step told how many variants of how many are done @returns the rows; `partial`: a signal came, and some are missing */
export async function pooledVerdicts(
  { variants, scenarios, models, jobs, maxSeconds, maxMemory_bytes }: PoolAsk,
  step: (done: number, of: number) => void,
): Promise<{ readonly rows: Rows; readonly partial: boolean }> {
  const common = { models, maxSeconds, memory_bytes: maxMemory_bytes / jobs };
  const all = scenarios.length * variants.length;
  const rows = scenarios.map((): Rows[] => []);
  let done = 0;
  const partial = await inPool<VerdictTask, Rows[]>('./verdict-thread.js', { jobs, maxMemory_bytes }, (run) => {
    const decided = async (at: number, group: readonly number[]): Promise<void> => {
      const scenario = scenarios[at] as string;
      const own = group.map((index) => variants[index] as Variant);
      const found = await run({ scenario, variants: own, ...common });
      if (found === undefined && group.length > 1) {
        await Promise.all(group.map((one) => decided(at, [one])));
        return;
      }
      for (const [n, index] of group.entries())
        (rows[at] as Rows[])[index] = found?.[n] ?? undecided(scenario, own[n] as Variant, models);
      done += group.length;
      step(done, all);
    };
    return Promise.all(scenarios.flatMap((_, at) => related(variants).map((group) => decided(at, group))));
  });
  return { rows: rows.flatMap((of) => of.flat()), partial };
}

/** Indices of variants that differ in the kind of fence or in the pin alone. */
function related(variants: readonly Variant[]): (readonly number[])[] {
  const key = ({ protocol, wrprotect, fence_per }: Variant): string => [protocol, wrprotect, fence_per].join('/');
  return [...groupBy([...variants.keys()], (index) => key(variants[index] as Variant)).values()];
}

function undecided(scenario: string, variant: Variant, models: readonly ModelName[]): Rows {
  return undecidedRows(
    SCENARIOS.find(({ name }) => name === scenario),
    variant,
    models,
  );
}
