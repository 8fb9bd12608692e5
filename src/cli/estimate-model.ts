/** The modelled fork where this machine's fork(2) cannot be measured: launches as `run` has them, of today's protocol. */
import type { Sitting } from '../estimate/estimate.js';
import { startLaunch } from '../measure/launcher.js';
import type { Sample } from '../measure/messages.js';
import type { Cell } from '../plan/cell.js';
import { PROTOCOLS } from '../protocols.js';
import type { SampleRow } from '../results/rows.js';
import { SCENARIOS } from '../scenarios.js';
import { launchPlan, planRun, type RunOptions } from './run-plan.js';

/** The newest protocol is what the kernel does. */
export const TODAY = PROTOCOLS.at(-1)?.name ?? '';

export function modelOptions(sizes: readonly number[], pinned: number, launches: number): RunOptions {
  return {
    ...{ preset: 'smoke', order: 'random', out: '', profile: false, format: 'table', launches, blocks: 1 },
    scenario: SCENARIOS.filter(({ isEstimate }) => isEstimate).map(({ name }) => name),
    ...{ protocol: [TODAY], pages: sizes, pinned: [pinned], layout: ['sequential'], quiet: true },
  };
}

type Timed = Pick<SampleRow, 'launch' | 'cell_id' | 'metric' | 'valid' | 'value'>;

/** One sitting per launch and size: a launch is a process. What is invalid is no time of a fork. */
export function sittingsOf(cells: readonly Cell[], samples: readonly Timed[]): Sitting[] {
  const launches = [...new Set(samples.map(({ launch }) => launch))];
  return launches.flatMap((launch) =>
    cells.flatMap(({ cell_id, pages, replica }): Sitting[] => {
      const own = samples.filter(
        (s) => s.launch === launch && s.cell_id === cell_id && s.metric === 'fork_ns' && s.valid,
      );
      const fork_ns = own.flatMap(({ value }) => (value === null ? [] : [value]));
      return replica === 1 || fork_ns.length === 0 ? [] : [{ pages, fork_ns }];
    }),
  );
}

/** Told after each process how many are done, of how many. */
export type Step = (done: number, all: number) => void;

/** @throws exit 69 where there is no memory for the model either */
export async function modelSittings(
  sizes: readonly number[],
  pinned: number,
  launches: number,
  step: Step,
): Promise<Sitting[]> {
  const plan = planRun(modelOptions(sizes, pinned, launches));
  const samples: Sample[] = [];
  const startedAt_ns = process.hrtime.bigint();
  for (let launch = 0; launch < launches; launch++) {
    await startLaunch(launchPlan(plan, launch, false, startedAt_ns), (own) => void samples.push(...own)).done;
    step(launch + 1, launches);
  }
  return sittingsOf(plan.cells, samples);
}
