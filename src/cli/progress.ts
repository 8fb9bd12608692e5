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
