import { isMainThread, parentPort } from 'node:worker_threads';
import { EXIT, ForkbenchError } from '../errors.js';
import type { FromCommand, ToCommand } from './thread-messages.js';

/** A signal as an AbortSignal, so that a command may stop where it likes and print what it finished. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** from now on a signal ends the command at once again */
  release(): void;
}

const say = (message: FromCommand): void => void (isMainThread || parentPort?.postMessage(message));

/** Signals that were heard stay heard: the next to ask learns of them at once. */
const controller = new AbortController();
let listeners = 0;

function listen(message: ToCommand): void {
  if (message.kind === 'interrupt') controller.abort();
}

/** The command hears signals itself until it lets go: the main thread (supervise.ts) passes them on meanwhile. */
export function interruption(): Interruption {
  if (listeners++ === 0 && !isMainThread) {
    parentPort?.on('message', listen);
    say({ kind: 'hears', signals: true });
  }
  let released = false;
  return {
    signal: controller.signal,
    release: () => {
      if (released) return;
      released = true;
      if (--listeners > 0) return;
      parentPort?.off('message', listen);
      say({ kind: 'hears', signals: false });
    },
  };
}

/** What is said where a signal ends the command at once from now on. */
export function keepSaying(message: string): void {
  say({ kind: 'kept', message });
}

/** Standard input as text, at most a little more than `most` characters of it. */
export async function readStandardInput(most: number): Promise<string> {
  const answer = new Promise<string>((resolve) => {
    const hear = (message: ToCommand): void => {
      if (message.kind !== 'stdin') return;
      parentPort?.off('message', hear);
      resolve(message.text);
    };
    parentPort?.on('message', hear);
  });
  say({ kind: 'stdin', most });
  return await answer;
}

/** Thrown where work ends because of a signal; `message` says what became of what was finished. */
export class Interrupted extends ForkbenchError {
  constructor(message = 'interrupted') {
    super(EXIT.interrupted, message);
  }
}
