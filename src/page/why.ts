/** What a fence does for one attempt, or why it does nothing: said from the verdicts, the cycle and the cuts. */
import type { Missing, Side, Unseen } from './cycle-view.js';
import type { FenceName } from './document.js';
import { nameOfLoc } from './names.js';

export interface Facts {
  readonly fence: FenceName;
  readonly model: string;
  readonly bad: boolean;
  /** without the fence */
  readonly badBare: boolean;
  /** of a bad attempt; undefined: its run needs nothing out of order */
  readonly missing: readonly Missing[] | undefined;
  readonly missingBare: readonly Missing[] | undefined;
  readonly unseen: readonly Unseen[];
  /** what holds an attempt that is not bad, in words */
  readonly cuts: readonly string[];
}

/** What the word is made of; under lkmm it is what its contract says. */
const WMB_THERE: Readonly<Record<string, string>> = {
  tso: 'On x86 stores leave the store buffer in order anyway: there smp_wmb() is no instruction at all, it only keeps the compiler from reordering.',
  armv8: 'On arm64 it is dmb ishst, which orders stores alone.',
  ppc: 'On Power it is lwsync, which orders more than its contract says, but not a store with a later load.',
};

const CALL: Readonly<Record<FenceName, string>> = { none: '', wmb: 'smp_wmb()', mb: 'smp_mb()' };

export function whyWords(facts: Facts): string[] {
  return facts.bad ? whyBroken(facts) : whyHeld(facts);
}

function whyBroken(facts: Facts): string[] {
  const { fence, missing, unseen } = facts;
  if (missing === undefined)
    return [
      'This run needs nothing out of order: each CPU does its steps as its program has them, one at a time.',
      ...(fence === 'none'
        ? ['So no fence can help: a fence keeps the order of the program, and it is that order which is wrong.']
        : [
            `${CALL[fence]} can only keep ${fence === 'wmb' ? 'stores' : 'accesses'} in the order of the program, and in this run all of them are in that order already. That is why it does not help.`,
          ]),
    ];
  if (missing.length === 0)
    return ['No order within one CPU is missing: the stores reach the other CPUs in different orders.'];
  const lines = missing.map(({ from, to }) => `Missing: the order between ${sideWords(from)} and ${sideWords(to)}.`);
  return [...lines, ...unseenWords(unseen), ...(fence === 'wmb' ? wmbWords(facts, missing) : [])];
}

/** Where each CPU looks at what the other one writes. */
function unseenWords(unseen: readonly Unseen[]): string[] {
  const [one, other, ...more] = unseen;
  if (one === undefined || other === undefined || more.length > 0) return [];
  const words = ({ load, store }: Unseen): string =>
    `${load.label} reads ${nameOfLoc(load.loc)} without what ${store.label} stores there`;
  return [`So ${words(one)}, and ${words(other)}: each CPU misses what the other one did.`];
}

function sideWords({ label, what, loc }: Side): string {
  return `${label} (a ${what}: ${nameOfLoc(loc)})`;
}

/** The question the page is there for. */
function wmbWords({ missingBare = [], model }: Facts, missing: readonly Missing[]): string[] {
  const closed = missingBare.filter(({ from, to }) => from.what === 'store' && to.what === 'store');
  const left = missing.find(({ to }) => to.what === 'load');
  return [
    ...closed.map(
      ({ from, to }) =>
        `Without a fence the model also lets ${to.label} be seen before ${from.label}. Both are stores, and smp_wmb() does put those two in order.`,
    ),
    ...(left === undefined ? [] : [loadWords(left)]),
    ...(WMB_THERE[model] === undefined ? [] : [WMB_THERE[model]]),
  ];
}

/** A later load is none of smp_wmb()'s business, whatever stands before it. */
function loadWords({ from, to }: Missing): string {
  const what = `smp_wmb() puts earlier stores before later stores, and only those. ${to.label} is a load. Nothing makes it wait for the ${from.what} of ${from.label}, so the pin is lost all the same`;
  return from.what === 'store' ? `${what}: a store and a later load need smp_mb().` : `${what}.`;
}

function whyHeld({ fence, model, badBare, cuts }: Facts): string[] {
  const added =
    fence === 'none'
      ? []
      : badBare
        ? [`Without ${CALL[fence]} a pin can be lost here; with it, never. ${fence === 'mb' ? MB : ''}`.trim()]
        : [`No pin is lost here without a fence either: ${CALL[fence]} adds nothing under this model.`];
  const held =
    model === 'sc'
      ? ['In this model a store is in memory before the next step begins, so nothing is ever out of order.']
      : [];
  return [...added, ...held, ...cuts];
}

const MB =
  'smp_mb() keeps everything before it before everything after it, an earlier store before a later load too. On x86 it waits until the store buffer is empty.';
