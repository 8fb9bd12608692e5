/** The runs of threads that need no values to run (`runOpen`): what hangs on a value is a decision, and all ways are taken. */
import type { Budget } from './bounds.js';
import { copyOf, isHole } from './hole.js';
import { MAX_PATHS, type Path, type Paths } from './paths.js';
import type { Program, Thread, Value } from './program.js';

export function isOpen({ threads }: Program): boolean {
  return threads.every(({ runOpen }) => runOpen !== undefined);
}

/** Threads that run without values: a path per way through their decisions, and no value has to be guessed. */
export function openPaths(program: Program, budget: Budget): Paths {
  let complete = true;
  const threads = program.threads.map((thread, index) => {
    const paths: Path[] = [];
    const walk = (choices: readonly number[]): void => {
      if (paths.length >= MAX_PATHS || budget.over()) {
        complete = false;
        return;
      }
      const run = (thread.runOpen as NonNullable<Thread['runOpen']>)([], choices);
      const { open } = run;
      if (run.status === 'choosing')
        for (let way = 0; way < (open?.ways ?? 0); way++) walk([...(open?.choices ?? []), way]);
      else {
        const path = wantedPath(program, index, { reads: open?.reads ?? [], run });
        if (path !== undefined) paths.push(path);
      }
    };
    walk([]);
    return paths;
  });
  return { threads, complete };
}

/** The path that takes these ways, with no value known. */
export function openPath(program: Program, thread: number, choices: readonly number[]): Path {
  const { runOpen } = program.threads[thread] as Thread;
  const run = (runOpen as NonNullable<Thread['runOpen']>)([], choices);
  return { reads: run.open?.reads ?? [], run };
}

/** The path with one more value known; undefined: there is none like that, or none that counts. */
export function withValue(program: Program, thread: number, path: Path, read: number, value: Value): Path | undefined {
  const run = program.threads[thread]?.runOpen?.(path.reads.with(read, value), path.run.open?.choices ?? []);
  if (run === undefined || run.status === 'contradiction') return undefined;
  return wantedPath(program, thread, { reads: run.open?.reads ?? [], run });
}

/** What the program wants of a thread's registers is put into the reads that they are copies of. */
function wantedPath(program: Program, thread: number, path: Path): Path | undefined {
  if (path.run.status !== 'done') return path;
  for (const [register, value] of program.wanted?.[thread] ?? []) {
    const has = path.run.registers[register] ?? 0n;
    if (has === value) continue;
    if (!isHole(has)) return undefined;
    const read = copyOf(has);
    if (read >= 0) return withValue(program, thread, path, read, value);
  }
  return path;
}
