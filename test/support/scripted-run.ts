// A run whose samples follow a script and whose time is a fake clock's: everything from runBlock() to the files is what a real run
// goes through, and no process is started.
import { launchPlan, planRun, type RunOptions, type RunPlan } from '../../src/cli/run-plan.js';
import type { Counts } from '../../src/machine/counters.js';
import { runBlock } from '../../src/measure/block.js';
import type { Batch, Reading, Subject, Taken } from '../../src/measure/subject.js';
import { type Cell, modelPinners } from '../../src/plan/cell.js';
import type { CellPlan } from '../../src/plan/cell-plan.js';
import { type RunDocument, type RunState, RunWriter } from '../../src/results/run-writer.js';
import { SCENARIOS } from '../../src/scenarios.js';
import { tempDir } from './cli.js';
import { FakeClock, scriptedPinners } from './scripted.js';

export interface At {
  readonly launch: number;
  readonly block: number;
  /** of the block, the warm-up's too; each block's begins at 0 */
  readonly sample: number;
}

export interface Script {
  readonly options: Partial<RunOptions>;
  /** what the window of a sample takes */
  ns?(cell: Cell, at: At): number;
  /** what the pinners of a cell count in it */
  pins?(cell: Cell, at: At): Partial<Counts>;
  readonly state?: RunState;
}

export interface ScriptedRun {
  readonly plan: RunPlan;
  readonly options: RunOptions;
  readonly document: RunDocument;
  readonly dir: string;
  /** parent of the run directory */
  readonly out: string;
}

const MET: Partial<Counts> = { GUP_ATTEMPTS: 100, GUP_FAST: 90, GUP_SLOW: 10, GUP_FALLBACKS: 10, COPYING_TRIED: 5 };
/** Between two windows, and before the first block of a launch. */
const GAP_NS = 1000;

/** What a window of `ns` says by the scenario's headline; a cell with the model's pinners counts pins per second itself. */
function readings(cell: Cell, ns: number): Reading[] {
  const headline = SCENARIOS.find(({ name }) => name === cell.scenario)?.headline;
  if (headline === 'first_write_ns') return [{ metric: headline, unit: 'ns', value: ns / cell.pages }];
  if (headline === 'pins_per_s')
    return modelPinners(cell) > 0 ? [] : [{ metric: headline, unit: '1/s', value: 1e9 / ns }];
  return [
    { metric: 'fork_ns_per_pte', unit: 'ns', value: ns / cell.pages },
    { metric: 'fork_ns', unit: 'ns', value: ns },
  ];
}

export function scriptedRun(script: Script): ScriptedRun {
  const clock = new FakeClock();
  const out = script.options.out ?? tempDir();
  const options: RunOptions = {
    ...{ preset: 'smoke', order: 'random', profile: true, format: 'table', seed: 1 },
    ...script.options,
    out,
  };
  const plan = planRun(options);
  const { scenarios, cells, planned: _, notes, skipped, ...design } = plan;
  const machine = { warnings: [], codegen: {} };
  const writer = new RunWriter({ scenarios, cells, notes, skipped, design, command: 'scripted', machine }, out, clock);
  const ns = script.ns ?? (({ pages }) => 10 * pages);
  const pins = script.pins ?? (() => MET);
  for (let launch = 0; launch < plan.launches; launch++) {
    const of = launchPlan(plan, launch, false, writer.startedAt_ns);
    const begun = clock.now_ns();
    let timed = 0;
    for (let block = 0; block < plan.blocks; block++)
      for (const [orderInBlock, planned] of plan.planned.filter((p) => block < p.blocks).entries()) {
        const { cell } = planned;
        const at = (sample: number): At => ({ launch, block, sample });
        const subject = scripted(clock, planned, (sample) => ns(cell, at(sample)));
        const threads = modelPinners(cell);
        const windows = Array.from({ length: 2 + 2 * planned.samples }, (_, i) => pins(cell, at(i)));
        const scenario = SCENARIOS.find(({ name }) => name === cell.scenario) ?? {};
        const found = runBlock(
          of,
          { planned, block, orderInBlock, subject, scenario },
          scriptedPinners(threads, windows),
          clock,
        );
        timed += found.timed_ns;
        writer.addBlock(found.samples, found.warmup);
      }
    const total = Number(clock.now_ns() - begun);
    writer.addLaunch({ total, timed, untimed: total - timed });
  }
  return { plan, options, ...writer.finish(script.state ?? 'complete'), dir: writer.dir, out };
}

/** What the model measures, sample by sample; what a program would, at once. */
function scripted(clock: FakeClock, { cell }: CellPlan, ns: (sample: number) => number): Subject | Batch {
  let next = 0;
  if (cell.impl === 'native' || cell.impl === 'kernel')
    return {
      take: (n) =>
        Array.from({ length: n }, (): Taken => {
          clock.pass(GAP_NS);
          const [at_ns, elapsed_ns] = [clock.now_ns(), ns(next++)];
          clock.pass(elapsed_ns);
          return { at_ns, elapsed_ns, readings: readings(cell, elapsed_ns) };
        }),
    };
  return {
    before: () => clock.pass(GAP_NS),
    run: () => clock.pass(ns(next++)),
    after: () => clock.pass(GAP_NS),
    readings: (elapsed_ns) => readings(cell, elapsed_ns),
  };
}
