/** An execution that no order of steps explains: the accesses of each CPU side by side, and the cycle arrow by arrow. */
import type { CycleEdge } from '../explore/cycle.js';
import type { Event, Outcome } from '../explore/program.js';
import type { Access } from '../explore/skeleton.js';
import { performed } from '../explore/thread-tree.js';
import type { Witness } from '../explore/witness.js';
import { EventText } from '../explore/witness-text.js';
import { endState } from '../verdict/explanation.js';
import type { Property } from '../verdict/properties.js';
import type { TracedProgram } from '../verdict/traced-program.js';
import type { CellView, StepView } from './document.js';
import { endWords } from './end-words.js';
import { nameOfLoc } from './names.js';
import { keyed } from './run-view.js';

/** One end of an arrow. */
export interface Side {
  readonly label: string;
  readonly what: 'load' | 'store';
  readonly loc: string;
  readonly cell: string;
}

/** Two accesses of one CPU whose order somebody counted on and the model does not keep. */
export interface Missing {
  readonly from: Side;
  readonly to: Side;
}

/** A load, and a store to the same word that it came too early to see. */
export interface Unseen {
  readonly load: Side;
  readonly store: Side;
}

export function unseenStores({ cycle = [], outcome, execution }: Witness): Unseen[] {
  const side = sides(outcome, execution.skeleton.accesses);
  return cycle
    .filter(({ relation }) => relation === 'fr')
    .map(({ from, to }) => ({ load: side(from), store: side(to) }));
}

export function missingOrders({ cycle = [], outcome, execution }: Witness): Missing[] {
  const side = sides(outcome, execution.skeleton.accesses);
  return cycle.filter(({ kept }) => !kept).map(({ from, to }) => ({ from: side(from), to: side(to) }));
}

function sides({ runs }: Outcome, accesses: readonly Access[]): (node: number) => Side {
  return (node) => {
    const { thread, event, direction, loc } = accesses[node] as Access;
    const label = runs[thread]?.events[event]?.label ?? `CPU ${thread}`;
    return { label, what: direction === 'R' ? 'load' : 'store', loc, cell: `${thread}:${event}` };
  };
}

export function cycleColumns(program: TracedProgram, { runs, reads }: Outcome): CellView[][] {
  const text = new EventText(program, [], () => false);
  return runs.map((run, thread) =>
    [...performed(run, reads[thread] ?? [])].flatMap(({ event, at, read, written }) => {
      if (isQuiet(event)) return [];
      const line = text.of(event, thread, at, read, written);
      return [{ id: `${thread}:${at}`, label: event.label ?? '', text: line, ...keyed(event) }];
    }),
  );
}

function isQuiet({ kind }: Event): boolean {
  return kind === 'note' || kind === 'lock' || kind === 'unlock';
}

export function cycleSteps(program: TracedProgram, property: Property, witness: Witness): StepView[] {
  const { outcome, execution, cycle = [] } = witness;
  const side = sides(outcome, execution.skeleton.accesses);
  const arrows = cycle.map((edge): StepView => {
    const [from, to] = [side(edge.from), side(edge.to)];
    const text = `${from.label} before ${to.label}${edge.kept ? '' : '?'}`;
    return { kind: 'arrow', label: from.label, text, say: arrowWords(edge, from, to), cells: [from.cell, to.cell] };
  });
  const first = cycle[0] === undefined ? '' : side(cycle[0].from).label;
  return [
    {
      kind: 'start',
      label: '',
      text: 'what each CPU did',
      say: 'Each column is one CPU in the order of its program, with the value that each read returned. Step on to see why no interleaving explains these values.',
    },
    ...arrows,
    {
      kind: 'end',
      label: '',
      text: endState(program, outcome),
      say: `The arrows are back at ${first}: it would have to come before itself. So there is no interleaving; with the order that is missing there would be no such end. ${endWords(program, outcome, property, true)}`,
    },
  ];
}

function arrowWords({ relation, kept }: CycleEdge, from: Side, to: Side): string {
  const loc = nameOfLoc(to.loc);
  if (relation === 'rf') return `${to.label} reads from ${loc} what ${from.label} stored: ${from.label} came first.`;
  if (relation === 'co') return `${to.label} overwrites what ${from.label} stored to ${loc}: ${from.label} came first.`;
  if (relation === 'fr')
    return `${from.label} read ${loc} as it was before ${to.label} stored to it: ${from.label} came first.`;
  if (kept) return `${from.label} stands before ${to.label} in the program, and the model keeps these two in order.`;
  return `${from.label} stands before ${to.label} in the program, but nothing between them orders a ${from.what} with a later ${to.what}: the model lets ${to.label} be seen first. This is the order that is missing.`;
}
