/** Explanations as they come, on one screen: whole ones while there is room, of the others what was found. */
import { wrap } from '../answer/words.js';
import type { Explained } from './explanations.js';
import { SCREEN } from './screen.js';

/** Kept for the last line, that says what was left out. */
const LAST = 1;

export class ExplanationPrinter {
  #left: number;
  #printed = 0;
  #short = 0;
  #unsaid = 0;
  readonly #known = new Set<string>();

  /** @param lines that may be printed; the first explanation is, however long */
  constructor(lines: number = Number.POSITIVE_INFINITY) {
    this.#left = lines - LAST;
  }

  /** Whether no further explanation will be printed whole. */
  get isFull(): boolean {
    return this.#short + this.#unsaid > 0;
  }

  /** What is to be printed of the next one. */
  next(explained: Explained): string {
    const whole = this.#whole(explained);
    const head = explained.head.trimEnd().split('\n');
    if (!this.isFull && (this.#printed === 0 || whole.length <= this.#left)) {
      this.#printed++;
      for (const { label } of explained.steps) this.#known.add(this.#key(explained, label));
      return this.#take(whole);
    }
    if (head.length > this.#left) {
      this.#unsaid++;
      return '';
    }
    this.#short++;
    return this.#take(head);
  }

  #take(lines: readonly string[]): string {
    this.#left -= lines.length;
    return lines.map((line) => `${line}\n`).join('');
  }

  /** The legend has each step of a protocol once. */
  #whole(explained: Explained): string[] {
    const steps = explained.steps.filter(({ label }) => !this.#known.has(this.#key(explained, label)));
    const parts = [...(explained.body === '' ? [] : ['', ...explained.body.trimEnd().split('\n')])];
    return [
      ...explained.head.trimEnd().split('\n'),
      ...parts,
      ...(steps.length === 0 ? [] : ['', ...stepLines(steps)]),
      '',
    ];
  }

  #key({ rows }: Explained, label: string): string {
    return `${rows[0]?.protocol} ${label}`;
  }

  /** How much was left out; empty: nothing. */
  rest(): string {
    if (!this.isFull) return '';
    const count = this.#short + this.#unsaid;
    const unsaid = this.#unsaid === 0 ? '' : `, and ${this.#unsaid} are not named`;
    return `${count} ${count === 1 ? 'explanation is' : 'explanations are'} left out${unsaid}: --all prints all\n`;
  }
}

/** A list of steps below a text, in lines of a screen's width. */
export function stepLines(steps: Explained['steps']): string[] {
  const left = 2 + Math.max(...steps.map(({ label }) => label.length)) + 1;
  return steps.flatMap(({ label, step }) =>
    wrap(step, SCREEN.columns - left, '').map((line, i) => `${i === 0 ? `  ${label}` : ''}`.padEnd(left) + line),
  );
}
