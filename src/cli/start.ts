/** Starts the thread of a command, before anything else is loaded: the rest is read while it begins (supervise.ts). */
import { isatty } from 'node:tty';
import { Worker } from 'node:worker_threads';
import { startAwakeClock } from '../host/awake.js';
import type { CommandThread, FromCommand } from './thread-messages.js';

export type FromThread =
  | { readonly message: FromCommand }
  | { readonly error: unknown }
  /** it is gone */
  | { readonly code: number };

export interface Started {
  /** undefined: it could not be started */
  readonly worker: Worker | undefined;
  /** From now on `told` is told what the thread says, first of all what it has said so far. */
  hear(told: (from: FromThread) => void): void;
}

/** @param args without node and the program */
export function startThread(args: readonly string[]): Started {
  startAwakeClock();
  const early: FromThread[] = [];
  let tell = (from: FromThread): void => void early.push(from);
  let worker: Worker | undefined;
  try {
    worker = threadOf(args);
    worker.on('message', (message: FromCommand) => tell({ message }));
    worker.on('error', (error) => tell({ error }));
    worker.on('exit', (code) => tell({ code }));
  } catch (error) {
    tell({ error });
  }
  return {
    worker,
    hear: (told) => {
      tell = told;
      for (const from of early.splice(0)) told(from);
    },
  };
}

function threadOf(args: readonly string[]): Worker {
  // Not process.stdout: what it needs is not loaded where that is a file.
  const tty = { stdout: isatty(1), stderr: isatty(2) };
  const workerData: CommandThread = { args, tty, columns: tty.stdout ? process.stdout.columns : undefined };
  const options = { workerData, argv: [...args], stdout: true, stderr: true };
  return new Worker(new URL('./command-thread.js', import.meta.url), options);
}
