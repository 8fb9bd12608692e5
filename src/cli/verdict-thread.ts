/** piscina's worker function: some variants in one scenario (verdict-pool.ts). */
import type { Slice } from '../explore/bounds.js';
import type { ModelName } from '../explore/models/index.js';
import { variantTallies } from '../verdict/rows.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import type { Tally } from '../verdict/tally.js';
import { Stage } from '../verdict/traced-program.js';
import { nearlyFull } from './heap.js';

export interface VerdictTask {
  readonly scenario: string;
  readonly variants: readonly Variant[];
  readonly models: readonly ModelName[];
  /** of the search; undefined: all of it */
  readonly slice: Slice | undefined;
  /** for one variant in one scenario; undefined: as the scenario says */
  readonly maxSeconds: number | undefined;
  /** of this thread's heap */
  readonly memory_bytes: number;
}

let stage: Stage | undefined;

/** @returns per variant; undefined: not all that its threads may do was found out */
export default function decided({
  scenario,
  variants,
  models,
  slice,
  maxSeconds,
  memory_bytes,
}: VerdictTask): (readonly Tally[] | undefined)[] {
  if (stage?.scenario.name !== scenario) stage = new Stage(SCENARIOS.find(({ name }) => name === scenario) as Scenario);
  const here = stage;
  const full = nearlyFull(memory_bytes);
  const bounds = { deadlineMs: 1000 * (maxSeconds ?? here.scenario.maxSeconds), full, ...(slice && { slice }) };
  return variants.map((variant) => variantTallies(here, variant, models, bounds));
}
