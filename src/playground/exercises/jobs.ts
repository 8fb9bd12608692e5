/** What the worker does for this tab: it checks an answer, and names a program's events. */
import { type Answer, type Checked, checkAnswer, DEADLINE_MS, textOf } from '../../exercise/check.js';
import type { Exercise } from '../../exercise/schema.js';
import { decideVariant } from '../../exercise/variant.js';
import { litmusGraph } from '../../graph/litmus.js';
import { LitmusError } from '../../litmus/error.js';

type Silent = (told: never) => void;

export interface Asked {
  readonly exercise: Exercise;
  readonly answer: Answer;
}

/** A store or load as it is called in answers, and the line of the test that has it, from 1 on. */
export interface Labelled {
  readonly label: string;
  readonly line: number;
}

/** What is no test is no right answer; what the explorer cannot do is told in a sentence too. */
function check({ exercise, answer }: Asked, _: Silent): Checked {
  try {
    return checkAnswer(exercise, answer, decideVariant);
  } catch (error) {
    if (error instanceof RangeError) return { right: false, why: 'this is too deep or too large to be explored' };
    throw error;
  }
}

/** Of the execution that the exercise's condition asks about, in the order of the program; none where it asks for none. */
function events({ program, answer }: Exercise, _: Silent): readonly Labelled[] {
  if (program.kind !== 'litmus' || answer.kind !== 'missing') return [];
  try {
    const found = litmusGraph(textOf(program), answer.model, { deadlineMs: DEADLINE_MS });
    if (!('graph' in found)) return [];
    return found.graph.nodes.flatMap(({ label, line }) => (line === null ? [] : [{ label, line }]));
  } catch (error) {
    if (error instanceof LitmusError) return []; // told when it is checked
    throw error;
  }
}

export const exerciseJobs = { 'exercises.check': check, 'exercises.events': events };
export type ExerciseJobs = typeof exerciseJobs;
