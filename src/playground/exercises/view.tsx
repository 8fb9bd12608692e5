/** The exercises: a list of what is solved, the one that is chosen, and all of them on paper. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { pageData } from '../page-data.js';
import type { TabProps } from '../tabs.js';
import { compute } from './checking.js';
import type { Labelled } from './jobs.js';
import { List, linkTo } from './list.js';
import { type Done, keepProgress, type Progress, progressOf, readProgress, type Store } from './progress.js';
import { Sheet } from './sheet.js';
import { Task } from './task.js';
import { tasksIn } from './tasks.js';

const store = (): Store => localStorage;

export function Exercises({ state }: TabProps) {
  const tasks = useMemo(() => tasksIn(pageData.texts), []);
  const { progress, change, clear, lasting } = useProgress();
  const labelled = useLabels(tasks);
  const last = useRef(tasks.find(({ id }) => !progress[id]?.solved)?.id ?? tasks[0]?.id);
  const at = tasks.findIndex(({ id }) => id === (state === '' ? last.current : state));
  const exercise = tasks[at];
  if (exercise !== undefined) last.current = exercise.id;
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(exercise?.id);
  useEffect(() => {
    if (before.current !== exercise?.id) heading.current?.focus();
    before.current = exercise?.id;
  }, [exercise?.id]);
  const neighbours = [
    ['Previous', tasks[at - 1]],
    ['Next', tasks[at + 1]],
  ] as const;
  return (
    <>
      <div class="ex-screen">
        <List tasks={tasks} progress={progress} chosen={exercise?.id} />
        <div class="ex-task">
          {exercise === undefined ? (
            <p class="error" role="alert">
              There is no exercise “{state.slice(0, 60)}”: choose one from the list.
            </p>
          ) : (
            <>
              <h2 ref={heading} tabIndex={-1}>
                {at + 1}. {exercise.title}
              </h2>
              <Task
                key={exercise.id}
                exercise={exercise}
                labelled={labelled[exercise.id] ?? []}
                done={progressOf(progress, exercise.id)}
                change={(done) => change(exercise.id, done)}
              />
              <nav class="ex-neighbours" aria-label="Neighbours">
                {neighbours.map(
                  ([name, task]) =>
                    task !== undefined && (
                      <a key={name} href={linkTo(task.id)}>
                        {name}: {task.title}
                      </a>
                    ),
                )}
              </nav>
            </>
          )}
          <div class="ex-buttons">
            <button type="button" onClick={() => print()}>
              Print all tasks
            </button>
            <button type="button" onClick={() => confirm('Forget what was solved, and every answer?') && clear()}>
              Start over
            </button>
            <small>
              {lasting
                ? 'What you solved is kept in this browser alone.'
                : 'This browser keeps nothing for this page: what you solved is forgotten when it is closed.'}
            </small>
          </div>
        </div>
      </div>
      <Sheet tasks={tasks} labelled={labelled} />
    </>
  );
}

interface Kept {
  readonly progress: Progress;
  readonly change: (id: string, done: Done) => void;
  readonly clear: () => void;
  /** whether the browser keeps it */
  readonly lasting: boolean;
}

function useProgress(): Kept {
  const [first] = useState(() => readProgress(store));
  const [progress, setProgress] = useState<Progress>(first ?? {});
  const [lasting, setLasting] = useState(first !== undefined);
  const set = (next: (now: Progress) => Progress): void =>
    setProgress((now) => {
      const then = next(now);
      setLasting(keepProgress(store, then));
      return then;
    });
  const change = (id: string, done: Done): void =>
    set((now) => ({ ...now, [id]: { ...progressOf(now, id), ...done } }));
  return { progress, change, clear: () => set(() => ({})), lasting };
}

type Labels = Readonly<Record<string, readonly Labelled[]>>;

/** Of the exercises that ask for events by name. Without a worker there are none, which the page says at its top. */
function useLabels(tasks: ReturnType<typeof tasksIn>): Labels {
  const [labels, setLabels] = useState<Labels>({});
  useEffect(() => {
    const asking = tasks.filter(({ answer }) => answer.kind === 'missing');
    const all = asking.map((exercise) => {
      const running = compute.run('exercises.events', exercise);
      running.result.then(
        (events) => setLabels((now) => ({ ...now, [exercise.id]: events })),
        (error: Error) => console.warn(`${exercise.id} has no labels: ${error.message}`),
      );
      return running;
    });
    return () => {
      for (const { cancel } of all) cancel();
    };
  }, [tasks]);
  return labels;
}
