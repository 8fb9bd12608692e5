/** How a pin is lost, as a schedule that can be tried on other machines and with fences put in. */
import type { CycleEdge } from '../explore/cycle.js';
import type { Step } from '../explore/machine.js';
import type { Outcome } from '../explore/program.js';
import { consumes } from '../explore/thread-tree.js';
import { findWitness, type Witness } from '../explore/witness.js';
import { firstCut, without } from '../verdict/cuts.js';
import { CHECKS, type Property } from '../verdict/properties.js';
import type { TracedProgram } from '../verdict/traced-program.js';
import { weakenedWords } from './cut-words.js';
import { nameOfEvent, type Wanted } from './follow.js';

export interface Schedule {
  readonly wanted: readonly Wanted[];
  /** where it breaks: `under x86 with store buffers (tso) without A3 smp_mb()` */
  readonly from: string;
}

/** The names that a reader knows the models by. */
export const MODEL_WORDS: Readonly<Record<string, string>> = {
  sc: 'one step at a time (sc)',
  tso: 'x86 with store buffers (tso)',
  lkmm: "the kernel's own model (lkmm)",
  armv8: 'arm64 (armv8)',
  ppc: 'Power (ppc)',
};

/** How the program breaks; if it never does, how it would without what it cannot do without. @param until performance.now() at which the search ends */
export function brokenSchedule(program: TracedProgram, property: Property, until = Infinity): Schedule | undefined {
  const own = ownSchedule(program, property, '', until);
  if (own !== undefined) return own;
  for (const model of ['tso', 'lkmm']) {
    const cut = firstCut(program, property, model, until);
    if (cut === undefined) continue;
    const found = ownSchedule(without(program, cut), property, weakenedWords(cut), until);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ownSchedule(
  program: TracedProgram,
  property: Property,
  weakened: string,
  until: number,
): Schedule | undefined {
  for (const model of ['sc', 'tso', 'lkmm']) {
    const deadlineMs = until - performance.now();
    if (deadlineMs <= 0) return undefined;
    const { witness } = findWitness(program, model, (outcome) => CHECKS[property](program, outcome), { deadlineMs });
    const wanted = witness === undefined ? undefined : scheduleOf(witness);
    if (wanted !== undefined) return { wanted, from: `under ${MODEL_WORDS[model]}${weakened}` };
  }
  return undefined;
}

export function scheduleOf({ outcome, steps, cycle, execution }: Witness): Wanted[] | undefined {
  if (steps !== undefined) return steps.map((step) => ofStep(outcome, step));
  return cycle === undefined ? undefined : ofCycle(outcome, cycle, execution.skeleton.accesses);
}

function ofStep({ runs }: Outcome, { thread, kind, event: index, read }: Step): Wanted {
  const event = runs[thread]?.events[index];
  return { thread, kind, what: event === undefined ? '' : nameOfEvent(event), ...(read === undefined ? {} : { read }) };
}

/**
 * Where only a model without a machine breaks: the thread whose order is missing goes on to the later of the two
 * accesses, then the others run, then it ends. With the earlier one delayed this would be the bad execution.
 */
function ofCycle(
  outcome: Outcome,
  cycle: readonly CycleEdge[],
  accesses: readonly { readonly thread: number; readonly event: number }[],
): Wanted[] | undefined {
  const edge = cycle.find(({ kept }) => !kept) ?? cycle[0];
  const to = edge === undefined ? undefined : accesses[edge.to];
  if (to === undefined) return undefined;
  const all = outcome.runs.map((_, thread) => ofThread(outcome, thread));
  const mine = all[to.thread] ?? [];
  const head = mine.filter(({ event }) => event <= to.event);
  const others = all.flatMap((list, thread) => (thread === to.thread ? [] : list));
  return [...head, ...others, ...mine.slice(head.length)].map(({ wanted }) => wanted);
}

function ofThread({ runs, reads }: Outcome, thread: number): { event: number; wanted: Wanted }[] {
  let next = 0;
  return (runs[thread]?.events ?? []).flatMap((event, index) => {
    const read = consumes(event) ? reads[thread]?.[next++] : undefined;
    if (event.kind === 'fence' || event.kind === 'note') return [];
    const wanted = {
      thread,
      kind: 'event' as const,
      what: nameOfEvent(event),
      ...(read === undefined ? {} : { read }),
    };
    return [{ event: index, wanted }];
  });
}
