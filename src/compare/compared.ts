/** Two runs compared in all the ways that were asked for, and what speaks against it. */
import { isSameHost } from '../host/identity.js';
import {
  type CompareResult,
  changedFunctions,
  compareAbsolute,
  compareRelative,
  type RunComparison,
} from './compare.js';
import { type Gate, globs, judge } from './gate.js';
import { type Objection, objectionsTo } from './objections.js';
import type { RunFiles } from './runs.js';

export interface Asked {
  /** the gate's, 0.05 = 5 %; none: no gate */
  readonly limit: number | undefined;
  readonly absolute: boolean;
  /** takes partial runs through the gate */
  readonly partial: boolean;
  /** patterns of cells that need not be there */
  readonly allowMissing: readonly string[];
  readonly waived: readonly Objection['option'][];
}

export interface Compared extends CompareResult {
  readonly base: RunFiles;
  readonly next: RunFiles;
  /** why they are not to be compared, where nobody said that they are all the same */
  readonly objections: readonly Objection[];
  readonly absolute: readonly RunComparison[] | null;
  /** null where none was asked for */
  readonly gate: Gate | null;
  /** two cells whose interval lies within this are called the same */
  readonly margin: number;
  readonly isAllowed: (cell: string) => boolean;
  /** what a reader should know before the numbers */
  readonly notes: readonly string[];
}

/** What two cells may differ by and be called the same, where no gate says it. */
const SAME = 0.05;

export function compareAll(base: RunFiles, next: RunFiles, asked: Asked): Compared {
  const { limit } = asked;
  const margin = limit ?? SAME;
  const isAllowed = globs(asked.allowMissing);
  const objections = objectionsTo(base, next, isAllowed).filter(({ option }) => !asked.waived.includes(option));
  const result = compareRelative(base, next, margin);
  const ofOneHost = isSameHost(base.data.meta, next.data.meta);
  const absolute = asked.absolute && ofOneHost ? compareAbsolute(base, next, margin) : null;
  const partial = asked.partial ? [] : partialOf(base, next);
  const itself = isItself(base, next);
  const gate = limit === undefined ? null : judge(result, absolute ?? [], { limit, isAllowed, partial, itself });
  return { ...result, base, next, objections, absolute, gate, margin, isAllowed, notes: notesOn(base, next) };
}

function partialOf(...runs: readonly RunFiles[]): string[] {
  return [...new Set(runs.filter(({ data }) => data.meta.partial).map(({ data }) => data.meta.run_id))];
}

/** The same measurement on both sides, wherever its files lie: what is compared is nothing. */
function isItself(base: RunFiles, next: RunFiles): boolean {
  const [old, now] = [base.data.samples, next.data.samples];
  if (base.data.meta.run_id !== next.data.meta.run_id || old.length !== now.length) return false;
  return old.every(({ cell_id, value, valid }, i) => {
    const other = now[i];
    return cell_id === other?.cell_id && value === other.value && valid === other.valid;
  });
}

function notesOn(base: RunFiles, next: RunFiles): string[] {
  const [old, now] = [base.data.meta, next.data.meta];
  const changed = changedFunctions(old, now);
  return [
    ...(old.run_id === now.run_id ? [`BASE and NEW are one run, ${now.run_id}: it is compared with itself`] : []),
    ...partialOf(base, next).map((run) => `${run} is a partial run`),
    ...objectionsTo(base, next, () => false).map(({ reason }) => reason),
    ...new Set([base, next].flatMap(({ dir, data }) => data.notes.map((note) => `${dir}: ${note}`))),
    ...(changed.length === 0 ? [] : [`code changed: ${changed.join(', ')}`]),
  ];
}
