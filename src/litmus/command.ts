/** `forkbench litmus check` without the command line around it: files, decided one by one. */
import type { Bounds } from '../explore/bounds.js';
import type { ModelName } from '../explore/models/index.js';
import type { Outcome } from '../explore/program.js';
import { findWitness } from '../explore/witness.js';
import { formatWitness } from '../explore/witness-text.js';
import {
  DEADLINE_MS,
  decideLitmusAll,
  type LitmusBounds,
  type LitmusDecision,
  type LitmusResult,
  nameIn,
  refusal,
  rowOf,
} from './check.js';
import { holds } from './judge.js';
import { type Found, readLitmus } from './read.js';
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

/** One by one, as they are decided; a refused file does not keep the others from being decided. */
export function* checkFiles(ask: CheckAsk): Generator<CheckedFile> {
  for (const file of ask.files) yield* checkFile(file, ask);
}

export function* checkFile(
  { file, error, text: given }: CheckAsk['files'][number],
  ask: CheckAsk,
): Generator<CheckedFile> {
  const { models } = ask;
  // Half of it is for the witness, which is found in the time in which its execution was counted.
  const deadlineMs = (ask.deadlineMs ?? DEADLINE_MS) / (ask.witness ? 2 : 1);
  let text: string;
  try {
    if (error !== undefined) throw new Error(error);
    text = given ?? readLitmus(file);
  } catch (refused) {
    for (const model of models) yield { row: refusal(file, model, null, refused), complete: true, text: null };
    return;
  }
  try {
    for (const decision of decideLitmusAll(text, file, models, { ...ask, deadlineMs })) {
      const witness = ask.witness ? witnessOf(decision, { ...ask, deadlineMs }) : undefined;
      const { complete } = decision;
      yield { row: rowOf(decision), complete, text: herdText(decision), ...(witness === undefined ? {} : { witness }) };
    }
  } catch (refused) {
    for (const model of models) yield { row: refusal(file, model, nameIn(text), refused), complete: true, text: null };
  }
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
