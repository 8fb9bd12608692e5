/** One line on stderr that is rewritten, on a terminal only; elsewhere a line every few seconds. */
export class Progress {
  readonly #total: number;
  readonly #startedAt = Date.now();
  readonly #quiet: boolean;
  #done = 0;
  #shownAt = 0;

  constructor(total: number, quiet: boolean) {
    this.#total = total;
    this.#quiet = quiet;
  }

  step(label: string): void {
    this.#done++;
    const now = Date.now();
    const every_ms = process.stderr.isTTY ? 100 : 5000;
    if (this.#quiet || (now - this.#shownAt < every_ms && this.#done < this.#total)) return;
    this.#shownAt = now;
    const elapsed_s = (now - this.#startedAt) / 1000;
    const eta_s = Math.ceil((elapsed_s / this.#done) * (this.#total - this.#done));
    const line = `${this.#done}/${this.#total} blocks, ${elapsed_s.toFixed(0)} s, about ${eta_s} s left, ${label}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  end(): void {
    if (!this.#quiet && process.stderr.isTTY && this.#shownAt > 0) process.stderr.write('\r\x1b[2K');
  }
}

const TALLY_MS = 5000;

/** How much is done, where one step may take long: rewritten on a terminal, elsewhere a line every few seconds. */
export class Tally {
  readonly #quiet: boolean;
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #text: string;

  /** @param text what is said before the first step */
  constructor(text: string, quiet: boolean) {
    this.#text = text;
    this.#quiet = quiet;
    this.#timer = setInterval(() => process.stderr.isTTY || this.#say('\n'), TALLY_MS).unref();
  }

  #say(end: string): void {
    const seconds = Math.round((Date.now() - this.#startedAt) / 1000);
    if (!this.#quiet) process.stderr.write(`${this.#text} in ${seconds} s${end}`);
  }

  step(text: string): void {
    this.#text = text;
    if (!process.stderr.isTTY || this.#quiet) return;
    process.stderr.write('\r\x1b[2K');
    this.#say('');
  }

  end(): void {
    clearInterval(this.#timer);
    if (process.stderr.isTTY && !this.#quiet) process.stderr.write('\r\x1b[2K');
  }
}
