/** THE list of scenarios the explorer has: who runs at once, and on what. Nothing here knows a protocol. */

import { startChild } from '../machine/child.js';
import { FOLL_FAST_ONLY, FOLL_PIN } from '../machine/machine.js';
import { SMALL_BASE } from '../machine/small.js';
import type { Kept } from '../protocol/head.js';
import { NO_PAGE_MAPCOUNT, wordsOf } from '../protocol/switches.js';
import { forkExport, type Knobs, pinExport, protocolNamed, variantExport } from '../protocols.js';
import type { Call, TracedMachine } from '../trace/machine.js';
import { pinArguments, pinnedPfns, WRITE_PIN } from '../trace/pin-call.js';
import { NEVER_PINNED, PINNED_NOW, PINNED_ONCE, type State } from '../trace/states.js';
import type { Property } from './properties.js';

/** A protocol and its knobs: what the explorer decides one scenario for. */
export interface Variant extends Knobs {
  readonly protocol: string;
  /** its switches (src/protocol/switches.ts), as in the column `extra`; absent or empty: none */
  readonly extra?: string;
}

/** What a thread does: the side of its labels, and the call. */
export interface Actor {
  readonly role: 'fork' | 'pin' | 'fault' | 'share' | 'walker' | 'writer';
  readonly call: (variant: Variant, machine: TracedMachine) => Call;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** mapped, writable, dirty and young pages of the parent; one PTE each */
  readonly pages: number;
  readonly prepare: (machine: TracedMachine, variant: Variant) => void;
  /** the machine is made ready by the variant itself: by a fork of its own that is over */
  readonly perVariant?: boolean;
  readonly actors: readonly Actor[];
  /** more than one of them allocates pages, each its own */
  readonly allocate?: boolean;
  readonly properties: readonly Property[];
  /** what only some protocols keep, which it is about: of others it is not asked */
  readonly needs?: Kept;
  /** what makes a thread reach memory that another one has only just made, which no replay of it alone can have: of these it is not asked */
  readonly without?: Kept;
  /** for one variant, unless another bound is asked for */
  readonly maxSeconds: number;
  /** there are too many executions to count: one of each end is looked at (bounds.ts) */
  readonly oneOfEnd?: boolean;
}

/** Most scenarios end long before. */
const MAX_SECONDS = 600;

const forker: Actor = {
  role: 'fork',
  call: (variant, { mm }) => ({ fn: forkExport(variant.protocol, variant), args: [mm] }),
};

/** Pins `pages` pages from the first on, fast only, and keeps them. */
function pinner(pages: number, flags: number = WRITE_PIN): Actor {
  return {
    role: 'pin',
    call: (variant, machine) => ({
      fn: pinExport('pin', variant.protocol, variant),
      args: pinArguments(machine, pages, flags),
    }),
  };
}

/** Pins one page to read it. */
const reader: Actor = pinner(1, FOLL_PIN | FOLL_FAST_ONLY);

const walker: Actor = { role: 'walker', call: (_, { mm }) => ({ fn: 'mmuWrite', args: [mm, SMALL_BASE] }) };
const writer: Actor = {
  role: 'writer',
  call: ({ extra }, { mm }) => ({
    fn: wordsOf(extra).includes('tearing_fix=yes') ? 'tlbWriteUnlessFlushed' : 'tlbWrite',
    args: [mm, SMALL_BASE, 1n],
  }),
};

/** A user's write to the first page, with the fault it takes. */
const toucher: Actor = {
  role: 'fault',
  call: (variant, { mm }) => ({ fn: variantExport('fault', variant.protocol, variant), args: [mm, SMALL_BASE, 1] }),
};

/** KSM, swap or migration at the first page. */
const sharer: Actor = {
  role: 'share',
  call: (variant, { mm }) => ({ fn: variantExport('share', variant.protocol, variant), args: [mm, SMALL_BASE] }),
};

/** Read-only, and exclusive still: as a child that has exited, or FAULT_FLAG_UNSHARE, leaves it. */
function readOnly(machine: TracedMachine): void {
  PINNED_ONCE.prepare(machine);
  const ptep = machine.tables.ptep(machine.mm, 0);
  machine.view.setBigUint64(ptep, machine.view.getBigUint64(ptep, true) & ~2n, true);
}

/** The child of a fork that is over: what it does before it runs. */
const child: Actor = {
  role: 'fork',
  call: ({ protocol, ...knobs }, { cpu, mm }) => {
    const own = variantExport('child', protocol, knobs);
    return { fn: cpu.has(own) ? own : 'childRuns', args: [mm + cpu.constant('MM_SIZE')] };
  },
};

/** As MADV_FREE leaves it: writable, clean and old. */
function cleaned(machine: TracedMachine): void {
  PINNED_NOW.prepare(machine);
  const ptep = machine.tables.ptep(machine.mm, 0);
  machine.view.setBigUint64(ptep, machine.view.getBigUint64(ptep, true) & ~0x60n, true);
}

/** The two pages are one folio, and the mm has pinned before. */
function folioOfTwo(machine: TracedMachine, { extra }: Variant): void {
  PINNED_ONCE.prepare(machine);
  machine.cpu.kernel.makeFolios(machine.firstData, 2, 1, Number(!wordsOf(extra).includes(NO_PAGE_MAPCOUNT)));
}

/** The two pages are a huge page, for the explorer's purposes, and a pmd maps it. */
function hugePageOfTwo(machine: TracedMachine, variant: Variant): void {
  folioOfTwo(machine, variant);
  machine.cpu.kernel.mapByPmds(machine.mm);
}

/** The mm has forked, in the given state: its child lives, or has exited since. */
function forked(state: State, gone: boolean): Scenario['prepare'] {
  return (machine, variant) => {
    state.prepare(machine);
    const call = (fn: string, mm: number): number => machine.cpu.fn<(mm: number) => number>(fn)(mm) >>> 0;
    const forkedMm = call(forkExport(variant.protocol, variant), machine.mm);
    if (gone) call(variantExport('exit', variant.protocol, variant), forkedMm);
  };
}

/** The mm has forked, and its child runs. */
function childRuns(machine: TracedMachine, variant: Variant): void {
  PINNED_ONCE.prepare(machine);
  const forkedMm = machine.cpu.fn<(mm: number) => number>(forkExport(variant.protocol, variant))(machine.mm) >>> 0;
  startChild(machine.cpu, variant.protocol, variant, forkedMm);
}

/** The same, and then the parent has pinned its page to read it, which unshared it where that is promised, and let go of it. */
function unshared(machine: TracedMachine, variant: Variant): void {
  childRuns(machine, variant);
  const pin = machine.cpu.fn<(...args: ReturnType<typeof pinArguments>) => number>(
    pinExport('pin', variant.protocol, variant),
  );
  if (pin(...pinArguments(machine, 1, FOLL_PIN)) === 1)
    machine.cpu.kernel.putUserPage(machine.view.getUint32(pinnedPfns(machine.cpu), true), FOLL_PIN);
}

const PINNING: readonly Property[] = [
  'lost_pin',
  'not_exclusive',
  'set_pte_on_valid',
  'leaked_ref',
  'pin_of_unmapped',
  'table_ref',
];
const BREAKING: readonly Property[] = ['lost_pin', 'table_ref', 'use_after_free'];
const SHARING: readonly Property[] = ['lost_pin', 'not_exclusive', 'set_pte_on_valid', 'leaked_ref', 'pin_of_unmapped'];
const RO_SHARING: readonly Property[] = ['ro_pin_lost', 'not_exclusive', 'leaked_ref', 'pin_of_unmapped'];
const FAULTING: readonly Property[] = ['not_exclusive', 'leaked_ref', 'table_ref', 'use_after_free'];
const SECOND: readonly Property[] = ['lost_pin', ...FAULTING, 'pin_of_unmapped'];
const RO_SECOND: readonly Property[] = ['ro_pin_lost', ...FAULTING, 'pin_of_unmapped'];

// biome-ignore format: one scenario, one paragraph
export const SCENARIOS: readonly Scenario[] = [
  { name: 'pin_vs_fork', pages: 1, about: 'one fork, one fast write pin of its only page; the mm has pinned before',
    prepare: PINNED_ONCE.prepare, actors: [forker, pinner(1)], properties: PINNING, maxSeconds: MAX_SECONDS },
  { name: 'first_pin', pages: 1, about: 'one fork, one fast write pin of its only page, the first pin in the life of the mm',
    prepare: NEVER_PINNED.prepare, actors: [forker, pinner(1)], properties: PINNING, maxSeconds: MAX_SECONDS },
  { name: 'pin_before_fork', pages: 1, about: 'the page is pinned before fork, and a thread writes to it through its TLB meanwhile',
    prepare: PINNED_NOW.prepare, actors: [forker, writer], properties: ['lost_pin', 'torn_copy', 'set_pte_on_valid', 'leaked_ref'], maxSeconds: MAX_SECONDS },
  { name: 'hw_dirty', pages: 1, about: 'a pinned, clean and old page (MADV_FREE); the hardware walker sets its accessed and dirty bits meanwhile',
    prepare: cleaned, actors: [forker, walker], properties: ['lost_dirty', 'lost_accessed', 'set_pte_on_valid'], maxSeconds: MAX_SECONDS },
  { name: 'two_ptes', pages: 2, about: 'two pages, one fast write pin of both',
    prepare: PINNED_ONCE.prepare, actors: [forker, pinner(2)], properties: PINNING, maxSeconds: MAX_SECONDS },
  { name: 'two_pinners', pages: 1, about: 'one page, two threads that pin it',
    prepare: PINNED_ONCE.prepare, actors: [forker, pinner(1), pinner(1)], properties: PINNING, maxSeconds: MAX_SECONDS },
  { name: 'ro_pin', pages: 1, about: 'one fork, one fast read pin of its only page; the mm has pinned before',
    prepare: PINNED_ONCE.prepare, actors: [forker, reader], properties: ['ro_pin_lost', 'not_exclusive', 'leaked_ref', 'pin_of_unmapped'], maxSeconds: MAX_SECONDS },
  { name: 'pin_vs_batch', pages: 2, about: 'a folio of two pages, copied as one; a fast write pin of its first page',
    prepare: folioOfTwo, actors: [forker, pinner(1)], properties: PINNING, needs: 'folios', maxSeconds: MAX_SECONDS },
  { name: 'pin_vs_huge', pages: 2, about: 'a huge page, here of two pages, mapped by a pmd; a fast write pin of its first page',
    prepare: hugePageOfTwo, actors: [forker, pinner(1)], properties: PINNING, needs: 'folios', maxSeconds: MAX_SECONDS },
  { name: 'pin_vs_break', pages: 1, about: "the pte table is shared; the parent's write gets its own, beside a fast write pin",
    prepare: forked(PINNED_ONCE, false), perVariant: true, actors: [toucher, pinner(1)], properties: BREAKING, needs: 'shared_tables', maxSeconds: MAX_SECONDS },
  { name: 'pin_vs_last_break', pages: 1, about: 'the same, and the child has exited: the write destroys the table it leaves',
    prepare: forked(PINNED_ONCE, true), perVariant: true, actors: [toucher, pinner(1)], properties: BREAKING, needs: 'shared_tables', maxSeconds: MAX_SECONDS },
  { name: 'pin_vs_async_copy', pages: 1, about: 'fork has returned, and its child copies the pte table that it was left, beside a fast write pin',
    prepare: forked(PINNED_ONCE, false), perVariant: true, actors: [child, pinner(1)], properties: PINNING, needs: 'child_copies', maxSeconds: MAX_SECONDS },
  { name: 'pin_vs_proactive_copy', pages: 1, about: "the same, and it is the parent's write that has the table copied first",
    prepare: forked(PINNED_ONCE, false), perVariant: true, actors: [toucher, pinner(1)], properties: ['lost_pin', 'pin_of_unmapped'], needs: 'child_copies', maxSeconds: MAX_SECONDS },
  { name: 'dma_after_fork', pages: 1, about: 'the page was pinned before fork, and fork has returned; a device writes to the page',
    prepare: forked(PINNED_NOW, false), perVariant: true, actors: [child, writer], properties: ['snapshot', 'lost_pin', 'torn_copy'], maxSeconds: MAX_SECONDS },
  { name: 'share_vs_pin', pages: 1, about: 'KSM or swap is to share the only page, beside a fast write pin',
    prepare: PINNED_ONCE.prepare, actors: [sharer, pinner(1)], properties: SHARING, needs: 'anon_exclusive', maxSeconds: MAX_SECONDS },
  { name: 'share_vs_ro_pin', pages: 1, about: 'the same beside a fast read pin; the page is read-only and exclusive',
    prepare: readOnly, actors: [sharer, reader], properties: RO_SHARING, needs: 'anon_exclusive', maxSeconds: MAX_SECONDS },
  { name: 'second_fork', pages: 1, about: 'a child lives, so that the page is read-only; another fork, beside a fast write pin',
    prepare: childRuns, perVariant: true, actors: [forker, pinner(1)], properties: SECOND, maxSeconds: MAX_SECONDS },
  { name: 'second_fork_ro_pin', pages: 1, about: 'the same beside a fast read pin; one before has unshared the page, where that is promised',
    prepare: unshared, perVariant: true, actors: [forker, reader], properties: RO_SECOND, maxSeconds: MAX_SECONDS },
  { name: 'fault_vs_fork', pages: 1, about: 'a child lives, the page is read-only; a second fork, and a write that breaks COW',
    prepare: childRuns, perVariant: true, allocate: true, actors: [forker, toucher], properties: FAULTING, without: 'child_copies', maxSeconds: MAX_SECONDS },
  { name: 'three_pinners', pages: 1, about: 'one page, three threads that pin it',
    prepare: PINNED_ONCE.prepare, actors: [forker, pinner(1), pinner(1), pinner(1)], properties: PINNING, maxSeconds: 120, oneOfEnd: true },
];

/** Whether a scenario is about something that the variant's protocol has. */
export function appliesTo({ needs, without }: Scenario, { protocol }: Pick<Variant, 'protocol'>): boolean {
  const { keeps } = protocolNamed(protocol);
  return (needs === undefined || keeps.includes(needs)) && (without === undefined || !keeps.includes(without));
}

/** What a property is about, where not all protocols have it. */
const ABOUT: Readonly<Partial<Record<Property, Kept>>> = {
  not_exclusive: 'anon_exclusive',
  table_ref: 'shared_tables',
  use_after_free: 'shared_tables',
};

/** What can be asked of a protocol: of a bit that it has not got, nothing. */
export function askedOf({ properties }: Scenario, keeps: (state: Kept) => boolean): readonly Property[] {
  return properties.filter((property) => {
    const about = ABOUT[property];
    return about === undefined || keeps(about);
  });
}

/** The same by the head of the variant's protocol. */
export function propertiesOf(scenario: Scenario, { protocol }: Variant): readonly Property[] {
  return askedOf(scenario, (state) => protocolNamed(protocol).keeps.includes(state));
}

/** What is explored unless other scenarios are asked for: where a pin and the copy of its pte race, for a fork that leaves the copy too. */
export const DEFAULT_SCENARIOS: readonly string[] = ['pin_vs_fork', 'first_pin', 'pin_vs_async_copy'];
