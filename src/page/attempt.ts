/** One attempt: a variant with a fence or without, under one model. */
import type { MachineKind } from '../explore/machine.js';
import { MODELS, type ModelName, modelNamed } from '../explore/models/index.js';
import { outcomeKey } from '../explore/outcome.js';
import { findWitness, type Witness } from '../explore/witness.js';
import type { Cuts } from '../verdict/cuts.js';
import { CHECKS, type Property } from '../verdict/properties.js';
import type { Judge } from '../verdict/verdict.js';
import { isBad } from '../verdicts.js';
import { cutWords } from './cut-words.js';
import { cycleColumns, cycleSteps, missingOrders, unseenStores } from './cycle-view.js';
import type { Attempt, FenceName } from './document.js';
import { follow } from './follow.js';
import { runView } from './run-view.js';
import { MODEL_WORDS, type Schedule, scheduleOf } from './schedule.js';
import { whyWords } from './why.js';

/** What an attempt is made of. */
export interface Case {
  readonly property: Property;
  readonly model: ModelName;
  readonly wrprotect: string;
  readonly fence: FenceName;
  /** the same variant without the fence */
  readonly bare: Judge;
  readonly judge: Judge;
  readonly schedule: Schedule | undefined;
  /** of a verdict of Never */
  readonly cuts: Cuts | undefined;
}

type Shown = Pick<Attempt, 'kind' | 'notes' | 'steps' | 'columns'>;

export function attemptOf(of: Case): Attempt {
  const { property, model, wrprotect, fence, judge, bare, cuts } = of;
  const judgement = judge.judge(model).judgements.find((j) => j.property === property);
  const verdict = judgement?.verdict ?? 'Unknown';
  const witness = shownWitness(of);
  const why = whyWords({
    fence,
    model,
    bad: isBad(verdict),
    badBare: isBad(bare.verdict(property, model)),
    missing: missingIn(witness),
    missingBare: missingIn(shownWitness({ ...of, judge: bare })),
    unseen: witness === undefined ? [] : unseenStores(witness),
    cuts: cuts === undefined ? [] : cutWords(cuts),
  });
  const shown = isBad(verdict) ? brokenAttempt(of) : sameAttempt(of, verdict);
  const key = [wrprotect, model, fence].join('/');
  return { key, wrprotect, model, fence, verdict, raceClass: judgement?.raceClass ?? '', why, ...shown };
}

function witnessOf(judge: Judge, property: Property, model: ModelName): Witness | undefined {
  if (!isBad(judge.verdict(property, model))) return undefined;
  const { program } = judge;
  return findWitness(program, model, (outcome) => CHECKS[property](program, outcome)).witness;
}

/** What the orders that are missing are told from: the end that is shown. */
function shownWitness(of: Case): Witness | undefined {
  return machineRun(of)?.permitted ?? witnessOf(of.judge, of.property, of.model);
}

function missingIn(witness: Witness | undefined): ReturnType<typeof missingOrders> | undefined {
  return witness?.cycle === undefined ? undefined : missingOrders(witness);
}

const NO_MACHINE = 'This model is a set of rules and no machine, so it has no steps of its own.';

function brokenAttempt(of: Case): Shown {
  const run = machineRun(of);
  if (run === undefined) return cycleAttempt(of);
  const { program } = of.judge;
  const shown = `A pin can be lost here. ${NO_MACHINE} Shown is the shortest run of another machine, ${MODEL_WORDS[run.model]}, that loses one; this model permits its end as well.`;
  return {
    kind: 'witness',
    notes: [run.model === of.model ? 'A pin can be lost here. This is the shortest run that loses one.' : shown],
    steps: runView(program, run.kind, of.property, follow(program, run.kind, scheduleOf(run.witness) ?? [])),
  };
}

function cycleAttempt({ judge, property, model }: Case): Shown {
  const witness = witnessOf(judge, property, model);
  if (witness === undefined)
    throw new Error(`${judge.program.name}: ${property} is broken under ${model}, and how was not found`);
  return {
    kind: 'cycle',
    notes: [
      `A pin can be lost here. ${NO_MACHINE} None of the machines here gets to this end step by step; what was read is explained by arrows instead, each of which says which of two accesses came first.`,
      'The model permits it: no machine need show it, and the real path has locks, interrupts and allocations beside.',
    ],
    steps: cycleSteps(judge.program, property, witness),
    columns: cycleColumns(judge.program, witness.outcome),
  };
}

interface MachineRun {
  readonly model: ModelName;
  readonly kind: MachineKind;
  readonly witness: Witness;
  /** the same end under the attempt's own model, with that model's cycle */
  readonly permitted: Witness;
}

/** The witness on the model's machine, or, if the model has none, on that of another one whose end the model permits. */
function machineRun({ judge, property, model }: Case): MachineRun | undefined {
  const own = modelNamed(model).machine;
  const candidates = own === undefined ? [...MODELS.values()] : [modelNamed(model)];
  for (const { name, machine } of candidates) {
    const witness = machine === undefined ? undefined : witnessOf(judge, property, name);
    if (machine === undefined || witness === undefined) continue;
    const key = outcomeKey(witness.outcome);
    const permitted = findWitness(judge.program, model, (outcome) => outcomeKey(outcome) === key).witness;
    if (permitted !== undefined) return { model: name, kind: machine, witness, permitted };
  }
  return undefined;
}

/** Nothing bad can happen: what breaks elsewhere is tried here. */
function sameAttempt({ judge, property, model, fence, schedule }: Case, verdict: string): Shown {
  const own = modelNamed(model).machine;
  const kind = own ?? 'store-buffer';
  const followed = follow(judge.program, kind, schedule?.wanted ?? []);
  return {
    kind: 'same',
    notes: [
      verdict === 'Never'
        ? 'No pin can be lost here: the explorer has been through every behaviour of this one fork and this one pin.'
        : 'Not decided: a bound was hit before every behaviour was seen.',
      schedule === undefined
        ? 'There is no run that breaks, with any one fence or atomic taken out either; shown is a plain run.'
        : `Shown is the same attempt: what loses a pin ${schedule.from}${fence === 'none' ? '' : ' with no fence added'}, tried step by step as far as this ${own === undefined ? 'code' : 'model'} lets it.`,
      ...(own === undefined ? [`${NO_MACHINE} The steps are those of ${MODEL_WORDS.tso}.`] : []),
    ],
    steps: runView(judge.program, kind, property, followed),
  };
}
