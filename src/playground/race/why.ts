/** What the reader's changes do for the race, or why they do nothing: said from the verdicts, the cycle and the cuts. */

import type { Missing, Side, Unseen } from '../../page/cycle-view.js';
import { nameOfLoc } from '../../page/names.js';
import type { Property } from '../../verdict/properties.js';
import { editText, type RaceEdit } from './edits.js';
import { sentence } from './sentence.js';

/** A missing order, and the fences that stand between its two ends all the same. */
export interface Lack extends Missing {
  readonly between: readonly string[];
}

export interface Facts {
  readonly property: Property;
  readonly model: string;
  readonly edits: readonly RaceEdit[];
  readonly bad: boolean;
  /** without the changes */
  readonly badBare: boolean;
  /** of what breaks; undefined: its run needs nothing out of order */
  readonly lacks: readonly Lack[] | undefined;
  readonly lacksBare: readonly Missing[] | undefined;
  readonly unseen: readonly Unseen[];
}

/** `a pin can be lost`. */
export function breaks(property: Property): string {
  return property === 'lost_pin' ? 'a pin can be lost' : `${property} can happen`;
}

export function whyWords(facts: Facts): string[] {
  return facts.bad ? whyBroken(facts) : whyHeld(facts);
}

function whyBroken(facts: Facts): string[] {
  const { lacks, unseen, edits, badBare } = facts;
  const own = badBare || edits.length === 0 ? [] : [`Without your changes it is Never: ${listed(edits)} breaks it.`];
  const added = edits.flatMap((edit) => ('add' in edit ? [edit] : []));
  if (lacks === undefined)
    return [
      ...own,
      'This run needs nothing out of order: each CPU does its steps as its program has them, one at a time.',
      `So no fence can help: a fence keeps the order of the program, and it is that order which is wrong.`,
    ];
  if (lacks.length === 0)
    return [...own, 'No order within one CPU is missing: the stores reach the other CPUs in different orders.'];
  return [
    ...own,
    ...lacks.map(({ from, to }) => `Missing: the order between ${sideWords(from)} and ${sideWords(to)}.`),
    ...unseenWords(unseen),
    ...added.flatMap((edit) => whyNot(edit, lacks, facts)),
  ];
}

function sideWords({ label, what, loc }: Side): string {
  return `${label} (a ${what}: ${nameOfLoc(loc)})`;
}

/** Where each CPU looks at what the other one writes. */
function unseenWords(unseen: readonly Unseen[]): string[] {
  const [one, other, ...more] = unseen;
  if (one === undefined || other === undefined || more.length > 0) return [];
  const words = ({ load, store }: Unseen): string =>
    `${load.label} reads ${nameOfLoc(load.loc)} without what ${store.label} stores there`;
  return [`So ${words(one)}, and ${words(other)}: each CPU misses what the other one did.`];
}

type Add = Extract<RaceEdit, { add: unknown }>;

const ORDERS: Readonly<Record<Add['add'], string>> = {
  mb: 'everything before it before everything after it',
  wmb: 'earlier stores before later stores, and only those',
  rmb: 'earlier loads before later loads, and only those',
  acquire: 'that load before everything after it, and nothing else',
  release: 'everything before that store before the store, and nothing else',
};

/** What the word is made of; under lkmm it is what its contract says. */
const THERE: Readonly<Record<string, Partial<Record<Add['add'], string>>>> = {
  tso: {
    wmb: 'On x86 stores leave the store buffer in order anyway: there smp_wmb() is no instruction at all, it only keeps the compiler from reordering.',
    rmb: 'On x86 loads are done in order anyway: there smp_rmb() is no instruction at all, it only keeps the compiler from reordering.',
    acquire: 'On x86 a load is an acquire anyway: there the instruction is the same.',
    release: 'On x86 a store is a release anyway: there the instruction is the same.',
  },
  armv8: { wmb: 'On arm64 it is dmb ishst, which orders stores alone.' },
  ppc: { wmb: 'On Power it is lwsync, which orders more than its contract says, but not a store with a later load.' },
};

/** Why one change does not put the two ends of a missing order in order. */
function whyNot(edit: Add, lacks: readonly Lack[], { model, lacksBare }: Facts): string[] {
  const { add, at } = edit;
  const call = editText(edit);
  const closed = (lacksBare ?? []).filter(
    ({ from, to }) => isOrdered(add, at, from, to) && !stillLacks(lacks, from, to),
  );
  const helps = closed.map(
    ({ from, to }) =>
      `${call} does put ${from.label} before ${to.label}; that order is not the one that is missing now.`,
  );
  const reasons = lacks.map(({ from, to, between }): string => {
    if (add === 'acquire')
      return `${sentence(call)} puts ${ORDERS.acquire}: the missing order begins with the ${from.what} of ${from.label}.`;
    if (add === 'release')
      return `${sentence(call)} puts ${ORDERS.release}: the missing order ends with the ${to.what} of ${to.label}.`;
    if (!between.includes(`${at} ${add}`)) return `${call} does not stand between ${from.label} and ${to.label}.`;
    const need = from.what === 'store' && to.what === 'load' ? ': a store and a later load need smp_mb()' : '';
    return `${call} puts ${ORDERS[add]}. ${from.label} is a ${from.what} and ${to.label} is a ${to.what}, so nothing makes ${to.label} wait${need}.`;
  });
  const there = THERE[model]?.[add];
  return [...helps, ...new Set(reasons), ...(there === undefined ? [] : [there])];
}

function isOrdered(add: Add['add'], at: string, from: Side, to: Side): boolean {
  if (add === 'wmb') return from.what === 'store' && to.what === 'store' && from.label === at;
  if (add === 'rmb') return from.what === 'load' && to.what === 'load' && from.label === at;
  if (add === 'acquire') return from.what === 'load' && from.label === at;
  return add === 'release' ? to.what === 'store' && to.label === at : from.label === at;
}

function stillLacks(lacks: readonly Missing[], from: Side, to: Side): boolean {
  return lacks.some((lack) => lack.from.label === from.label && lack.to.label === to.label);
}

function listed(edits: readonly RaceEdit[]): string {
  return edits.map(editText).join(', ');
}

function whyHeld({ property, edits, badBare, model }: Facts): string[] {
  const [first] = edits;
  const added =
    first === undefined
      ? []
      : badBare
        ? [
            `Without your ${edits.length === 1 ? 'change' : 'changes'} ${breaks(property)} here; with ${listed(edits)}, never.`,
          ]
        : [
            `Never without your ${edits.length === 1 ? 'change' : 'changes'} either: under this model ${listed(edits)} changes no verdict.`,
          ];
  const mb = edits.some((edit) => 'add' in edit && edit.add === 'mb') && badBare ? [MB] : [];
  const held =
    model === 'sc'
      ? ['In this model a store is in memory before the next step begins, so nothing is ever out of order.']
      : [];
  return [...added, ...mb, ...held];
}

const MB =
  'smp_mb() keeps everything before it before everything after it, an earlier store before a later load too. On x86 it waits until the store buffer is empty.';
