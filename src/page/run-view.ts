/** A run on a machine as the steps of the page. */
import type { MachineKind } from '../explore/machine.js';
import type { Event } from '../explore/program.js';
import { EventText } from '../explore/witness-text.js';
import { keyOf } from '../verdict/cuts.js';
import { endState } from '../verdict/explanation.js';
import { CHECKS, type Property } from '../verdict/properties.js';
import type { TracedProgram } from '../verdict/traced-program.js';
import type { StepView } from './document.js';
import { endWords } from './end-words.js';
import { type Followed, type Item, nameOfEvent } from './follow.js';
import { HAS_PINNED, stateView } from './state-view.js';
import { StepWords } from './step-words.js';

export function runView(
  program: TracedProgram,
  kind: MachineKind,
  property: Property,
  { items, start, outcome }: Followed,
): StepView[] {
  const words = new StepWords(program, kind);
  const text = new EventText(program, [], () => false);
  const shown = items.filter((item) => !isQuiet(item, items));
  const last = items.findLast((item) => item.kind === 'step')?.state ?? start;
  const lost = CHECKS[property](program, outcome);
  return [
    {
      kind: 'start',
      label: '',
      text: 'start',
      say: startWords(program, kind),
      state: stateView(program, start),
    },
    ...shown.map((item) => stepView(program, item, words, text)),
    {
      kind: 'end',
      label: '',
      text: endState(program, outcome),
      say: endWords(program, outcome, property, lost),
      state: stateView(program, last),
    },
  ];
}

/** Scenarios that begin with one page, mapped writable, and no pin. */
const PLAIN: readonly string[] = ['pin_vs_fork', 'first_pin', 'two_pinners', 'three_pinners', 'ro_pin'];

function startWords({ shared, scenario }: TracedProgram, kind: MachineKind): string {
  const before = PLAIN.includes(scenario.name)
    ? 'Before the first step: the parent maps the page writable, nobody has pinned it'
    : `Before the first step. ${scenario.about[0]?.toUpperCase()}${scenario.about.slice(1)}`;
  const buffers = kind === 'store-buffer' ? ', the store buffers are empty' : '';
  // Fork looks at no refcount before the first pin in the life of the process; here it does.
  const flag =
    scenario.name === 'pin_vs_fork' && shared.has(HAS_PINNED)
      ? ' has_pinned is 1 already: the process has pinned some page before.'
      : '';
  return `${before}${buffers}.${flag}`;
}

/** Locks that only one CPU takes are shown where something waits at them, and nowhere else. */
function isQuiet(item: Item, items: readonly Item[]): boolean {
  if (item.kind !== 'step' || !isLock(item.event)) return false;
  const { event } = item;
  return !items.some((other) => other.kind === 'blocked' && nameOfEvent(other.next) === nameOfEvent(event));
}

function isLock({ kind }: Event): boolean {
  return kind === 'lock' || kind === 'unlock';
}

function stepView(program: TracedProgram, item: Item, words: StepWords, text: EventText): StepView {
  const say = words.of(item);
  const state = stateView(program, item.state);
  if (item.kind === 'fence')
    return {
      kind: 'fence',
      cpu: item.thread,
      label: item.event.label ?? '',
      text: item.event.text ?? 'fence',
      say,
      state,
      ...keyed(item.event),
    };
  if (item.kind === 'blocked') {
    const { thread, next } = item;
    const text = `waits at ${next.text ?? next.kind}`;
    return { kind: 'blocked', cpu: thread, label: next.label ?? '', text, say, state };
  }
  const { step, event, expected } = item;
  const { thread, event: index, read, written } = step;
  const line =
    step.kind === 'drain' ? text.drain(event, thread, index, written) : text.of(event, thread, index, read, written);
  const differs = expected === undefined ? {} : { differs: true as const };
  return {
    kind: step.kind,
    cpu: thread,
    label: event.label ?? '',
    text: line.replace(/^\((.*)\)$/, '$1').replace(' -> ', ' → '),
    say,
    state,
    ...differs,
    ...(step.kind === 'event' ? keyed(event) : {}),
  };
}

/** What can be taken out of it by its key. */
export function keyed(event: Event): { readonly key?: string } {
  const key = keyOf(event);
  return key === undefined ? {} : { key };
}
