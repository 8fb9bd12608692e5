/** One question's witness, step by step; or, where nothing breaks, the run that breaks elsewhere, tried here. */
import type { MachineKind } from '../../explore/machine.js';
import { MODELS, type ModelName, modelNamed } from '../../explore/models/index.js';
import { outcomeKey } from '../../explore/outcome.js';
import type { Outcome } from '../../explore/program.js';
import { findWitness, type Witness } from '../../explore/witness.js';
import { cycleColumns, cycleSteps, missingOrders, unseenStores } from '../../page/cycle-view.js';
import { follow } from '../../page/follow.js';
import { runView } from '../../page/run-view.js';
import { MODEL_WORDS, type Schedule, scheduleOf } from '../../page/schedule.js';
import { ABOUT_PROPERTY, CHECKS, type Property } from '../../verdict/properties.js';
import type { Judge } from '../../verdict/verdict.js';
import { isBad, type Verdict } from '../../verdicts.js';
import { cycleShown } from './cycle.js';
import type { RaceEdit } from './edits.js';
import type { Shown } from './shown.js';
import { breaks, type Lack, whyWords } from './why.js';

/** What is asked, and what is known of it. */
export interface Case {
  readonly property: Property;
  readonly model: ModelName;
  readonly edits: readonly RaceEdit[];
  readonly verdict: Verdict;
  readonly verdictBare: Verdict;
  readonly judge: Judge;
  readonly bare: Judge;
  readonly schedule: () => Schedule | undefined;
  /** performance.now() at which the search for a witness ends */
  readonly until: number;
}

export type Attempt = Pick<Shown, 'kind' | 'notes' | 'why' | 'steps' | 'columns' | 'cycle'>;

interface Run {
  readonly model: ModelName;
  readonly kind: MachineKind;
  readonly witness: Witness;
  /** the same end under the model that is asked, with that model's cycle */
  readonly permitted: Witness;
}

interface Broken {
  readonly run?: Run | undefined;
  readonly witness: Witness | undefined;
}

export function attemptOf(of: Case): Attempt {
  const { property, model, edits, verdict, verdictBare } = of;
  const bad = isBad(verdict);
  const broken = bad ? brokenBy(of, of.judge) : undefined;
  const bare = edits.length > 0 && isBad(verdictBare) ? brokenBy(of, of.bare).witness : undefined;
  const why = whyWords({
    property,
    model,
    edits,
    bad,
    badBare: isBad(verdictBare),
    lacks: broken?.witness === undefined ? undefined : lacksOf(broken.witness),
    lacksBare: bare?.cycle === undefined ? undefined : missingOrders(bare),
    unseen: broken?.witness === undefined ? [] : unseenStores(broken.witness),
  });
  if (broken === undefined) return { ...sameAttempt(of), why: verdict === 'Unknown' ? [] : why };
  if (broken.witness === undefined) return { kind: 'none', notes: [NOT_FOUND], why: [], steps: [] };
  return { ...(broken.run === undefined ? cycleAttempt(of, broken.witness) : runAttempt(of, broken.run)), why };
}

const NOT_FOUND = 'That it can happen is known; in the time there was, no run of it was found to show.';
const NO_MACHINE = 'This model is a set of rules and no machine, so it has no steps of its own.';

/** Where there are very many executions, the simplest of those that are found so soon after the first. */
const PATIENCE_MS = 400;

/** The shortest run where the model is a machine; else the simplest execution. */
function witnessOf({ property, until }: Case, { program }: Judge, model: ModelName): Witness | undefined {
  return soon(program, model, (outcome) => CHECKS[property](program, outcome), until);
}

function soon(
  program: Judge['program'],
  model: ModelName,
  wanted: (outcome: Outcome) => boolean,
  until: number,
): Witness | undefined {
  let foundAt: number | undefined;
  const noted = (outcome: Outcome): boolean => {
    const is = wanted(outcome);
    if (is) foundAt ??= performance.now();
    return is;
  };
  const machine = modelNamed(model).machine !== undefined;
  const full = (): boolean => !machine && foundAt !== undefined && performance.now() - foundAt > PATIENCE_MS;
  const deadlineMs = until - performance.now();
  return deadlineMs <= 0 ? undefined : findWitness(program, model, noted, { deadlineMs, full }).witness;
}

function brokenBy(of: Case, judge: Judge): Broken {
  const run = machineRun(of, judge);
  return { run, witness: run?.permitted ?? witnessOf(of, judge, of.model) };
}

/** The witness on the model's machine, or, if the model has none, on that of another one whose end the model permits. */
function machineRun(of: Case, judge: Judge): Run | undefined {
  const own = modelNamed(of.model).machine;
  for (const { name, machine } of own === undefined ? [...MODELS.values()] : [modelNamed(of.model)]) {
    const broken = machine !== undefined && isBad(judge.verdict(of.property, name));
    const witness = broken ? witnessOf(of, judge, name) : undefined;
    if (machine === undefined || witness === undefined) continue;
    if (name === of.model) return { model: name, kind: machine, witness, permitted: witness };
    const key = outcomeKey(witness.outcome);
    const permitted = soon(judge.program, of.model, (outcome) => outcomeKey(outcome) === key, of.until);
    if (permitted !== undefined) return { model: name, kind: machine, witness, permitted };
  }
  return undefined;
}

/** undefined: nothing is out of order */
function lacksOf(witness: Witness): Lack[] | undefined {
  if (witness.cycle === undefined) return undefined;
  const { runs } = witness.outcome;
  return missingOrders(witness).map(({ from, to }) => {
    const [thread, first] = from.cell.split(':').map(Number) as [number, number];
    const last = Number(to.cell.split(':')[1]);
    const between = (runs[thread]?.events ?? [])
      .slice(first + 1, last)
      .flatMap((event) => (event.kind === 'fence' ? [`${event.label ?? ''} ${event.fence}`] : []));
    return { from, to, between };
  });
}

const canBreak = (property: Property): string =>
  property === 'lost_pin' ? 'A pin can be lost here.' : `${property} can happen here: ${ABOUT_PROPERTY[property]}.`;

function runAttempt({ property, judge: { program }, model }: Case, run: Run): Omit<Attempt, 'why'> {
  const other = `${canBreak(property)} ${NO_MACHINE} Shown is the shortest run of another machine, ${MODEL_WORDS[run.model]}, in which it does; this model permits its end as well.`;
  const cycle = cycleShown(run.permitted);
  return {
    kind: 'witness',
    notes: [run.model === model ? `${canBreak(property)} This is the shortest run in which it does.` : other],
    steps: runView(program, run.kind, property, follow(program, run.kind, scheduleOf(run.witness) ?? [])),
    ...(cycle === undefined ? {} : { cycle }),
  };
}

function cycleAttempt({ property, judge: { program } }: Case, witness: Witness): Omit<Attempt, 'why'> {
  const cycle = cycleShown(witness);
  return {
    kind: 'cycle',
    notes: [
      `${canBreak(property)} ${NO_MACHINE} None of the machines here gets to this end step by step; what was read is explained by arrows instead, each of which says which of two accesses came first.`,
      'The model permits it: no machine need show it, and the real path has locks, interrupts and allocations beside.',
    ],
    steps: cycleSteps(program, property, witness),
    columns: cycleColumns(program, witness.outcome),
    ...(cycle === undefined ? {} : { cycle }),
  };
}

/** Nothing bad can happen: what breaks elsewhere is tried here. */
function sameAttempt({ property, judge: { program }, model, edits, verdict, schedule }: Case): Omit<Attempt, 'why'> {
  const found = schedule();
  const own = modelNamed(model).machine;
  const kind = own ?? 'store-buffer';
  const never = `Never: the explorer has been through every behaviour of these threads, and ${breaks(property)} in none of them.`;
  const unknown =
    'Unknown: ten seconds were not enough to see every behaviour. The command line takes longer, on all cores.';
  const told =
    found === undefined
      ? 'There is no run that breaks, with any one fence or atomic taken out either; shown is a plain run.'
      : `Shown is the same attempt: what breaks ${found.from}${edits.length === 0 ? '' : ' before your changes'}, tried step by step as far as this ${own === undefined ? 'code' : 'model'} lets it.`;
  return {
    kind: 'same',
    notes: [
      verdict === 'Never' ? never.replace('can be', 'is').replace('can happen', 'happens') : unknown,
      told,
      ...(own === undefined ? [`${NO_MACHINE} The steps are those of ${MODEL_WORDS.tso}.`] : []),
    ],
    steps: runView(program, kind, property, follow(program, kind, found?.wanted ?? [])),
  };
}
