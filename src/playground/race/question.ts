/** Asks the worker what the race says. What is asked next takes the place of what was asked before. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Cancelled, Compute } from '../compute.js';
import type { Asked } from './jobs.js';
import type { Repairs } from './repairs.js';
import type { MatrixCell, Shown } from './shown.js';

const compute = new Compute();
compute.warm();

/** After so many answers a worker has taken its share of memory. */
const ANSWERS = 8;
let answers = 0;

/** The next question finds a worker that has begun already. */
function answered(): void {
  if (++answers % ANSWERS === 0) setTimeout(() => compute.renew());
}

/** A job that began so long ago is not waited for: its worker is ended. Most jobs end before, and the worker stays. */
const WAITED_MS = 250;

/** Gives up a job that nobody wants any more, unless it is about to end. */
function giveUp(running: { readonly result: Promise<unknown>; cancel(): void }, began: number): void {
  const timer = setTimeout(() => running.cancel(), Math.max(0, began + WAITED_MS - performance.now()));
  running.result.catch(() => undefined).then(() => clearTimeout(timer));
}

export interface Answer {
  readonly cells: readonly MatrixCell[];
  /** of the question before while this one is computed */
  readonly shown: Shown | undefined;
  readonly busy: boolean;
  readonly cancelled: boolean;
  readonly error: string | undefined;
}

const NOTHING: Answer = { cells: [], shown: undefined, busy: true, cancelled: false, error: undefined };

/** @param asked `round` asks the same anew */
export function useAnswer(asked: Asked, round: number): Answer & { readonly cancel: () => void } {
  const key = JSON.stringify([asked, round]);
  const [answer, set] = useState<Answer & { readonly to: string }>({ ...NOTHING, to: key });
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => {
    let wanted = true;
    const began = performance.now();
    set((before) => ({ ...NOTHING, to: key, shown: before.shown }));
    const running = compute.run('race.answer', asked, (told) => {
      if (wanted) set((before) => ({ ...before, cells: [...before.cells, ...(told as readonly MatrixCell[])] }));
    });
    running.result.then(
      (shown) => wanted && set((before) => ({ ...before, shown, busy: false })),
      (error: Error) =>
        wanted &&
        set((before) =>
          error instanceof Cancelled
            ? { ...before, busy: false, cancelled: true }
            : { ...before, shown: undefined, busy: false, error: error.message },
        ),
    );
    running.result.then(answered, () => undefined);
    stop.current = () => running.cancel();
    return () => {
      wanted = false;
      giveUp(running, began);
    };
  }, [key]);
  // Between a question and its first answer what is shown is an older one's.
  const current = answer.to === key ? answer : { ...NOTHING, shown: answer.shown };
  return { ...current, cancel: () => stop.current() };
}

export interface Search {
  readonly found: Repairs | undefined;
  /** programs asked about so far; undefined: no search is under way */
  readonly done: number | undefined;
  readonly error: string | undefined;
}

const NO_SEARCH: Search = { found: undefined, done: undefined, error: undefined };

/** The search for repairs of one question; another question forgets it. */
export function useRepairs(asked: Asked): Search & { readonly start: () => void; readonly cancel: () => void } {
  const [search, set] = useState<Search>(NO_SEARCH);
  const key = JSON.stringify(asked);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => {
    set(NO_SEARCH);
    return () => {
      stop.current();
      stop.current = () => undefined;
    };
  }, [key]);
  const start = (): void => {
    set({ ...NO_SEARCH, done: 0 });
    let wanted = true;
    const running = compute.run('race.repairs', asked, (done) => {
      if (wanted) set((before) => ({ ...before, done: done as number }));
    });
    running.result.then(
      (found) => wanted && set({ ...NO_SEARCH, found }),
      (error: Error) =>
        wanted && set({ ...NO_SEARCH, error: error instanceof Cancelled ? 'Cancelled.' : error.message }),
    );
    stop.current = () => {
      wanted = false;
      running.cancel();
    };
  };
  return {
    ...search,
    start,
    cancel: () => {
      stop.current();
      set(NO_SEARCH);
    },
  };
}
