/** What the worker does for this tab, and what the workers do that it starts. */
import type { Sample } from '../../measure/messages.js';
import side, { type SideTask } from '../../stress/side.js';
import { type Measured, type Tables, tablesOf } from './files.js';
import { type Hunt, type HuntTold, hunt } from './hunt.js';
import { type Measure, type MeasureTold, measure } from './measure.js';
import { type Calibrated, calibrate, measureRound, type Round, type RoundPlan } from './round.js';

const now = (): number => performance.now();

interface MachineJobs {
  'machine.hunt'(hunt: Hunt, tell: (told: HuntTold) => void): Promise<void>;
  'machine.measure'(measure: Measure, tell: (told: MeasureTold) => void): Promise<void>;
  'machine.tables'(measured: Measured, tell: (told: never) => void): Tables;
  'machine.side'(task: SideTask, tell: (told: never) => void): bigint;
  'machine.calibrate'(plan: RoundPlan, tell: (told: undefined) => void): Calibrated;
  'machine.round'(round: Round, tell: (told: undefined) => void): Sample[];
}

export type { MachineJobs };

export const machineJobs: MachineJobs = {
  'machine.hunt': hunt,
  'machine.measure': measure,
  'machine.tables': (measured) => tablesOf(measured),
  'machine.side': (task) => side(task),
  'machine.calibrate': (plan, tell) => calibrate(plan, () => tell(undefined), now),
  'machine.round': (round, tell) => measureRound(round, () => tell(undefined), now, performance.timeOrigin),
};
