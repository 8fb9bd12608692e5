/** What the worker does for the race. */
import { MODELS, type ModelName } from '../../explore/models/index.js';
import { protocolNamed } from '../../protocols.js';
import { variantRows } from '../../verdict/rows.js';
import { SCENARIOS, type Variant } from '../../verdict/scenarios.js';
import { Stage } from '../../verdict/traced-program.js';
import type { Verdict } from '../../verdicts.js';

export interface Matrix {
  readonly variant: Variant;
  readonly scenario: string;
}

export interface MatrixCell {
  readonly model: ModelName;
  readonly property: string;
  readonly verdict: Verdict;
}

function matrix({ variant, scenario }: Matrix, tell: (cells: readonly MatrixCell[]) => void): void {
  const found = SCENARIOS.find(({ name }) => name === scenario);
  if (found === undefined) throw new Error(`no scenario ${scenario}`);
  protocolNamed(variant.protocol);
  for (const name of MODELS.keys()) tell(variantRows(new Stage(found), variant, [name], {}));
}

export const raceJobs = { 'race.matrix': matrix };
export type RaceJobs = typeof raceJobs;
