/** Whether an answer to an exercise is right: the explorer is asked, each time. Knows nothing of Node. */
import { litmusGraph } from '../graph/litmus.js';
import { labelsOf } from '../graph/model.js';
import { decideLitmusAll } from '../litmus/check.js';
import { LitmusError } from '../litmus/error.js';
import type { Verdict } from '../verdicts.js';
import { editsOf } from './edits.js';
import type { Exercise, Litmus, Protocol, Wanted } from './schema.js';

/** What somebody answers, of the kind that the exercise asks for. */
export type Answer =
  | { readonly kind: 'test'; readonly text: string }
  | { readonly kind: 'verdicts'; readonly verdicts: Readonly<Record<string, string>> }
  /** labels of events, as in a graph: A1, A2 */
  | { readonly kind: 'missing'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'variant'; readonly knobs: Readonly<Record<string, string>> };

export interface Checked {
  readonly right: boolean;
  /** what is wrong, or what the explorer says, in a sentence */
  readonly why: string;
  /** per model, where the explorer was asked */
  readonly verdicts?: Readonly<Record<string, Verdict>>;
}

export type Verdicts = Readonly<Record<string, Verdict>>;

/** Decides a protocol with these knobs in the scenario; a string: why it cannot. */
export type DecideVariant = (
  program: Protocol,
  knobs: Readonly<Record<string, string>>,
  models: readonly string[],
) => Verdicts | string;

/** For one answer. */
export const DEADLINE_MS = 10_000;

export function checkAnswer(exercise: Exercise, answer: Answer, decide: DecideVariant): Checked {
  const { program, answer: wanted } = exercise;
  if (answer.kind !== wanted.kind) return wrong(`an answer of kind ${wanted.kind} is asked for`);
  try {
    if (program.kind === 'protocol') return variant(program, wanted, answer, decide);
    if (answer.kind === 'test') return changed(program, wanted, answer.text);
    if (answer.kind === 'verdicts') return predicted(program, wanted, answer.verdicts);
    if (answer.kind === 'missing') return missing(program, wanted, answer.pairs);
  } catch (error) {
    if (!(error instanceof LitmusError)) throw error;
    return wrong(`line ${error.line}: ${error.message}`);
  }
  return wrong('a litmus test has no knobs');
}

const wrong = (why: string): Checked => ({ right: false, why });

export const textOf = ({ lines }: Litmus): string => `${lines.join('\n')}\n`;

type Of<K extends Wanted['kind']> = Extract<Wanted, { kind: K }>;

function verdictsOf(text: string, models: readonly string[]): Verdicts {
  const decided = decideLitmusAll(text, 'answer', models, {
    deadlineMs: DEADLINE_MS / models.length,
  });
  return Object.fromEntries(decided.map(({ model, verdict }) => [model, verdict]));
}

function changed(program: Litmus, wanted: Wanted, text: string): Checked {
  const { may, most, only, verdicts } = wanted as Of<'test'>;
  const { fences, other } = editsOf(textOf(program), text, may);
  if (other !== undefined) return wrong(`${other} is not yours to change`);
  const strange = fences.find((name) => only?.includes(name) === false);
  if (strange !== undefined) return wrong(`${strange}() is not among what may be used: ${only?.join(', ')}`);
  if (most !== undefined && fences.length > most)
    return wrong(`${fences.length} fences, acquires and releases: ${most} are enough`);
  return compared(verdicts, verdictsOf(text, Object.keys(verdicts)));
}

function compared(wanted: Verdicts, verdicts: Verdicts): Checked {
  const [model] = Object.keys(wanted).filter((name) => wanted[name] !== verdicts[name]);
  const why =
    model === undefined
      ? `the explorer says ${inWords(verdicts)}`
      : `under ${model} the explorer says ${verdicts[model]}; wanted is ${wanted[model]}`;
  return { right: model === undefined, why, verdicts };
}

const inWords = (verdicts: Verdicts): string =>
  Object.entries(verdicts)
    .map(([model, verdict]) => `${verdict} under ${model}`)
    .join(', ');

/** Which models are wrong is not told: one could try until all are right. */
function predicted(program: Litmus, wanted: Wanted, given: Readonly<Record<string, string>>): Checked {
  const { models } = wanted as Of<'verdicts'>;
  const verdicts = verdictsOf(textOf(program), models);
  const good = models.filter((model) => given[model] === verdicts[model]).length;
  if (good < models.length) return wrong(`${good} of ${models.length} are as the explorer says`);
  return { right: true, why: `the explorer says ${inWords(verdicts)}`, verdicts };
}

function missing(program: Litmus, wanted: Wanted, pairs: readonly (readonly [string, string])[]): Checked {
  const { model } = wanted as Of<'missing'>;
  const answer = litmusGraph(textOf(program), model, { deadlineMs: DEADLINE_MS });
  if (!('graph' in answer)) return wrong('the explorer found no such execution in time');
  const { edges, cycle } = answer.graph;
  const labels = labelsOf(answer.graph);
  const lacking = cycle
    .map((at) => edges[at])
    .flatMap((edge) => (edge?.missing ? [`${labels.get(edge.from)} ${labels.get(edge.to)}`] : []));
  const named = pairs.map((pair) => pair.join(' '));
  const right = named.length === lacking.length && lacking.every((pair) => named.includes(pair));
  return { right, why: right ? `${model} keeps none of these` : 'these are not the orders that are missing' };
}

function variant(program: Protocol, wanted: Wanted, answer: Answer, decide: DecideVariant): Checked {
  const { verdicts } = wanted as Of<'variant'>;
  const { knobs } = answer as Extract<Answer, { kind: 'variant' }>;
  const fixed = Object.keys(knobs).find((knob) => !(program.choose as readonly string[]).includes(knob));
  if (fixed !== undefined) return wrong(`${fixed} is not yours to change`);
  const found = decide(program, { ...program.given, ...knobs }, Object.keys(verdicts));
  return typeof found === 'string' ? wrong(found) : compared(verdicts, found);
}
