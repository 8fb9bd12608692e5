/** A launch of chosen cells, as a run starts it. */
import { startLaunch } from '../../src/measure/launcher.js';
import type { LaunchPlan, Sample } from '../../src/measure/messages.js';
import type { Cell } from '../../src/plan/cell.js';
import { planCell, shapeIn } from '../../src/plan/cell-plan.js';
import { expand } from '../../src/plan/expand.js';
import type { Choice } from '../../src/plan/grid.js';
import { budgetMemory } from '../../src/plan/memory.js';
import { SCENARIOS } from '../../src/scenarios.js';

const FIXED = 0x8_e000;

export function cellsOf(scenario: string, choice: Choice): Cell[] {
  return expand(
    SCENARIOS.filter((s) => s.name === scenario),
    'quick',
    choice,
  ).cells;
}

export function planOf(cells: readonly Cell[], samples: number): LaunchPlan {
  const budget = budgetMemory(cells, shapeIn(SCENARIOS), FIXED, 2 ** 20, 2 ** 32);
  return {
    ...budget,
    counters: false,
    cells: cells.map((cell) => planCell(SCENARIOS, cell, { blocks: 1, samples })),
    launch: 0,
    blocks: 1,
    order: 'random',
    seed: 5,
    cores: 2,
    startedAt_ns: Number(process.hrtime.bigint()),
    forker: new URL('../../src/cli/forker-thread.js', import.meta.url).href,
  };
}

export async function measure(plan: LaunchPlan): Promise<Sample[]> {
  const samples: Sample[] = [];
  await startLaunch(plan, (block) => samples.push(...block)).done;
  return samples;
}
