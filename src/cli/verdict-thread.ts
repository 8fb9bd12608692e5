/** piscina's worker function: some variants in one scenario (verdict-pool.ts). */
import type { ModelName } from '../explore/models/index.js';
import type { VerdictRow } from '../results/rows.js';
import { variantRows } from '../verdict/rows.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { nearlyFull } from './heap.js';

export interface VerdictTask {
  readonly scenario: string;
  readonly variants: readonly Variant[];
  readonly models: readonly ModelName[];
  /** for one variant in one scenario; undefined: as the scenario says */
  readonly maxSeconds: number | undefined;
  /** of this thread's heap */
  readonly memory_bytes: number;
}

let stage: Stage | undefined;

/** @returns the rows of each variant */
export default function decided({
  scenario,
  variants,
  models,
  maxSeconds,
  memory_bytes,
}: VerdictTask): (readonly VerdictRow[])[] {
  if (stage?.scenario.name !== scenario) stage = new Stage(SCENARIOS.find(({ name }) => name === scenario) as Scenario);
  const here = stage;
  const full = nearlyFull(memory_bytes);
  const bounds = { deadlineMs: 1000 * (maxSeconds ?? here.scenario.maxSeconds), full };
  return variants.map((variant) => [...variantRows(here, variant, models, null, bounds)]);
}
