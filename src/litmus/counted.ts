/** What a condition says of values is used while executions are searched: those that it excludes are not completed. */
import { type DecideOptions, decide } from '../explore/decide.js';
import type { ModelName } from '../explore/models/index.js';
import type { Program } from '../explore/program.js';
import type { LitmusTest } from './ast.js';
import type { CompiledTest } from './compile.js';
import { mayHold } from './judge.js';

type Classify = NonNullable<DecideOptions['classify']>;

/**
 * Is there no execution that fulfils the condition? Those that do are few, and quickly found if what it says of registers
 * is put into the reads at once, where all executions are too many to count.
 */
export function isRuledOut(
  test: CompiledTest,
  { filter, proposition }: LitmusTest['condition'],
  model: ModelName,
  options: DecideOptions & { readonly classify: Classify },
): boolean {
  const both = filter === undefined ? proposition : ({ kind: 'and', of: [filter, proposition] } as const);
  const { classify, found } = listening(options.classify);
  const program = { ...counting(test, both), wanted: test.wantedBy(both) };
  const full = (): boolean => found() || options.full?.() === true;
  return decide(program, model, { ...options, classify, full }).complete && !found();
}

/** What is asked of outcomes, and whether one fulfilled it so far. */
export function listening(classify: Classify): { readonly classify: Classify; readonly found: () => boolean } {
  let found = false;
  const asked: Classify = (outcome) => {
    const answer = classify(outcome);
    found ||= answer === true;
    return answer;
  };
  return { classify: asked, found: () => found };
}

/** The program, of which only what fulfils a proposition counts. */
export function counting(test: CompiledTest, proposition: LitmusTest['condition']['filter']): Program {
  if (proposition === undefined) return test.program;
  return { ...test.program, counts: (runs) => mayHold(proposition, runs, test) !== false };
}
