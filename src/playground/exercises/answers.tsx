/** Where an answer is given: one form for each kind. */
import { useRef } from 'preact/hooks';
import type { Answer } from '../../exercise/check.js';
import type { Exercise } from '../../exercise/schema.js';
import type { Labelled } from './jobs.js';
import { Knobs } from './knobs.js';
import { Pairs } from './pairs.js';
import { Program } from './program.js';
import { noAnswer, rulesOf } from './tasks.js';
import { Words } from './words.js';

export interface AnswerProps {
  readonly exercise: Exercise;
  readonly answer: Answer;
  readonly labelled: readonly Labelled[];
  readonly give: (answer: Answer) => void;
}

/** What no sensible test is longer than. */
const LONGEST_TEST = 20_000;

export function AnswerForm(props: AnswerProps) {
  const { exercise, answer, labelled, give } = props;
  const { program } = exercise;
  if (answer.kind === 'test') return <Test {...props} text={answer.text} />;
  return (
    <>
      <Program program={program} labelled={labelled} />
      {answer.kind === 'verdicts' && <Verdicts exercise={exercise} chosen={answer.verdicts} give={give} />}
      {answer.kind === 'missing' && <Pairs labelled={labelled} pairs={answer.pairs} give={give} />}
      {answer.kind === 'variant' && program.kind === 'protocol' && (
        <Knobs program={program} chosen={answer.knobs} give={give} />
      )}
    </>
  );
}

function Test({ exercise, text, give }: AnswerProps & { readonly text: string }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const original = noAnswer(exercise);
  const rows = text.split('\n').length + 1;
  return (
    <div class="ex-test">
      <label for="ex-test">The test</label>
      <p id="ex-rules">
        {rulesOf(exercise).map((rule) => (
          <span key={rule}>
            <Words text={rule} />{' '}
          </span>
        ))}
      </p>
      <textarea
        id="ex-test"
        ref={area}
        aria-describedby="ex-rules"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        rows={Math.min(rows, 40)}
        maxLength={LONGEST_TEST}
        value={text}
        onInput={({ currentTarget }) => give({ kind: 'test', text: currentTarget.value })}
      />
      <button
        type="button"
        aria-disabled={original.kind === 'test' && original.text === text}
        onClick={() => {
          give(original);
          area.current?.focus();
        }}
      >
        Reset the test
      </button>
    </div>
  );
}

const WORDS = ['Never', 'Sometimes', 'Always'];

interface VerdictsProps {
  readonly exercise: Exercise;
  readonly chosen: Readonly<Record<string, string>>;
  readonly give: (answer: Answer) => void;
}

function Verdicts({ exercise, chosen, give }: VerdictsProps) {
  const models = exercise.answer.kind === 'verdicts' ? exercise.answer.models : [];
  return (
    <div class="ex-verdicts">
      {models.map((model) => (
        <fieldset key={model}>
          <legend>{model}</legend>
          {WORDS.map((word) => (
            <label key={word}>
              <input
                type="radio"
                name={`ex-${model}`}
                checked={chosen[model] === word}
                onChange={() => give({ kind: 'verdicts', verdicts: { ...chosen, [model]: word } })}
              />
              {word}
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
