/** What the worker does for the race. */
import { SharedBounds } from '../../explore/bounds.js';
import { MODELS, type ModelName } from '../../explore/models/index.js';
import { cutWords } from '../../page/cut-words.js';
import { brokenSchedule, type Schedule } from '../../page/schedule.js';
import { sourceLines } from '../../page/source-lines.js';
import { variantText } from '../../protocol/variant-text.js';
import { protocolNamed } from '../../protocols.js';
import { findCuts } from '../../verdict/cuts.js';
import type { Property } from '../../verdict/properties.js';
import { propertiesOf, type Variant } from '../../verdict/scenarios.js';
import { Stage, type TracedProgram } from '../../verdict/traced-program.js';
import { modelsOf } from '../../verdict/variants.js';
import { Judge } from '../../verdict/verdict.js';
import { isBad, type Verdict } from '../../verdicts.js';
import { attemptOf } from './attempt.js';
import { edited, outsOf, placesOf, type RaceEdit } from './edits.js';
import { type Repairs, repairsOf } from './repairs.js';
import type { LabelView, MatrixCell, Shown } from './shown.js';
import { notAsked, type RaceState, scenarioNamed } from './state.js';

/** How it would break with something taken out is worth so long. */
const SCHEDULE_MS = 3000;
/** What holds what never breaks is worth so long. */
const CUTS_MS = 1500;
/** A question has as long, and then its verdict is Unknown. */
const MOST_MS = 10_000;

export type Asked = Pick<RaceState, 'variant' | 'scenario' | 'property' | 'model' | 'edits'>;

/** A program and what is known of it. */
interface Known {
  readonly program: TracedProgram;
  readonly judge: Judge;
  readonly schedules: Map<Property, Schedule | undefined>;
  readonly until: number;
}

/** The last stage, and the last few programs: a reader goes back and forth, and memory is not without end. */
let stage: Stage | undefined;
const known = new Map<string, Known>();
const KEPT = 3;

function knownOf({ variant, scenario }: Pick<Asked, 'variant' | 'scenario'>, edits: readonly RaceEdit[]): Known {
  const key = JSON.stringify([scenario, variantText(variant), edits]);
  const found = known.get(key) ?? explored(variant, scenario, edits);
  known.delete(key);
  known.set(key, found);
  for (const oldest of [...known.keys()].slice(0, -KEPT)) known.delete(oldest);
  return found;
}

function explored(variant: Variant, scenario: string, edits: readonly RaceEdit[]): Known {
  const bounds = new SharedBounds({ deadlineMs: MOST_MS });
  if (stage?.scenario.name !== scenario) stage = new Stage(scenarioNamed(scenario));
  const bare = edits.length === 0 ? undefined : knownOf({ variant, scenario }, []).program;
  const program = bare === undefined ? stage.program(variant, bounds.rest()) : edited(bare, checked(bare, edits));
  return {
    program,
    judge: new Judge(program, [], bounds.rest()),
    schedules: new Map(),
    until: performance.now() + bounds.left_ms(),
  };
}

/** @throws Error where the program has nothing of what is to be changed */
function checked(program: TracedProgram, edits: readonly RaceEdit[]): readonly RaceEdit[] {
  const places = placesOf(program);
  const outs = outsOf(program);
  for (const edit of edits) {
    const there =
      'out' in edit
        ? outs.some(({ key }) => key === edit.out)
        : places.some(({ label, adds }) => label === edit.at && adds.includes(edit.add));
    if (!there)
      throw new Error(
        `This program has no place for the change '${'out' in edit ? edit.out : `${edit.add} at ${edit.at}`}'.`,
      );
  }
  return edits;
}

/** Which verdict is told at length where the reader chose none. */
const FIRST_MODELS: readonly ModelName[] = ['tso', 'sc', 'lkmm', 'armv8', 'ppc'];

/** Verdicts model by model, then the witness. */
function answer(asked: Asked, tell: (cells: readonly MatrixCell[]) => void): Shown {
  const { variant, edits } = asked;
  const why = notAsked(asked);
  if (why !== undefined) throw new Error(why);
  const { program, judge, until } = knownOf(asked, edits);
  const models = modelsOf(variant, [...MODELS.keys()]);
  const cells: MatrixCell[] = [];
  for (const model of models) {
    const own = cellsOf(asked, judge, model);
    cells.push(...own);
    tell(own);
  }
  const chosen = chosenCell(asked, models, cells);
  const property = chosen.property as Property;
  const { model, verdict, raceClass } = chosen;
  const bare = knownOf(asked, []);
  const verdictBare = bare.program.whole ? bare.judge.verdict(property, model) : 'Unknown';
  const schedule = (): Schedule | undefined => {
    if (!bare.schedules.has(property))
      bare.schedules.set(property, brokenSchedule(bare.program, property, performance.now() + SCHEDULE_MS));
    return bare.schedules.get(property);
  };
  const shared = { property, model, verdict, raceClass, badBare: isBad(verdictBare), labels: labelsOf(variant) };
  if (!program.whole) return { ...shared, kind: 'none', notes: [NOT_WHOLE], why: [], steps: [], places: [], outs: [] };
  const of = { property, model, edits, verdict, verdictBare, judge, bare: bare.judge, schedule };
  const left = Math.max(until, performance.now() + MOST_MS / 2);
  const holds = verdict === 'Never' && model !== 'sc' ? cutsOf(program, property, model) : [];
  const attempt = attemptOf({ ...of, until: left });
  return {
    ...shared,
    ...attempt,
    why: [...attempt.why, ...holds],
    places: placesOf(bare.program),
    outs: outsOf(bare.program),
  };
}

/** What a verdict of Never hangs on, as far as it is soon found. */
function cutsOf(program: TracedProgram, property: Property, model: ModelName): string[] {
  const cuts = findCuts(program, property, [model], performance.now() + CUTS_MS).get(model);
  return cuts === undefined ? [] : cutWords({ ...cuts, undecided: [] });
}

const NOT_WHOLE = 'Unknown: in the time there was, not all that these threads may do was found.';

function cellsOf({ scenario, variant }: Asked, judge: Judge, model: ModelName): MatrixCell[] {
  if (!judge.program.whole)
    return propertiesOf(scenarioNamed(scenario), variant).map((property) => ({
      model,
      property,
      verdict: 'Unknown' satisfies Verdict,
      raceClass: '',
    }));
  return judge
    .judge(model)
    .judgements.map(({ property, verdict, raceClass }) => ({ model, property, verdict, raceClass }));
}

function chosenCell(
  { property, model }: Asked,
  models: readonly ModelName[],
  cells: readonly MatrixCell[],
): MatrixCell {
  const order = FIRST_MODELS.filter((name) => models.includes(name));
  const fits = cells
    .filter(
      (cell) => (property === undefined || cell.property === property) && (model === undefined || cell.model === model),
    )
    .sort((a, b) => order.indexOf(a.model) - order.indexOf(b.model));
  const found = fits.find(({ verdict }) => isBad(verdict)) ?? fits[0];
  if (found === undefined)
    throw new Error(`Of fence=lock ${model} has no verdict: it stands for smp_mb() on x86 alone.`);
  return found;
}

function labelsOf(variant: Variant): LabelView[] {
  const sources = sourceLines(variant);
  return protocolNamed(variant.protocol).steps.map(({ label, step }) => ({
    label,
    means: step,
    sources: sources.get(label) ?? [],
  }));
}

/** Which barriers make it Never, beside the changes there are. */
function repairs(asked: Asked, tell: (done: number) => void): Repairs {
  const { property, model, edits, variant } = asked;
  if (property === undefined || model === undefined) throw new Error('no verdict is chosen');
  const { program } = knownOf(asked, edits);
  return repairsOf(program, property, model, modelsOf(variant, [...MODELS.keys()]), performance.now() + MOST_MS, tell);
}

export const raceJobs = { 'race.answer': answer, 'race.repairs': repairs };
export type RaceJobs = typeof raceJobs;
