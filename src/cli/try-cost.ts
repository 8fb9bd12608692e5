/** The cost of a protocol as a ratio to another: both measured in the same blocks, in turns. */
import { CLOCK } from '../host/clock.js';
import { cores } from '../host/cpu.js';
import { startLaunch } from '../measure/launcher.js';
import type { Sample } from '../measure/messages.js';
import { type Cell, makeCell } from '../plan/cell.js';
import { planCell, shapeIn } from '../plan/cell-plan.js';
import type { Preset } from '../plan/grid.js';
import { budgetMemory } from '../plan/memory.js';
import { PER_PTE } from '../plan/metric.js';
import { CellBlocks } from '../results/pairs.js';
import { SCENARIOS, type Scenario } from '../scenarios.js';
import { comparePaired, noiseFloor } from '../stats/paired.js';
import type { Cost } from '../try/document.js';
import type { Variant } from '../verdict/scenarios.js';

const PAGES = 16384;
const LAYOUT = 'sequential';

export const EFFORT: Readonly<Record<'quick' | 'usual', Preset>> = {
  quick: { launches: 3, blocks: 4, samples: 3 },
  usual: { launches: 6, blocks: 4, samples: 3 },
};

/** A cell of the variant in each scenario that says how it is tried. */
function cellOf({ protocol, wrprotect, fence, fence_per, pin }: Variant, scenario: Scenario, replica: 0 | 1 = 0): Cell {
  const { as: _, ...factors } = scenario.tried as NonNullable<Scenario['tried']>;
  const knobs = { protocol, wrprotect, fence, fence_per, pin };
  const place = { scenario: scenario.name, impl: 'wasm', arch: 'x86_64', pages: PAGES, layout: LAYOUT } as const;
  return makeCell({ ...place, ...knobs, ...factors, replica });
}

export interface CostAsk {
  readonly variant: Variant;
  readonly against: Variant;
  readonly preset: Preset;
  readonly fixedEnd: number;
  readonly llc: number;
  readonly available: number;
  readonly seed: number;
}

/** @param signal ends it: what was measured is then thrown away */
export async function measureCost(ask: CostAsk, signal: AbortSignal): Promise<Cost[]> {
  const { variant, against, preset, fixedEnd, llc, available, seed } = ask;
  const rows = SCENARIOS.filter(({ tried }) => tried !== undefined).map((scenario) => ({
    scenario,
    mine: cellOf(variant, scenario),
    theirs: cellOf(against, scenario),
    replica: cellOf(against, scenario, 1),
  }));
  // A protocol beside itself is one cell and its replica.
  const all = rows.flatMap(({ mine, theirs, replica }) => [mine, theirs, replica]);
  const cells = [...new Map(all.map((cell) => [cell.cell_id, cell])).values()];
  const samples: Sample[] = [];
  const planned = cells.map((cell) => planCell(SCENARIOS, cell, preset));
  const memory = budgetMemory(cells, shapeIn(SCENARIOS), fixedEnd, llc, available);
  const forker = new URL('./forker-thread.js', import.meta.url).href;
  const common = { ...memory, blocks: preset.blocks, cells: planned, seed, order: 'random' as const, forker };
  const startedAt_ns = Number(CLOCK.now_ns());
  for (let launch = 0; launch < preset.launches && !signal.aborted; launch++) {
    const launchPlan = { ...common, counters: false, launch, cores: cores(), startedAt_ns };
    const handle = startLaunch(launchPlan, (block) => void samples.push(...block));
    const end = (): void => handle.kill();
    signal.addEventListener('abort', end, { once: true });
    try {
      await handle.done;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }
  const timed = samples.map((sample) => ({ ...sample, pages: PAGES, layout: LAYOUT }));
  const blocks = new CellBlocks(timed, PER_PTE);
  return rows.map(({ scenario, mine, theirs, replica }) => {
    const name = scenario.tried?.as ?? scenario.name;
    const estimate = blocks.ratio(mine.cell_id, (mine.cell_id === theirs.cell_id ? replica : theirs).cell_id);
    if (estimate === null) {
      const reason = whyNone([mine, theirs], samples);
      return { case: name, ratio: null, ci_low: null, ci_high: null, verdict: 'not measured', reason };
    }
    const twice = blocks.ratio(replica.cell_id, theirs.cell_id);
    const floor = twice === null ? null : noiseFloor(twice);
    const { ratio, ci_low, ci_high, verdict } = comparePaired(estimate, floor === null ? {} : { noiseFloor: floor });
    return { case: name, ratio, ci_low, ci_high, verdict, reason: null };
  });
}

/** How many samples of each protocol there are, and what was wrong with the others. */
function whyNone(cells: readonly Cell[], samples: readonly Sample[]): string {
  const reasons = new Set<string>();
  const counts = cells.map(({ cell_id, protocol }) => {
    const own = samples.filter((sample) => sample.cell_id === cell_id && sample.metric === PER_PTE);
    for (const { valid, invalid_reason } of own) if (!valid) reasons.add(invalid_reason);
    return `${own.filter(({ valid }) => valid).length} of ${own.length} samples of ${protocol}`;
  });
  const why = reasons.size === 0 ? 'too few' : [...reasons].join('; ');
  return `${counts.join(', ')} are valid: ${why}`;
}
