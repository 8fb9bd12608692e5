/** What the worker does for litmus tests: it decides one under each model, draws an execution, and makes the tests of the protocols. */
import { MODELS, type ModelName } from '../../explore/models/index.js';
import { dotOf } from '../../graph/dot.js';
import { litmusGraph } from '../../graph/litmus.js';
import type { Graph } from '../../graph/model.js';
import { cycleMeaning, headline } from '../../graph/words.js';
import { decideLitmus, type LitmusResult, rowOf } from '../../litmus/check.js';
import { LitmusError } from '../../litmus/error.js';
import { herdText } from '../../litmus/text.js';
import { tableVariants } from '../../protocols.js';
import { exportLitmus } from '../../verdict/litmus-export.js';
import { DEFAULT_SCENARIOS, SCENARIOS } from '../../verdict/scenarios.js';
import { DEADLINE_MS, LONGEST_TEST } from './bounds.js';

/** Why a test is refused; line and column from 1 on, 0: not of one place. */
export interface Refused {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** One model's answer. */
export interface Decided {
  readonly row: LitmusResult;
  /** as herd prints it */
  readonly text: string;
  /** its states, as they are numbered */
  readonly states: readonly string[];
}

type Silent = (told: never) => void;

function refusalOf(error: unknown): Refused {
  if (error instanceof LitmusError) return { line: error.line, column: error.column, message: error.message };
  if (error instanceof RangeError) return { line: 0, column: 0, message: 'too deep or too large to be decided' };
  throw error;
}

/** Told model by model, since one may take long. @returns why it is refused, if it is */
function decide(text: string, tell: (decided: Decided) => void): Refused | undefined {
  if (text.length > LONGEST_TEST)
    return { line: 0, column: 0, message: `a test has at most ${LONGEST_TEST} characters, this has ${text.length}` };
  try {
    for (const model of MODELS.keys()) {
      const decision = decideLitmus(text, 'test', model, { deadlineMs: DEADLINE_MS });
      const herd = herdText(decision);
      const states = herd.split('\n').slice(2, 2 + decision.finalStates.length);
      tell({ row: rowOf(decision), text: herd, states });
    }
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}

export interface GraphAsk {
  readonly text: string;
  readonly model: ModelName;
  /** from 1 on; undefined: what the condition asks about */
  readonly state: number | undefined;
}

/** What there is to show of an execution, or why there is none. */
export type Drawn =
  | { readonly graph: Graph; readonly dot: string; readonly headline: string; readonly meaning: string }
  | { readonly none: string };

function graph({ text, model, state }: GraphAsk, _: Silent): Drawn {
  try {
    const answer = litmusGraph(text, model, { deadlineMs: DEADLINE_MS, ...(state === undefined ? {} : { state }) });
    if ('graph' in answer)
      return {
        graph: answer.graph,
        dot: dotOf(answer.graph),
        headline: headline(answer.graph),
        meaning: cycleMeaning(answer.graph),
      };
    if ('states' in answer) return { none: `under ${model} there are ${answer.states} states` };
    return {
      none:
        answer.none === 'undecided'
          ? `not found under ${model} within ${DEADLINE_MS / 1000} s`
          : 'no order of accesses to each location ends in what the condition asks about',
    };
  } catch (error) {
    return { none: refusalOf(error).message };
  }
}

/** The tests of all protocols as they are in tables of results, in the default scenarios. */
function exported(_: null, tell: (test: { readonly file: string; readonly text: string }) => void): void {
  const scenarios = SCENARIOS.filter(({ name }) => (DEFAULT_SCENARIOS as readonly string[]).includes(name));
  for (const test of exportLitmus(tableVariants(), scenarios)) tell(test);
}

export const litmusJobs = { 'litmus.decide': decide, 'litmus.graph': graph, 'litmus.exported': exported };
export type LitmusJobs = typeof litmusJobs;
