/** Explanations as they come, on one screen: whole ones while there is room, short ones where several share it, the others by name. */
import { fenceText } from '../answer/verdicts.js';
import { wrap } from '../answer/words.js';
import { groupBy } from '../plan/grid.js';
import type { Explained } from './explanations.js';
import { SCREEN, sentencesText } from './screen.js';

/** Kept for the last lines: what was left out, or where it is told at length; and what is as above. */
const LAST = { alone: 1, shared: 2 } as const;

export class ExplanationPrinter {
  #left: number;
  #printed = 0;
  readonly #unsaid: Explained[] = [];
  readonly #alike: Explained[] = [];
  #variants = new Set<string>();
  readonly #known = new Set<string>();
  readonly #brief: boolean;
  /** whether several variants share the screen: then what is the same in another scenario is told once */
  readonly isShared: boolean;

  /** @param lines that may be printed; the first explanation is, however long @param variants all of them: of several protocols each is told shortly */
  constructor(lines: number = Number.POSITIVE_INFINITY, variants: readonly { readonly protocol: string }[] = []) {
    this.isShared = variants.length > 1 && Number.isFinite(lines);
    this.#brief = this.isShared && new Set(variants.map(({ protocol }) => protocol)).size > 1;
    this.#left = lines - (this.isShared ? LAST.shared : LAST.alone);
  }

  /** Whether no further explanation will be printed. */
  get isFull(): boolean {
    return this.#unsaid.length > 0;
  }

  /** What is to be printed of the next one. */
  next(explained: Explained): string {
    this.#variants.add(variantOf(explained));
    if (this.isShared && explained.like !== undefined) {
      this.#alike.push(explained);
      return '';
    }
    const fits = (told: readonly string[]): boolean => told.length <= this.#left;
    const [whole, short] = [this.#whole(explained), this.#short(explained)];
    const long = !this.#brief && fits(whole);
    const told = long ? whole : this.#brief || this.#printed > 0 ? short : this.#withoutSteps(explained);
    if (this.isFull || !(this.#printed === 0 || fits(told))) {
      this.#unsaid.push(explained);
      return '';
    }
    this.#printed++;
    this.#left -= told.length;
    if (long) for (const { label } of explained.steps) this.#known.add(this.#key(explained, label));
    return told.map((line) => `${line}\n`).join('');
  }

  #short({ head, short }: Explained): string[] {
    return [...head.trimEnd().split('\n'), ...(short === '' ? [] : short.trimEnd().split('\n')), ''];
  }

  /** The legend has each step of a protocol once. */
  #whole(explained: Explained): string[] {
    const steps = explained.steps.filter(({ label }) => !this.#known.has(this.#key(explained, label)));
    return [...this.#withoutLegend(explained), ...(steps.length === 0 ? [] : ['', ...stepLines(steps)]), ''];
  }

  #withoutSteps(explained: Explained): string[] {
    const protocol = explained.rows[0]?.protocol;
    return [...this.#withoutLegend(explained), `what the steps are: forkbench explain ${protocol}`, ''];
  }

  #withoutLegend({ head, body }: Explained): string[] {
    return [...head.trimEnd().split('\n'), ...(body === '' ? [] : ['', ...body.trimEnd().split('\n')])];
  }

  #key({ rows }: Explained, label: string): string {
    return `${rows[0]?.protocol} ${label}`;
  }

  /** What is the same as above, and how much was left out; empty: nothing. */
  rest(): string {
    const alike = [...groupBy(this.#alike, ({ like, rows }) => `in ${rows[0]?.scenario} as in ${like}`)].map(
      ([where, own]) => {
        const count = new Set(own.map(variantOf)).size;
        return `${where}: ${count === this.#variants.size ? 'all' : `${count} of ${this.#variants.size} variants`}.`;
      },
    );
    const unsaid = this.#unsaid.length;
    return sentencesText([
      ...(alike.length === 0 ? [] : [alike.join(' ')]),
      ...(unsaid === 0
        ? []
        : [
            `${unsaid} ${unsaid === 1 ? 'is' : 'are'} left out (${cutList(namesOf(this.#unsaid))}): name one, or --all`,
          ]),
      ...(this.isShared && this.#printed > 0 && unsaid === 0
        ? ['each at length: its replay line, or name one protocol; what the steps are: forkbench explain NAME']
        : []),
    ]);
  }
}

function variantOf({ rows: [row] }: Explained): string {
  return row === undefined ? '' : `${row.protocol} ${row.wrprotect} ${fenceText(row)} ${row.pin}`;
}

/** Scenarios and protocols; where one has several variants, those. */
function namesOf(all: readonly Explained[]): string[] {
  const protocolOf = ({ rows }: Explained): string => rows[0]?.protocol ?? '';
  const several = (protocol: string): boolean =>
    new Set(all.filter((one) => protocolOf(one) === protocol).map(variantOf)).size > 1;
  const name = (one: Explained): string => (several(protocolOf(one)) ? variantOf(one) : protocolOf(one));
  return [...new Set(all.map((one) => `${one.rows[0]?.scenario}: ${name(one)}`))];
}

/** More are counted. */
const NAMED = 4;
const cutList = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;

/** A list of steps below a text, in lines of a screen's width. */
export function stepLines(steps: Explained['steps']): string[] {
  const left = 2 + Math.max(...steps.map(({ label }) => label.length)) + 1;
  return steps.flatMap(({ label, step }) =>
    wrap(step, SCREEN.columns - left, '').map((line, i) => `${i === 0 ? `  ${label}` : ''}`.padEnd(left) + line),
  );
}
