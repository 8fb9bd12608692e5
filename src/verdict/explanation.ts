/** A verdict explained, as plain text fit for a commit message: the witness of what can happen, or what prevents it. */
import type { Event, Location, Outcome, Program } from '../explore/program.js';
import { findWitness, type Witness } from '../explore/witness.js';
import { formatWitness } from '../explore/witness-text.js';
import { platform } from '../platform.js';
import { knobsText } from '../protocol/knobs.js';
import { isOutside, PROTOCOLS } from '../protocols.js';
import { isHuge } from '../trace/pte.js';
import { isBad, NO_RACE } from '../verdicts.js';
import { type Cuts, findCuts } from './cuts.js';
import { type FlipProgress, findFlips, type Place } from './flip.js';
import { CHECKS, parentPte } from './properties.js';
import { type Point, replayString } from './replay-string.js';
import type { Variant } from './scenarios.js';
import type { Stage, TracedProgram } from './traced-program.js';
import type { Judgement } from './verdict.js';
import { setPteWarnings } from './warning.js';

/** `early_wrprotect wrprotect=store fence=full/pte pin=add1024`. */
export function variantTitle({ protocol, extra = '', ...knobs }: Variant): string {
  return [protocol, knobsText(knobs), ...(extra === '' ? [] : [extra])].join(' ');
}

/** What a weak model says of code is no report of a bug in a kernel. */
export const PERMITTED =
  'permitted by the model: no machine need show it, and the real path has locks, interrupts and allocations beside';

export function pointTitle(point: Point, { verdict, raceClass }: Pick<Judgement, 'verdict' | 'raceClass'>): string {
  const { scenario, variant, model, property } = point;
  const what = raceClass === '' ? verdict : `${verdict}: ${raceClass}`;
  // Under sc already: any machine shows it.
  const permitted =
    isBad(verdict) && raceClass !== 'logic race' && raceClass !== NO_RACE && !['sc', 'tso'].includes(model)
      ? `${PERMITTED}\n`
      : '';
  return `${property} in ${scenario.name} under ${model}: ${what}\n${variantTitle(variant)}\n${permitted}`;
}

/** A run that ends badly, shown. */
export interface ShownWitness {
  readonly witness: Witness;
  /** the steps, the cycle if there is one, warnings */
  readonly diagram: string;
  /** what everybody has at the end */
  readonly end: string;
  readonly replay: string;
}

/** A protocol from outside is known to the next command by its file alone. */
function fromFile({ variant }: Point): string {
  const protocol = PROTOCOLS.find(({ name }) => name === variant.protocol);
  return isOutside(protocol) ? `--protocol-file ${platform.shownName(protocol.file)} ` : '';
}

/** The shortest run that ends badly; undefined: there is none. @param same only one in which every thread reads what it reads there */
export function shownWitness(
  stage: Stage,
  program: TracedProgram,
  point: Point,
  same?: Outcome['reads'],
): ShownWitness | undefined {
  const { property, model } = point;
  const wanted = (outcome: Outcome): boolean =>
    CHECKS[property](program, outcome) && (same === undefined || sameReads(outcome.reads, same));
  const { witness } = findWitness(program, model, wanted);
  if (witness === undefined) return undefined;
  const { outcome } = witness;
  const warnings = property === 'set_pte_on_valid' ? setPteWarnings(stage, program, point.variant, outcome) : [];
  return {
    witness,
    diagram: [formatWitness(program, witness, hidden(program, outcome)), ...warnings].join('\n'),
    end: endState(program, outcome),
    replay: `replay: forkbench explore ${fromFile(point)}--replay ${replayString(point, outcome)}`,
  };
}

/** The same as one text. */
export function witnessText(...of: Parameters<typeof shownWitness>): string | undefined {
  const shown = shownWitness(...of);
  return shown === undefined ? undefined : shownText(shown);
}

export function shownText({ diagram, end, replay }: ShownWitness): string {
  return [diagram, `${end}\n`, `${replay}\n`].join('\n');
}

function sameReads(a: Outcome['reads'], b: Outcome['reads']): boolean {
  return a.map((values) => values.join()).join(';') === b.map((values) => values.join()).join(';');
}

/** Locks and counts that only one thread touches. */
function hidden(program: Program, { runs }: Outcome): (event: Event, thread: number) => boolean {
  const touched = runs.map(
    ({ events }) => new Set(events.flatMap((e) => ('loc' in e && e.loc !== undefined ? [e.loc] : []))),
  );
  const alone = (loc: Location, thread: number): boolean =>
    touched.every((set, other) => other === thread || !set.has(loc));
  return (event, thread) =>
    event.kind !== 'fence' &&
    event.kind !== 'note' &&
    program.threads.length > 1 &&
    !/^pte\[/.test(event.loc) &&
    alone(event.loc, thread);
}

/** What the parent, the child and the pinners have at the end. */
export function endState({ scenario, show, firstData }: TracedProgram, outcome: Outcome): string {
  const { memory, runs } = outcome;
  const lines: string[] = [];
  for (let i = 0; i < scenario.pages; i++) {
    const loc = `pte[${i}]`;
    const child = runs.map(({ registers }) => registers[`child.${loc}`]).find((pte) => pte !== undefined);
    const huge = parentPte(outcome, i); // of the pmd that stands for it, if one does
    const own = isHuge(huge)
      ? `${loc} by its pmd = ${show(loc, huge)}`
      : `${loc} = ${show(loc, memory.get(loc) ?? 0n)}`;
    lines.push(`${own}${child === undefined ? '' : `; the child's = ${show(loc, child)}`}`);
    const count = memory.get(`page[${i}].refcount`);
    if (count !== undefined) lines.push(`page[${i}].refcount = ${count}`);
    for (const [cpu, { registers }] of runs.entries()) {
      const pfn = registers[`pinned[${i}]`];
      if (pfn !== undefined) lines.push(`CPU ${cpu} holds a pin of page[${Number(pfn) - firstData}]`);
    }
  }
  return `at the end: ${lines.join('; ')}`;
}

/** Said where --max-seconds ended the search for reasons. */
const TIME_UP = 'there may be more: the time was up (--max-seconds)\n';

export const NOTHING_NEEDED = 'no fence, lock or RMW is needed: taking any one away changes nothing\n';

/** For a verdict of Never: what cannot be left out. @param until performance.now() at which the search ends */
export function cutText(program: TracedProgram, { property, model }: Point, until?: number): string {
  return cutsText(findCuts(program, property, [model], until).get(model) as Cuts);
}

export function cutsText({ necessary, pairs, undecided, complete }: Cuts): string {
  const name = ({ thread, text }: { thread: number; text: string }): string => `CPU ${thread}: ${text}`;
  const open =
    undecided.length === 0
      ? ''
      : ['not known of these, too many ways to look at:', ...undecided.map((one) => `  ${name(one)}`), ''].join('\n');
  if (necessary.length + pairs.length === 0)
    return !complete
      ? `what it is cut by was not found: the time was up (--max-seconds)\n`
      : open === ''
        ? NOTHING_NEEDED
        : `no fence or lock is needed: taking any one away changes nothing\n${open}`;
  return [
    'cut by, none of which can be left out:',
    ...necessary.map((ordering) => `  ${name(ordering)}`),
    ...pairs.map(([a, b]) => `  ${name(a)}, or ${name(b)}`),
    complete ? open : TIME_UP,
  ].join('\n');
}

/** `smp_mb() after A3 (CPU 0)`. */
export const placeText = ({ thread, after }: Place): string => `smp_mb() after ${after} (CPU ${thread})`;

/** For a verdict of Sometimes: the smallest sets of fences that turn it into Never. @param until as `cutText` @param tried as `findFlips` */
export function flipText(
  program: TracedProgram,
  { property, model }: Point,
  until?: number,
  tried?: (progress: FlipProgress) => void,
): string {
  const { sets, possible, largest, complete } = findFlips(program, property, model, until, tried);
  if (!possible) return 'no fence helps: with smp_mb() after every step it still happens\n';
  if (sets.length === 0)
    return complete
      ? `more than ${largest} fences are needed\n`
      : 'no set of fences was found: the time was up (--max-seconds)\n';
  // Each line repairs it alone.
  return [
    sets.length > 1 ? 'Never with any one of:' : 'Never with:',
    ...sets.map((set) => `  ${set.map(placeText).join(' and ')}`),
    complete ? '' : TIME_UP,
  ].join('\n');
}
