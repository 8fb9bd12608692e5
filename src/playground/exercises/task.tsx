/** One exercise: its question, the answer, hints, what the explorer says, and the explanation afterwards. */
import type { Answer, Checked } from '../../exercise/check.js';
import type { Exercise } from '../../exercise/schema.js';
import { AnswerForm } from './answers.js';
import { useChecking } from './checking.js';
import type { Labelled } from './jobs.js';
import type { Done } from './progress.js';
import { Said } from './said.js';
import { knobsMeant, noAnswer, wantedOf } from './tasks.js';
import { Words } from './words.js';

export interface TaskProps {
  readonly exercise: Exercise;
  readonly labelled: readonly Labelled[];
  readonly done: Done;
  readonly change: (done: Done) => void;
}

export function Task({ exercise, labelled, done, change }: TaskProps) {
  const { program, question, hints, explanation } = exercise;
  const answer = done.draft?.kind === exercise.answer.kind ? done.draft : noAnswer(exercise);
  const checking = useChecking(exercise, ({ right }: Checked) => right && change({ solved: true }));
  const give = (draft: Answer): void => {
    checking.forget();
    change({ draft });
  };
  const check = (): void =>
    checking.begin(
      answer.kind === 'variant' && program.kind === 'protocol'
        ? { kind: 'variant', knobs: knobsMeant(program, answer.knobs) }
        : answer,
    );
  const shown = hints.slice(0, done.hints ?? 0);
  const open = done.solved === true || done.given === true;
  const wanted = wantedOf(exercise);
  return (
    <div class="ex-two">
      <div>
        <p class="ex-question">
          <Words text={question} />
        </p>
        {wanted !== undefined && <p>Wanted: {wanted}.</p>}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            check();
          }}
        >
          <AnswerForm exercise={exercise} answer={answer} labelled={labelled} give={give} />
          <div class="ex-buttons">
            <button type="submit" class="main">
              Check
            </button>
            <button
              type="button"
              aria-disabled={shown.length === hints.length}
              onClick={() => change({ hints: Math.min(shown.length + 1, hints.length) })}
            >
              {shown.length === hints.length ? 'No more hints' : `Hint ${shown.length + 1} of ${hints.length}`}
            </button>
            {!open && (
              <button type="button" onClick={() => change({ given: true })}>
                Give up
              </button>
            )}
          </div>
        </form>
      </div>
      <div>
        <Said checking={checking} exercise={exercise} />
        <div aria-live="polite">
          {shown.length > 0 && <h3>Hints</h3>}
          {shown.map((hint, at) => (
            <p key={hint} class="ex-hint">
              {at + 1}. <Words text={hint} />
            </p>
          ))}
          {open && (
            <section class="ex-explanation" aria-label="Explanation">
              <h3>Explanation</h3>
              <p>
                <Words text={explanation} />
              </p>
            </section>
          )}
        </div>
      </div>
    </div>
  );
}
