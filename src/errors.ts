import { visible } from './printable.js';

/** Exit codes; public contract. */
export const EXIT = {
  ok: 0,
  internal: 1,
  gate: 2,
  violation: 3,
  inconclusive: 4,
  usage: 64,
  badInput: 65,
  unavailable: 69,
  interrupted: 130,
} as const;

/** How something failed, as plain data: it goes from thread to thread and from process to process. */
export interface Failure {
  readonly exit: number;
  readonly message: string;
  readonly hint: string | null;
  /** with --json: what was found before, beside the error in the one document */
  readonly partial: Readonly<Record<string, unknown>>;
}

/** An error a person can do something about: one line that says what is wrong, one that says what to do. */
export class ForkbenchError extends Error {
  readonly exit: number;
  readonly hint: string | null;
  /** with --json: what was found before, beside the error in the one document */
  partial: Readonly<Record<string, unknown>> = {};
  /** @param message one line, or one line each: whatever is in it, it breaks nowhere else */
  constructor(exit: number, message: string | readonly string[], hint: string | null = null) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.map(visible).join('\n')); // it may quote a file, a program or an argument
    this.name = 'ForkbenchError';
    this.exit = exit;
    this.hint = hint === null ? null : visible(hint);
  }

  /** The same error, with what was found before it. */
  with(partial: Readonly<Record<string, unknown>>): this {
    this.partial = partial;
    return this;
  }
}

export function usageError(message: string, hint: string | null = null): ForkbenchError {
  return new ForkbenchError(EXIT.usage, message, hint);
}
