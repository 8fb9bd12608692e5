import { EXIT, ForkbenchError } from '../errors.js';

/** Ctrl-C or SIGTERM as an AbortSignal, so that a command may stop where it likes and print what it finished. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** from now on a signal ends the process again */
  release(): void;
}

export function interruption(): Interruption {
  const controller = new AbortController();
  const listener = (): void => controller.abort();
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}

/** Thrown where work ends because of a signal; `message` says what became of what was finished. */
export class Interrupted extends ForkbenchError {
  constructor(message = 'interrupted') {
    super(EXIT.interrupted, message);
  }
}
