/** The graph of one state of a litmus test under a model. */
import type { ModelName } from '../explore/models/index.js';
import type { Outcome, Program, Value } from '../explore/program.js';
import type { Proposition } from '../litmus/ast.js';
import { decided } from '../litmus/check.js';
import type { CompiledTest } from '../litmus/compile.js';
import { countLitmus, DEADLINE_MS, type LitmusBounds, type Question, questionOf } from '../litmus/count.js';
import { counting } from '../litmus/counted.js';
import { holds, valueAt } from '../litmus/judge.js';
import { placeText, stateText } from '../litmus/places.js';
import { findExecution } from './find.js';
import { type Graph, graphOf } from './model.js';

export interface GraphAsk extends LitmusBounds {
  /** the N-th of the states as they are printed, from 1 on; not there: what the condition asks about */
  readonly state?: number;
}

/** The graph; or why there is none. `states`: there are so many, and fewer than asked for. */
export type GraphAnswer =
  | { readonly graph: Graph }
  | { readonly states: number }
  | { readonly none: 'undecided' | 'no execution' };

/** What is looked for: outcomes, and as much of it as the search may use. */
interface Wanted {
  readonly program: Program;
  readonly wanted: (outcome: Outcome) => boolean;
}

/** @throws LitmusError for a test that is refused */
export function litmusGraph(text: string, model: ModelName, { state, unroll, ...bounds }: GraphAsk = {}): GraphAnswer {
  const question = questionOf(text, unroll);
  const within = { ...bounds, deadlineMs: bounds.deadlineMs ?? DEADLINE_MS };
  const asked = state === undefined ? askedAbout(question) : stateNumbered(question, model, state, within);
  if (!('wanted' in asked)) return asked;
  const { judged, complete } = findExecution(asked.program, model, asked.wanted, within);
  if (judged === undefined) return { none: complete ? 'no execution' : 'undecided' };
  return { graph: graphOf(shown(question.compiled), judged, about(question, model, judged.outcome)) };
}

/** An execution in which the proposition holds; of a `forall`, one in which it does not. */
function askedAbout({ parsed, compiled }: Question): Wanted {
  const { filter, proposition, quantifier } = parsed.condition;
  const asked: Proposition = quantifier === 'forall' ? { kind: 'not', of: proposition } : proposition;
  const both: Proposition = filter === undefined ? asked : { kind: 'and', of: [filter, asked] };
  return {
    program: { ...counting(compiled, both), wanted: compiled.wantedBy(both) },
    wanted: (outcome) => holds(both, outcome, compiled),
  };
}

function stateNumbered(
  question: Question,
  model: ModelName,
  state: number,
  bounds: LitmusBounds,
): Wanted | GraphAnswer {
  const { parsed, compiled } = question;
  const [tally] = countLitmus(question, [model], bounds);
  if (tally === undefined || !tally.complete) return { none: 'undecided' };
  const { finalStates } = decided(question, '', tally);
  const values = finalStates[state - 1];
  if (values === undefined) return { states: finalStates.length };
  const { filter } = parsed.condition;
  const text = stateText(question.places, values);
  return {
    program: counting(compiled, filter),
    wanted: (outcome) =>
      (filter === undefined || holds(filter, outcome, compiled)) && endText(question, outcome) === text,
  };
}

function endText({ places, compiled }: Question, outcome: Outcome): string {
  const values = places.map((place) => compiled.addresses.show(valueAt(place, outcome, compiled)));
  return stateText(places, values);
}

/** Addresses by their names. */
function shown({ program, addresses }: CompiledTest): Program {
  return { ...program, show: (_, value) => addresses.show(value) };
}

function about(
  question: Question,
  model: ModelName,
  outcome: Outcome,
): Pick<Graph, 'name' | 'model' | 'state' | 'initial'> {
  const { parsed, compiled } = question;
  const touched = outcome.runs.flatMap(({ events }) =>
    events.flatMap((event) => ('loc' in event && event.loc !== undefined ? [event.loc] : [])),
  );
  const initial = (global: string): Value => compiled.program.init.get(global) ?? 0n;
  const begins = [...new Set(touched)].sort().map((global) => {
    return `${placeText({ global })}=${compiled.addresses.show(initial(global))};`;
  });
  return { name: parsed.name, model, state: endText(question, outcome), initial: begins.join(' ') };
}
