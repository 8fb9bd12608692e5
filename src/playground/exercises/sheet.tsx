/** All tasks on paper: questions and programs, room for answers, and none of them. It is there in print alone. */
import type { Exercise } from '../../exercise/schema.js';
import type { Labelled } from './jobs.js';
import { meaningOf } from './meant.js';
import { Program } from './program.js';
import { knobsOf, rulesOf, wantedOf } from './tasks.js';
import { Words } from './words.js';

interface SheetProps {
  readonly tasks: readonly Exercise[];
  readonly labelled: Readonly<Record<string, readonly Labelled[]>>;
}

export function Sheet({ tasks, labelled }: SheetProps) {
  return (
    <section class="ex-sheet">
      <h2>Exercises</h2>
      {tasks.map((exercise, at) => (
        <article key={exercise.id}>
          <h3>
            {at + 1}. {exercise.title}
          </h3>
          <p>
            <Words text={exercise.question} />
          </p>
          {rulesOf(exercise).map((rule) => (
            <p key={rule}>
              <Words text={rule} />
            </p>
          ))}
          {wantedOf(exercise) !== undefined && <p>Wanted: {wantedOf(exercise)}.</p>}
          <Program program={exercise.program} labelled={labelled[exercise.id] ?? []} />
          <Room exercise={exercise} />
        </article>
      ))}
    </section>
  );
}

function Room({ exercise: { program, answer } }: { readonly exercise: Exercise }) {
  if (answer.kind === 'verdicts')
    return <Blanks rows={answer.models.map((model) => [model, ['Never / Sometimes / Always']])} />;
  if (program.kind === 'protocol')
    return (
      <Blanks
        rows={knobsOf(program).map(({ name, values }) => [name, values.map((value) => valueText(name, value))])}
      />
    );
  return answer.kind === 'missing' ? <Blanks rows={[['pairs', ['']]]} /> : null;
}

function valueText(knob: string, value: string): string {
  const meaning = meaningOf(knob, value);
  return meaning.value + meaning.means;
}

function Blanks({ rows }: { readonly rows: readonly (readonly [string, readonly string[]])[] }) {
  return (
    <table>
      <tbody>
        {rows.map(([name, values]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              {values.map((value) => (
                <div key={value}>{value}</div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
