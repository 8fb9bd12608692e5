/** What must not be true when all threads have ended. A property looks at memory and at what threads hold, at no protocol. */
import type { Location, Outcome, Run, Value } from '../explore/program.js';
import { performed } from '../explore/thread-tree.js';
import { isHuge, pfnOf, pteOfHuge } from '../trace/pte.js';
import { childPte, PRESENT, snapshot } from './snapshot.js';
import type { TracedProgram } from './traced-program.js';

export const PROPERTIES = [
  'lost_pin',
  'ro_pin_lost',
  'not_exclusive',
  'lost_dirty',
  'lost_accessed',
  'set_pte_on_valid',
  'torn_copy',
  'leaked_ref',
  'pin_of_unmapped',
  'table_ref',
  'use_after_free',
  'snapshot',
] as const;
export type Property = (typeof PROPERTIES)[number];

/** One sentence each, for reports. */
export const ABOUT_PROPERTY: Readonly<Record<Property, string>> = {
  lost_pin: 'a pin that succeeded is still held, yet the page is shared with the child, or read-only in the parent',
  ro_pin_lost: 'a pin to read that succeeded is still held, yet the next write of the mm goes to another page',
  not_exclusive: 'a page that is pinned, or mapped writable, may be shared: its PG_anon_exclusive is clear',
  lost_dirty: 'the hardware set the dirty bit of a pte, and it is gone',
  lost_accessed: 'the hardware set the accessed bit of a pte, and it is gone',
  set_pte_on_valid: 'set_pte_at() on a valid, non-protnone pte (ppc64 warns: 56eecdb912b5)',
  torn_copy: "the child's copy of a page holds the old first and the new last word: the page never did",
  leaked_ref: 'a page has another refcount than its mappings and pins account for',
  pin_of_unmapped: 'a pin succeeded on a page that the pte did not map when it was looked at last',
  table_ref: 'a pte table has another count of references than there are pmds that point at it',
  use_after_free: 'a walker without a lock reads a pte table that was freed meanwhile',
  snapshot: 'the child sees what was written to a page after fork had returned',
};

export type Check = (program: TracedProgram, outcome: Outcome) => boolean;

const ACCESSED = 1n << 5n;
const DIRTY = 1n << 6n;
const WRITABLE = 2n;
const BIAS = 1024n;
const EXCLUSIVE = 2n; // PG_ANON_EXCLUSIVE of assembly/layout.ts

/** What the mm maps at the end: in the table it had, or in one that a fault gave it; by the pmd of a huge page, or split. */
export function parentPte({ memory, runs }: Outcome, index: number): Value {
  const own = runs.find(({ registers }) => registers[`own.pte[${index}]`] !== undefined);
  return own?.registers[`own.pte[${index}]`] ?? memory.get(`pte[${index}]`) ?? 0n;
}

/** The child's pte table where it is the parent's as well. */
function sharedTable({ runs }: Outcome): Value | undefined {
  return runs.find(({ registers }) => registers['child.table'] !== undefined)?.registers['child.table'];
}

/** What an earlier child maps in a table that is not the parent's, or not any more. */
function earlierPtes(
  { pmds: [own = '', child], childPtes, init }: TracedProgram,
  { memory }: Outcome,
): readonly Value[] {
  if (child === undefined) return [];
  const shared = pfnOf(memory.get(own) ?? init.get(own) ?? 0n) === pfnOf(init.get(child) ?? 0n);
  return shared ? [] : childPtes;
}

interface Held {
  readonly index: number;
  readonly pfn: number;
  readonly by: number | undefined;
}

/** Where the references of a page are counted: all of a folio's with its first page. */
const countedOn = ({ scenario: { needs } }: TracedProgram, index: number): number => (needs === 'folios' ? 0 : index);
/** How many references a pin is: a large folio counts pins by themselves. */
const pinRefs = ({ scenario: { needs } }: TracedProgram): Value => (needs === 'folios' ? 1n : BIAS);

/** Pins held at the end: those taken before the threads began, and those of the threads' own calls. */
function heldPins(program: TracedProgram, { runs }: Outcome): Held[] {
  const held: Held[] = [];
  for (let index = 0; index < program.scenario.pages; index++) {
    const pfn = program.firstData + index;
    const before =
      program.scenario.needs === 'folios' ? 0n : (program.init.get(`page[${index}].refcount`) ?? 0n) / BIAS;
    for (let n = 0n; n < before; n++) held.push({ index, pfn, by: undefined });
    for (const [by, { registers }] of runs.entries()) {
      const pinned = registers[`pinned[${index}]`];
      if (pinned !== undefined) held.push({ index, pfn: Number(pinned), by });
    }
  }
  return held;
}

const lost_pin: Check = (program, outcome) =>
  heldPins(program, outcome).some(({ index, pfn }) =>
    program.pinLost(
      pfn,
      parentPte(outcome, index),
      childPte(outcome, index),
      isExclusive(program, outcome, index, pfn),
    ),
  );

/** PG_anon_exclusive of a page at the end, of a huge page that a pmd maps its first page's; of a protocol that has not got it: no. */
function isExclusive(program: TracedProgram, outcome: Outcome, index: number, pfn: number): boolean {
  const { keepsExclusive, firstData, init } = program;
  const { memory, runs } = outcome;
  const loc = `page[${pfn - firstData - (isHuge(parentPte(outcome, index)) ? index : 0)}].flags`;
  const left = runs.find(({ registers }) => registers[loc] !== undefined)?.registers[loc]; // nobody else's business
  return keepsExclusive && ((memory.get(loc) ?? left ?? init.get(loc) ?? 0n) & EXCLUSIVE) !== 0n;
}

const not_exclusive: Check = (program, outcome) => {
  const pages = Array.from({ length: program.scenario.pages }, (_, i) => parentPte(outcome, i));
  const writable = pages.flatMap((pte, index) =>
    (pte & PRESENT) !== 0n && (pte & WRITABLE) !== 0n ? [{ index, pfn: pfnOf(pte) }] : [],
  );
  return [...writable, ...heldPins(program, outcome)].some(
    ({ index, pfn }) => !isExclusive(program, outcome, index, pfn),
  );
};

/** The walker's call says whether it set the bits. */
function lostBit(bit: Value): Check {
  return (program, outcome) => {
    const walker = program.scenario.actors.findIndex(({ role }) => role === 'walker');
    return outcome.runs[walker]?.registers.result === 1n && (parentPte(outcome, 0) & bit) === 0n;
  };
}

const torn_copy: Check = ({ scenario }, { runs }) =>
  runs.some(({ registers }) =>
    Array.from({ length: scenario.pages }, (_, i) => i).some(
      (i) => registers[`child.first[${i}]`] === 0n && registers[`child.last[${i}]`] !== 0n,
    ),
  );

/** A trap is a put of a reference that is not held. */
const leaked_ref: Check = (program, outcome) => {
  if (outcome.runs.some(({ registers }) => registers.trapped !== undefined)) return true;
  const expected = new Map<Location, Value>();
  const add = (pfn: number, refs: Value): void => {
    const index = pfn - program.firstData;
    const loc = `page[${index < program.scenario.pages ? countedOn(program, index) : index}].refcount`;
    expected.set(loc, (expected.get(loc) ?? 0n) + refs);
  };
  const map = (pte: Value): void => ((pte & PRESENT) === 0n ? undefined : add(pfnOf(pte), 1n));
  for (const pte of earlierPtes(program, outcome)) map(pte);
  for (let i = 0; i < program.scenario.pages; i++) {
    const own = sharedTable(outcome) === undefined ? [childPte(outcome, i)] : []; // a table's ptes count once, whoever shares it
    for (const pte of [parentPte(outcome, i), ...own]) if (!(isHuge(pte) && i > 0)) map(pte); // a pmd counts once
  }
  for (const { pfn } of heldPins(program, outcome)) add(pfn, pinRefs(program));
  return [...outcome.memory].some(
    ([loc, count]) => /^page\[\d+\]\.refcount$/.test(loc) && count !== (expected.get(loc) ?? 0n),
  );
};

/** Where a run calls set_pte_at() on a pte that, as far as it knows, is valid: indices of its events. */
export function setPteOnValid(run: Run, reads: readonly Value[]): number[] {
  const known = new Map<Location, Value>();
  const found: number[] = [];
  for (const { event, at, read: value, written } of performed(run, reads)) {
    if (event.kind === 'read' && value !== undefined) known.set(event.loc, value);
    else if (event.kind === 'write') known.set(event.loc, event.value);
    else if (event.kind === 'rmw' && value !== undefined) known.set(event.loc, written ?? value);
    else if (event.kind === 'note' && event.what === 'SET_PTE_AT') {
      if (((known.get(event.loc ?? '') ?? 0n) & 1n) !== 0n) found.push(at);
    }
  }
  return found;
}

const set_pte_on_valid: Check = (_, { runs, reads }) =>
  runs.some((run, thread) => setPteOnValid(run, reads[thread] ?? []).length > 0);

/** Each pinned page must have been seen in its pte, or in the pmd of its huge page, after the pin was taken. */
const pin_of_unmapped: Check = (program, { runs, reads }) =>
  runs.some((run, thread) =>
    Array.from({ length: program.scenario.pages }, (_, i) => i).some((i) => {
      const pinned = run.registers[`pinned[${i}]`];
      if (pinned === undefined) return false;
      const page = `page[${Number(pinned) - program.firstData}].flags`;
      let seen: Value | undefined;
      for (const { event, read: value } of performed(run, reads[thread] ?? [])) {
        if (event.kind === 'note' && event.what === 'PINNED' && event.loc === page) seen = undefined;
        else if (event.kind === 'read' && event.loc === `pte[${i}]`) seen = value;
        else if (event.kind === 'read' && value !== undefined && /^pmd\[/.test(event.loc) && isHuge(value))
          seen = pteOfHuge(value, BigInt(i));
      }
      return seen === undefined || (seen & PRESENT) === 0n || pfnOf(seen) !== Number(pinned);
    }),
  );

/** A count of -1 is that of a table which is gone. */
const table_ref: Check = ({ pmds, init }, outcome) => {
  const { memory } = outcome;
  const child = sharedTable(outcome);
  const tables = pmds.map((loc) => BigInt(pfnOf(memory.get(loc) ?? init.get(loc) ?? 0n)));
  if (child !== undefined) tables.push(child);
  return [...memory].some(([loc, count]) => {
    const pfn = /^table\[(\d+)\]\.table_refs$/.exec(loc)?.[1];
    return (
      pfn !== undefined && BigInt.asIntN(64, count) + 1n !== BigInt(tables.filter((t) => t === BigInt(pfn)).length)
    );
  });
};

/** What the next owner of a freed table writes there: TABLE_POISON of assembly/shared_table.ts. */
const POISON = 0x6a6a_6a6a_6a6a_6a6an;

const use_after_free: Check = (_, { runs, reads }) =>
  runs.some((run, thread) => [...performed(run, reads[thread] ?? [])].some(({ read }) => read === POISON));

export const CHECKS: Readonly<Record<Property, Check>> = {
  lost_pin,
  ro_pin_lost: lost_pin,
  not_exclusive,
  lost_dirty: lostBit(DIRTY),
  lost_accessed: lostBit(ACCESSED),
  set_pte_on_valid,
  torn_copy,
  leaked_ref,
  pin_of_unmapped,
  table_ref,
  use_after_free,
  snapshot,
};
