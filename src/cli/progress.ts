const TALLY_MS = 5000;
/** How often a terminal is rewritten: when something is done, and while nothing is. */
const REWRITE_MS = 100;
const SHOWN_MS = 1000;

/** How much is done, where one step may take long: one line that is rewritten on a terminal, elsewhere a line every few seconds. */
export class Tally {
  readonly #quiet: boolean;
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #shownAt = 0;
  #text: string;

  /** @param text what is said before the first step */
  constructor(text: string, quiet: boolean) {
    this.#text = text;
    this.#quiet = quiet;
    const every_ms = process.stderr.isTTY ? SHOWN_MS : TALLY_MS;
    this.#timer = setInterval(() => this.#show(), every_ms).unref();
  }

  #show(): void {
    if (process.stderr.isTTY && !this.#quiet) process.stderr.write('\r\x1b[2K');
    this.#say(process.stderr.isTTY ? '' : '\n');
  }

  #say(end: string): void {
    const seconds = Math.round((Date.now() - this.#startedAt) / 1000);
    const line = `${seconds} s: ${this.#text}`;
    // A line that is wrapped cannot be rewritten.
    const room = process.stderr.isTTY ? (process.stderr.columns ?? 80) - 1 : line.length;
    if (!this.#quiet) process.stderr.write(`${line.slice(0, room)}${end}`);
  }

  step(text: string): void {
    this.#text = text;
    const now = Date.now();
    if (!process.stderr.isTTY || now - this.#shownAt < REWRITE_MS) return;
    this.#shownAt = now;
    this.#show();
  }

  end(): void {
    clearInterval(this.#timer);
    if (process.stderr.isTTY && !this.#quiet) process.stderr.write('\r\x1b[2K');
  }
}
