/** One protocol beside another in so many lines: what differs has its place kept, the rest stands where it fits and is counted where not. */
import { counted } from '../numbers.js';
import { type Block, type Part, wrapped } from './text.js';

/** What a part that is left out is called. */
const NAME: Readonly<Record<Part, string>> = {
  verdicts: 'verdicts',
  refuted: 'claims of the head that are not so',
  steps: 'steps',
  witness: 'the witness',
  repairs: 'the repairs',
  barriers: 'what each barrier is for',
  instructions: 'accesses',
  cost: 'the cost',
  hunt: 'the hunt',
};

/** Lines, the blank one after them too, that those before leave to a part, in the order in which they come. */
const KEPT: ReadonlyMap<Part, number> = new Map([
  ['verdicts', 12],
  ['steps', 8],
  ['instructions', 8],
  ['cost', 9],
  ['hunt', 2],
]);

/** For what is said at the end of what was left out. */
const REST = 2;

const count = (text: string): number => text.split('\n').length;

export class Screenful {
  readonly #lines: number;
  readonly #width: number;
  readonly #waiting: Map<Part, number>;
  readonly #left = new Map<Part, number>();
  #used = REST;

  /** @param lines undefined: as many as it takes @param parts those that will come */
  constructor(lines: number | undefined, width: number, parts: { readonly cost: boolean }) {
    this.#lines = lines ?? Number.POSITIVE_INFINITY;
    this.#width = width;
    this.#waiting = new Map(KEPT);
    if (!parts.cost) for (const part of ['cost', 'hunt'] as const) this.#waiting.delete(part);
  }

  /** What there is to print of a part. */
  next({ part, text }: Block): string {
    const kept = this.#waiting.delete(part);
    if (text === '') return '';
    const whole = wrapped(text, this.#width);
    const later = [...this.#waiting.values()].reduce((sum, lines) => sum + lines, 0);
    const room = this.#lines - this.#used - later - 1; // and a blank line
    const meant = part !== 'repairs' || !this.#left.has('witness'); // they are of the witness
    const fits = count(whole) <= room && meant;
    if (!fits && !(kept && room > 1)) {
      this.#left.set(part, count(whole));
      return '';
    }
    const shown = fits ? whole : cut(whole, room);
    this.#used += count(shown) + 1;
    return `${shown}\n\n`;
  }

  /** What was left out, and how to have it. */
  rest(): string {
    if (this.#left.size === 0) return '';
    const left = [...this.#left].map(([part, lines]) => `${NAME[part]} (${counted(lines, 'line')})`);
    return `${wrapped(`left out: ${left.join(', ')}: --all`, this.#width)}\n`;
  }
}

function cut(text: string, room: number): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, room - 1);
  return [...shown, `  .. and ${lines.length - shown.length} more lines: --all`].join('\n');
}
