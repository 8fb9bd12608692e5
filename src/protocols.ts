/** THE registry: one line per protocol. The build makes one specialised function per combination of its knobs. */

export const WRPROTECTS = ['store', 'rmw', 'cmpxchg', 'xchg'] as const;
export const FENCES = ['none', 'lock', 'full'] as const;
export const FENCE_PERS = ['', 'pte', 'table', 'fork'] as const;
export const PINS = ['add1024', 'two_step', 'two_step_mb'] as const;

export type Wrprotect = (typeof WRPROTECTS)[number];
export type Fence = (typeof FENCES)[number];
/** Empty exactly where `fence` is `none`. */
export type FencePer = (typeof FENCE_PERS)[number];
export type Pin = (typeof PINS)[number];

/** One way to build a protocol. */
export interface Knobs {
  readonly wrprotect: Wrprotect;
  readonly fence: Fence;
  readonly fence_per: FencePer;
  readonly pin: Pin;
}

export interface Protocol {
  /** as in the CLI, in CSV files, in `assembly/protocol/NAME.ts` and in the names of wasm exports */
  readonly name: string;
  readonly commit: string;
  readonly version: string;
  readonly idea: string;
  /** where a fence may stand; none: the protocol has no write-protect that a later check could be ordered after */
  readonly fencePer: readonly Exclude<FencePer, ''>[];
  /** what the kernel shipped, on x86 */
  readonly shipped: Knobs;
  /** whether its order is what is in question: explored with every combination of its knobs, not as shipped only */
  readonly grid: boolean;
}

const X86: Knobs = { wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' };

// biome-ignore format: one line per protocol
export const PROTOCOLS: readonly Protocol[] = [
  { name: 'plain_cow', commit: '09854ba94c6a~1', version: 'before v5.9', idea: 'no pin check', fencePer: [], shipped: X86, grid: false },
  { name: 'early_wrprotect', commit: '70e806e4e645', version: 'v5.9-rc7', idea: 'write-protect, then look at the pin count, restore if pinned', fencePer: ['pte', 'table', 'fork'], shipped: X86, grid: true },
  { name: 'no_early', commit: 'f3c64eda3e50', version: 'v5.9', idea: 'look, then share; no games', fencePer: ['pte'], shipped: X86, grid: false },
  { name: 'seqcount', commit: '57efa1fe5957', version: 'v5.11', idea: 'a sequence count around the copy; GUP retries', fencePer: ['fork'], shipped: X86, grid: false },
];

/** Every fork variant a protocol has: wrprotect x (none, or fence x place). `pin` is a knob of the GUP side and varies on its own. */
export function forkVariants(p: Protocol): Omit<Knobs, 'pin'>[] {
  return WRPROTECTS.flatMap((wrprotect) => [
    { wrprotect, fence: 'none' as const, fence_per: '' as const },
    ...p.fencePer.flatMap((fence_per) => [
      { wrprotect, fence: 'lock' as const, fence_per },
      { wrprotect, fence: 'full' as const, fence_per },
    ]),
  ]);
}

/** Name of the wasm export that forks: `fork__no_early__rmw__full__pte`, `fork__no_early__rmw__none`. */
export function forkExport(protocol: string, k: Omit<Knobs, 'pin'>): string {
  return ['fork', protocol, k.wrprotect, k.fence, ...(k.fence_per === '' ? [] : [k.fence_per])].join('__');
}

/** Exports of the other side, one per way to pin: `pin__seqcount__add1024`, `pinLoop__seqcount__add1024`. */
export function pinExport(what: 'pin' | 'pinLoop', protocol: string, pin: Pin): string {
  return `${what}__${protocol}__${pin}`;
}
