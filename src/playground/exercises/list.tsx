/** The exercises there are, and which are solved. */
import type { Exercise } from '../../exercise/schema.js';
import type { Done, Progress } from './progress.js';

interface ListProps {
  readonly tasks: readonly Exercise[];
  readonly progress: Progress;
  readonly chosen: string | undefined;
}

export function List({ tasks, progress, chosen }: ListProps) {
  const solved = tasks.filter(({ id }) => progress[id]?.solved).length;
  return (
    <nav class="ex-list" aria-label="Exercises">
      <p>
        {solved} of {tasks.length} solved
      </p>
      <ol>
        {tasks.map(({ id, title }, at) => (
          <li key={id}>
            <a href={linkTo(id)} aria-current={id === chosen ? 'page' : undefined} title={title}>
              <span class="ex-mark">{markOf(progress[id])}</span>
              {at + 1} <span class="ex-title">{title}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

export const linkTo = (id: string): string => `#exercises=${id}`;

function markOf(done: Done = {}) {
  if (done.solved)
    return (
      <>
        ✓<span class="unseen"> solved: </span>
      </>
    );
  return done.given ? (
    <>
      <span class="ex-given">–</span>
      <span class="unseen"> given up: </span>
    </>
  ) : null;
}
