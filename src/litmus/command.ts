/** `forkbench litmus check` without the command line around it: files, decided one by one. */
import type { Bounds } from '../explore/bounds.js';
import type { ModelName } from '../explore/models/index.js';
import type { Outcome } from '../explore/program.js';
import { findWitness } from '../explore/witness.js';
import { formatWitness } from '../explore/witness-text.js';
import { decided, decideLitmusAll, type LitmusDecision, type LitmusResult, nameIn, refusal, rowOf } from './check.js';
import { countLitmus, DEADLINE_MS, type LitmusBounds, questionOf } from './count.js';
import { holds } from './judge.js';
import { type Found, readLitmus } from './read.js';
import { type LitmusTally, sumOf } from './tally.js';
import { herdText } from './text.js';

/** What to check and how; plain data, since it goes to a thread. */
export interface CheckAsk extends LitmusBounds {
  readonly files: readonly (Found & { readonly text?: string })[];
  readonly models: readonly ModelName[];
  /** add the execution that the condition asks about */
  readonly witness?: boolean;
}

/** One file under one model. */
export interface CheckedFile {
  readonly row: LitmusResult;
  /** false: time or memory ran out before all executions were looked at */
  readonly complete: boolean;
  /** herd's lines; null where the file was refused */
  readonly text: string | null;
  readonly witness?: string;
}

/** The file, read; or why it cannot be. A pipe has its text once. */
export function withText(file: CheckAsk['files'][number]): CheckAsk['files'][number] {
  if (file.error !== undefined || file.text !== undefined) return file;
  try {
    return { ...file, text: readLitmus(file.file) };
  } catch (refused) {
    return { ...file, error: (refused as Error).message };
  }
}

/** One by one, as they are decided; a refused file does not keep the others from being decided. */
export function* checkFiles(ask: CheckAsk): Generator<CheckedFile> {
  for (const file of ask.files) yield* checkFile(file, ask);
}

export function* checkFile(named: CheckAsk['files'][number], ask: CheckAsk): Generator<CheckedFile> {
  const { models } = ask;
  const { file, text, error } = withText(named);
  const refused = (name: string | null, why: unknown): CheckedFile[] =>
    models.map((model) => ({ row: refusal(file, model, name, why), complete: true, text: null }));
  if (text === undefined) {
    yield* refused(null, new Error(error));
    return;
  }
  // Half of it is for the witness, which is found in the time in which its execution was counted.
  const deadlineMs = (ask.deadlineMs ?? DEADLINE_MS) / (ask.witness ? 2 : 1);
  try {
    for (const decision of decideLitmusAll(text, file, models, { ...ask, deadlineMs })) {
      const witness = ask.witness ? witnessOf(decision, { ...ask, deadlineMs }) : undefined;
      yield { ...checkedOf(decision), ...(witness === undefined ? {} : { witness }) };
    }
  } catch (why) {
    yield* refused(nameIn(text), why);
  }
}

function checkedOf(decision: LitmusDecision): CheckedFile {
  return { row: rowOf(decision), complete: decision.complete, text: herdText(decision) };
}

/** A slice of one test (`ask.slice`). @returns per model; undefined: the test is refused */
export function countSlice(
  { text }: CheckAsk['files'][number],
  { models, unroll, ...bounds }: Omit<CheckAsk, 'files'>,
): LitmusTally[] | undefined {
  try {
    return text === undefined ? undefined : countLitmus(questionOf(text, unroll), models, bounds);
  } catch {
    return undefined;
  }
}

/** All slices of one test. @param lost one of them did not come back */
export function checkSlices(
  { file, text }: { readonly file: string; readonly text: string },
  { models, unroll }: Pick<CheckAsk, 'models' | 'unroll'>,
  slices: readonly (readonly LitmusTally[])[],
  lost: boolean,
): CheckedFile[] {
  const question = questionOf(text, unroll);
  return models.map((_, at) => {
    const sum = sumOf(slices.map((slice) => slice[at] as LitmusTally));
    return checkedOf(decided(question, file, lost ? { ...sum, complete: false } : sum));
  });
}

/** An execution in which the proposition holds; of a `forall`, one in which it does not. */
function witnessOf({ parsed, compiled, model }: LitmusDecision, bounds: Bounds): string | undefined {
  const { filter, proposition, quantifier } = parsed.condition;
  const wanted = (outcome: Outcome): boolean =>
    (filter === undefined || holds(filter, outcome, compiled)) &&
    holds(proposition, outcome, compiled) === (quantifier !== 'forall');
  const { witness } = findWitness(compiled.program, model, wanted, bounds, false);
  return witness === undefined ? undefined : formatWitness(compiled.program, witness);
}
