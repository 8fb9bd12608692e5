/** Counts the executions of a litmus test; where they are too many, asks whether there is one at all that is looked for. */
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import { type DecideOptions, decide, decideAll } from '../explore/decide.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import type { Location } from '../explore/program.js';
import type { LitmusTest, Place } from './ast.js';
import { type CompiledTest, compileLitmus } from './compile.js';
import { counting, isRuledOut, listening } from './counted.js';
import { checkAddresses, holds } from './judge.js';
import { parseLitmus, placesOf } from './parse.js';
import { shownPlaces } from './places.js';
import { UNROLL } from './process.js';
import { type LitmusTally, tallyOf } from './tally.js';

/** The deadline is for one test under one model. */
export interface LitmusBounds extends Pick<Bounds, 'deadlineMs' | 'full' | 'now' | 'slice'> {
  /** how often a loop's body is run at most */
  readonly unroll?: number;
}

/** A test, and what is asked of its executions. */
export interface Question {
  readonly parsed: LitmusTest;
  readonly compiled: CompiledTest;
  readonly places: readonly Place[];
  readonly unroll: number;
  readonly asked: Required<Pick<DecideOptions, 'observed' | 'classify'>>;
}

export const DEADLINE_MS = 60_000;
/** When executions are not counted by then, it is asked first whether there is one of those that are looked for. */
const COUNTING_MS = 15_000;

/** Throws LitmusError for what is refused. */
export function questionOf(text: string, unroll = UNROLL): Question {
  const parsed = parseLitmus(text);
  const compiled = compileLitmus(parsed, unroll);
  const { filter, proposition } = parsed.condition;
  const classify: Question['asked']['classify'] = (outcome) => {
    checkAddresses(outcome);
    if (filter !== undefined && !holds(filter, outcome, compiled)) return undefined;
    return holds(proposition, outcome, compiled);
  };
  return { parsed, compiled, places: shownPlaces(parsed), unroll, asked: { observed: observedIn(parsed), classify } };
}

/** Globals whose final value the condition, the filter or `locations` names. */
function observedIn(test: LitmusTest): Set<Location> {
  return new Set(placesOf(test).flatMap((place) => (place.process === undefined ? [place.global] : [])));
}

/** Under several models, most of it in one search; what that does not decide in time is asked again, model by model. */
export function countLitmus(
  question: Question,
  models: readonly ModelName[],
  { deadlineMs = DEADLINE_MS, ...bounds }: Omit<LitmusBounds, 'unroll'>,
): LitmusTally[] {
  const [first] = models;
  if (first !== undefined && models.length === 1) return [countOrRuleOut(question, first, { ...bounds, deadlineMs })];
  const { parsed, compiled, asked } = question;
  const all = new SharedBounds(bounds, deadlineMs * models.length);
  const program = counting(compiled, parsed.condition.filter);
  const together_ms = Math.min((3 / 4) * all.left_ms(), COUNTING_MS);
  const together = decideAll(program, models.map(modelNamed), { ...asked, ...all.rest(together_ms) });
  let left = together.filter(({ complete }) => !complete).length;
  return together.map((begun, at) => {
    const model = models[at] as ModelName;
    if (begun.complete) return tallyOf(model, begun, false, question);
    const own = new SharedBounds(all.rest(Math.min(deadlineMs, all.left_ms() / left--)));
    if (begun.positive === 0 && ruledOut(question, model, own)) return tallyOf(model, begun, true, question);
    return tallyOf(model, decide(program, model, { ...asked, ...own.rest() }), false, question);
  });
}

/** In half of the time that is left. It is asked of the whole test, whatever the slice. */
function ruledOut({ parsed, compiled, asked }: Question, model: ModelName, shared: SharedBounds): boolean {
  const { slice: _, ...bounds } = shared.rest(shared.left_ms() / 2);
  return isRuledOut(compiled, parsed.condition, model, { ...asked, ...bounds });
}

/** The count stands still while the other question is asked, and goes on if the answer is not that there is none. */
function countOrRuleOut(question: Question, model: ModelName, bounds: Bounds): LitmusTally {
  const { parsed, compiled, asked } = question;
  const shared = new SharedBounds(bounds);
  const all_ms = shared.left_ms();
  const counting_ms = Math.min(all_ms / 2, COUNTING_MS);
  let [answered, never] = [false, false];
  const { classify, found } = listening(asked.classify);
  const ends = (): boolean => {
    if (bounds.full?.()) return true;
    if (!answered && !found() && shared.left_ms() < all_ms - counting_ms) {
      answered = true;
      never = ruledOut(question, model, shared);
    }
    return never;
  };
  const program = counting(compiled, parsed.condition.filter);
  const decision = decide(program, model, { ...asked, classify, ...shared.rest(), full: ends });
  return tallyOf(model, decision, never, question);
}
