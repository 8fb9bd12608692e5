/** What the thread of a command and the main thread say to each other (supervise.ts, command-thread.ts). */

import type { Failure } from '../errors.js';

export interface CommandThread {
  /** words of the command line, without node and the program */
  readonly args: readonly string[];
  readonly tty: { readonly stdout: boolean; readonly stderr: boolean };
  /** of the terminal; undefined off one */
  readonly columns: number | undefined;
}

export type FromCommand =
  /** whether a signal is the command's to hear: it ends its work in order then */
  | { readonly kind: 'hears'; readonly signals: boolean }
  /** what is said where a signal ends the command from now on */
  | { readonly kind: 'kept'; readonly message: string }
  /** folders for what is under way, which a signal takes away */
  | { readonly kind: 'scratch'; readonly event: 'made' | 'gone'; readonly path: string }
  /** standard input is wanted, at most so many bytes of it */
  | { readonly kind: 'stdin'; readonly most: number }
  | { readonly kind: 'end'; readonly exit: number; readonly failure: Failure | null };

export type ToCommand = { readonly kind: 'interrupt' } | { readonly kind: 'stdin'; readonly text: string };
