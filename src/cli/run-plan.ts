import { CAPABILITIES, CAPABILITY_NAMES, type CapabilityName } from '../doctor/capabilities.js';
import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { ASSUMED_LLC_BYTES, availableBytes, cores, lastLevelCacheBytes } from '../host/cpu.js';
import { allocateMemory, bootCpu, compileTarget } from '../machine/kernel.js';
import type { LaunchPlan } from '../measure/messages.js';
import { type BaselineChoice, withBaseline, withoutChosen } from '../plan/baseline.js';
import type { Cell } from '../plan/cell.js';
import { type CellPlan, planCell, shapeIn } from '../plan/cell-plan.js';
import { expand } from '../plan/expand.js';
import { type Choice, PRESETS, type Preset, type PresetName } from '../plan/grid.js';
import { budgetMemory, type MemoryBudget, memoryMissing } from '../plan/memory.js';
import type { Order } from '../plan/order.js';
import { type Skipped, skippedOf } from '../plan/skipped.js';
import type { Scenario } from '../scenarios.js';
import { SCENARIOS } from '../scenarios.js';

/** Options of `forkbench run` as commander leaves them. */
export interface RunOptions {
  readonly preset: PresetName;
  readonly scenario?: readonly string[];
  readonly protocol?: readonly string[];
  readonly wrprotect?: Choice['wrprotect'];
  readonly fence?: Choice['fence'];
  readonly fencePer?: Choice['fence_per'];
  readonly pin?: Choice['pin'];
  readonly extra?: Choice['switches'];
  readonly pages?: readonly number[];
  readonly pinners?: readonly number[];
  readonly pinned?: readonly number[];
  readonly layout?: Choice['layout'];
  readonly blocks?: number;
  readonly launches?: number;
  readonly seed?: number;
  readonly order: Order;
  readonly out: string;
  readonly profile: boolean;
  readonly cpu?: boolean;
  readonly require?: readonly string[];
  readonly strict?: boolean;
  readonly counters?: boolean;
  readonly dryRun?: boolean;
  readonly format: 'table' | 'json' | 'csv' | 'md' | 'gobench';
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly hostName?: string;
  readonly tables?: boolean;
  readonly baseline?: BaselineChoice;
}

const SEQUENTIAL =
  'order=sequential: cells run one after another in every block, so drift within a block passes for a difference';

export interface RunPlan extends Preset, MemoryBudget {
  readonly scenarios: readonly Scenario[];
  readonly cells: readonly Cell[];
  /** the same, with what their scenarios say of them */
  readonly planned: readonly CellPlan[];
  readonly notes: readonly string[];
  /** what this machine cannot measure, and why: goes into meta.json */
  readonly skipped: readonly Skipped[];
  readonly seed: number;
  readonly order: Order;
}

function choiceOf(o: RunOptions): Choice {
  return {
    ...(o.protocol && { protocol: o.protocol }),
    ...(o.wrprotect && { wrprotect: o.wrprotect }),
    ...(o.fence && { fence: o.fence }),
    ...(o.fencePer && { fence_per: o.fencePer }),
    ...(o.pin && { pin: o.pin }),
    ...(o.extra && { switches: o.extra }),
    ...(o.pages && { pages: o.pages }),
    ...(o.pinners && { pinners: o.pinners }),
    ...(o.pinned && { pinned_fraction: o.pinned }),
    ...(o.layout && { layout: o.layout }),
  };
}

/** The cells that can be measured here, and what was left out. */
function present(
  scenarios: readonly Scenario[],
  cells: readonly Cell[],
  room: (cell: Cell) => string | null,
): { cells: readonly Cell[]; skipped: readonly Skipped[] } {
  const why = (cell: Cell): string | null =>
    scenarios.find(({ name }) => name === cell.scenario)?.missing?.(cell, room) ?? null;
  const judged = cells.map((cell) => ({ cell, reason: why(cell) }));
  const missing = judged.flatMap(({ cell, reason }) => (reason === null ? [] : [{ cell, reason }]));
  return { cells: judged.filter(({ reason }) => reason === null).map(({ cell }) => cell), skipped: skippedOf(missing) };
}

function isCapability(name: string): name is CapabilityName {
  return (CAPABILITY_NAMES as readonly string[]).includes(name);
}

/** @throws exit 69 where this machine lacks what the run requires of it */
export async function refuseIncapable(required: readonly string[] = []): Promise<void> {
  for (const name of required.filter(isCapability)) {
    const { missing, advice } = CAPABILITIES[name];
    const reason = await missing();
    if (reason !== null) throw new ForkbenchError(EXIT.unavailable, `--require ${name}: ${reason}`, advice);
  }
}

/** @throws exit 69 where a scenario that must be whole is not; a usage error where it is not in the run at all */
export function refuseMissing(
  required: readonly string[],
  scenarios: readonly Scenario[],
  skipped: readonly Skipped[],
): void {
  for (const name of required.filter((word) => !isCapability(word))) {
    if (!scenarios.some((s) => s.name === name))
      throw usageError(`--require ${name}: not in this run`, `add --scenario ${name}`);
    const gap = skipped.find(({ scenario }) => scenario === name);
    if (gap !== undefined)
      throw new ForkbenchError(
        EXIT.unavailable,
        `--require ${name}: ${gap.cells} cells cannot be measured here`,
        gap.reason,
      );
  }
}

/** What the options ask for. Nothing is measured or written yet. @throws usage errors */
export function planRun(options: RunOptions): RunPlan {
  const scenarios = SCENARIOS.filter(
    (s) => options.scenario?.includes(s.name) ?? (!s.onlyNamed && (options.profile || !s.isProfile)),
  );
  const expansion = expand(scenarios, options.preset, choiceOf(options));
  const memory = allocateMemory(1);
  const fixedEnd = bootCpu(compileTarget('kernel'), memory, 0).constant('FIXED_END');
  const [llc, available] = [lastLevelCacheBytes() ?? ASSUMED_LLC_BYTES, availableBytes()];
  const shape = shapeIn(scenarios);
  const { cells, skipped } = present(scenarios, expansion.cells, (cell) =>
    memoryMissing(shape(cell), fixedEnd, llc, available),
  );
  refuseMissing(options.require ?? [], scenarios, skipped);
  const preset = PRESETS[options.preset];
  const effort = { blocks: options.blocks ?? preset.blocks, samples: preset.samples };
  const planned = cells.map((cell) => planCell(scenarios, cell, effort));
  const notes = [
    ...expansion.notes,
    ...skipped.map(({ scenario, cells: n, reason }) => `${scenario}: ${n} cells skipped: ${reason}`),
    ...crowded(planned),
  ];
  // What cannot be measured here is no mistake of whoever asked: such a run ends well and says why it is empty.
  if (cells.length + skipped.length === 0)
    throw usageError(`nothing is left to measure${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`);
  const ofScenario = (name: string) => cells.filter((cell) => cell.scenario === name);
  const kept = options.baseline === undefined ? [] : withoutChosen(scenarios, ofScenario, options.baseline);
  if (kept.length > 0) notes.push(`no cell of ${kept.join(', ')} is what --baseline names: its own is kept there`);
  return {
    ...budgetMemory(cells, shape, fixedEnd, llc, available),
    scenarios: scenarios.map((scenario) => withBaseline(scenario, ofScenario(scenario.name), options.baseline)),
    cells,
    planned,
    skipped,
    notes: options.order === 'sequential' ? [...notes, SEQUENTIAL] : notes,
    launches: options.launches ?? preset.launches,
    ...effort,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
    order: options.order,
  };
}

function crowded(planned: readonly CellPlan[]): string[] {
  const n = planned.filter(({ threads }) => threads > cores()).length;
  return n === 0 ? [] : [`${n} cells have more runnable threads than the ${cores()} cores: oversubscribed`];
}

/** Blocks that a launch measures, over all cells. */
export function blocksOf({ planned }: RunPlan): number {
  return planned.reduce((sum, { blocks }) => sum + blocks, 0);
}

/** What one launch of a run is told. @param startedAt_ns of the run, by CLOCK_MONOTONIC */
export function launchPlan(plan: RunPlan, launch: number, counters: boolean, startedAt_ns: bigint): LaunchPlan {
  const { planned, blocks, order, seed, memoryBytes, windowPages, windowPagesNeeded } = plan;
  const memory = { memoryBytes, windowPages, windowPagesNeeded };
  const forker = new URL('./forker-thread.js', import.meta.url).href;
  const common = { blocks, order, seed, ...memory, counters, cores: cores(), forker };
  return { ...common, cells: planned, launch, startedAt_ns: Number(startedAt_ns) };
}
