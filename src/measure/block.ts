import type { Clock } from '../host/clock.js';
import type { CellPlan } from '../plan/cell-plan.js';
import { pinnedPages } from '../plan/shape.js';
import type { LaunchPlan, Sample, WarmUp } from './messages.js';
import { type Observation, type Observed, observeBatch, observeSubject } from './observe.js';
import type { Pinners } from './pins.js';
import type { MeasuredScenario } from './scenario.js';
import type { Batch, Subject } from './subject.js';

/** One block of one cell: which, what is measured in it, and by whose rules. */
export interface Block {
  readonly planned: CellPlan;
  readonly block: number;
  readonly orderInBlock: number;
  readonly subject: Subject | Batch;
  readonly scenario: Pick<MeasuredScenario, 'invalid'>;
}

export interface BlockResult {
  readonly samples: readonly Sample[];
  readonly warmup: WarmUp;
  /** in timed windows of these samples */
  readonly timed_ns: number;
}

/** Takes the samples of one block, and judges each by itself. */
export function runBlock(plan: LaunchPlan, block: Block, pinners: Pinners, clock: Clock): BlockResult {
  const { seen, warmup } = observe(plan, block, pinners, clock);
  const timed_ns = seen.reduce((sum, { elapsed_ns }) => sum + elapsed_ns, 0);
  return { samples: toSamples(plan, block, seen), warmup, timed_ns };
}

function observe(plan: LaunchPlan, { subject, planned }: Block, pinners: Pinners, clock: Clock): Observed {
  if ('take' in subject) return observeBatch(subject, clock, planned.samples);
  return observeSubject(subject, pinners, clock, planned.samples, plan.counters ? planned.cell.pages : null);
}

function toSamples(plan: LaunchPlan, block: Block, seen: readonly Observation[]): Sample[] {
  const { cell, threads } = block.planned;
  const common = {
    cell_id: cell.cell_id,
    launch: plan.launch,
    block: block.block,
    order_in_block: block.orderInBlock,
    oversubscribed: threads > plan.cores,
  };
  return seen.flatMap((observation, sample) => {
    const invalid_reason = whyInvalid(plan, block, observation);
    const t_offset_ns = Number(observation.at_ns - BigInt(plan.startedAt_ns));
    const own = { ...common, sample, t_offset_ns, valid: invalid_reason === '', invalid_reason };
    return observation.readings.map((reading) => ({ ...own, ...reading }));
  });
}

/** Why a sample proves nothing; empty if it does. */
function whyInvalid(plan: LaunchPlan, { planned, scenario }: Block, { pins, invalid }: Observation): string {
  const { cell, shape } = planned;
  if (pins?.GUP_ATTEMPTS === 0) return 'no pin was tried in the timed window';
  const copies = (cell.impl === 'wasm' && pinnedPages(shape) > 0) || shape.faultCopies > 0;
  if (copies && plan.windowPages < plan.windowPagesNeeded) return 'frames for copies fit in four last-level caches';
  return invalid ?? (pins === null ? null : scenario.invalid?.(cell, pins)) ?? '';
}
