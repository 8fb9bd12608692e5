/** Has an answer checked: in the worker, in 10 s at most, and it can be taken back. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Checked } from '../../exercise/check.js';
import type { Exercise } from '../../exercise/schema.js';
import { Cancelled, Compute, type Running } from '../compute.js';

/** For this tab. */
export const compute = new Compute();

/** The explorer stops by itself after 10 s; what does not get so far is stopped then. */
const LATEST_MS = 12_000;
const TICK_MS = 250;

export interface Checking {
  /** milliseconds since it was begun; undefined: nothing is being checked */
  readonly since_ms: number | undefined;
  readonly checked: Checked | undefined;
  readonly error: string | undefined;
  readonly begin: (answer: Answer) => void;
  readonly cancel: () => void;
  /** the answer is another one now */
  readonly forget: () => void;
}

interface Said {
  readonly checked?: Checked;
  readonly error?: string;
}

export function useChecking(exercise: Exercise, tell: (checked: Checked) => void): Checking {
  const [since_ms, setSince] = useState<number>();
  const [{ checked, error }, say] = useState<Said>({});
  const running = useRef<Running<'exercises.check'> | undefined>(undefined);
  const late = useRef(false);
  useEffect(() => () => running.current?.cancel(), []);
  useEffect(() => {
    if (since_ms === undefined) return;
    const timer = setTimeout(() => {
      if (running.current === undefined) return; // it has ended, and this timer is to be taken away
      if (since_ms + TICK_MS > LATEST_MS) {
        late.current = true;
        running.current?.cancel();
      } else setSince(since_ms + TICK_MS);
    }, TICK_MS);
    return () => clearTimeout(timer);
  }, [since_ms]);
  const begin = (answer: Answer): void => {
    running.current?.cancel();
    say({});
    late.current = false;
    setSince(0);
    const own = compute.run('exercises.check', { exercise, answer });
    running.current = own;
    const ended = (said: Said): void => {
      if (running.current !== own) return;
      running.current = undefined;
      setSince(undefined);
      say(said);
      if (said.checked !== undefined) tell(said.checked);
    };
    own.result.then(
      (result) => ended({ checked: result }),
      (reason: Error) => ended({ error: reasonOf(reason, late.current) }),
    );
  };
  const cancel = (): void => running.current?.cancel();
  const forget = (): void => {
    cancel();
    say({});
  };
  return { since_ms, checked, error, begin, cancel, forget };
}

function reasonOf(reason: Error, late: boolean): string {
  if (!(reason instanceof Cancelled)) return `This could not be checked: ${reason.message}`;
  return late ? 'Unknown: not all was looked at within 10 s.' : 'Cancelled: nothing was checked.';
}
