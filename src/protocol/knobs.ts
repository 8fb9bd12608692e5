/** The knobs of a protocol, the variants they make, and what the wasm exports of a variant are called. */

export const WRPROTECTS = ['store', 'rmw', 'cmpxchg', 'xchg'] as const;
export const FENCES = ['none', 'lock', 'full'] as const;
export const FENCE_PERS = ['', 'pte', 'table', 'fork'] as const;
/** Where a fence may stand. */
export const FENCE_PLACES = FENCE_PERS.filter((per) => per !== '');
export const PINS = ['add1024', 'two_step', 'two_step_mb'] as const;

export type Wrprotect = (typeof WRPROTECTS)[number];
export type Fence = (typeof FENCES)[number];
/** Empty exactly where `fence` is `none`. */
export type FencePer = (typeof FENCE_PERS)[number];
export type Pin = (typeof PINS)[number];

/** How fork's side is built; GUP's hooks, faults and exit with it. */
export interface ForkKnobs {
  readonly wrprotect: Wrprotect;
  readonly fence: Fence;
  readonly fence_per: FencePer;
}

/** One way to build a protocol. */
export interface Knobs extends ForkKnobs {
  readonly pin: Pin;
}

/** Every fork variant a protocol has: wrprotect x (none, or fence x place). `pin` is a knob of the GUP side and varies on its own. */
export function forkVariants({ fencePer }: { readonly fencePer: readonly Exclude<FencePer, ''>[] }): ForkKnobs[] {
  return WRPROTECTS.flatMap((wrprotect) => [
    { wrprotect, fence: 'none' as const, fence_per: '' as const },
    ...fencePer.flatMap((fence_per) => [
      { wrprotect, fence: 'lock' as const, fence_per },
      { wrprotect, fence: 'full' as const, fence_per },
    ]),
  ]);
}

/** `wrprotect=store fence=full/pte pin=add1024`: as in the heads of protocols and in titles. */
export function knobsText({ wrprotect, fence, fence_per, pin }: Knobs): string {
  return `wrprotect=${wrprotect} fence=${fence}${fence_per === '' ? '' : `/${fence_per}`} pin=${pin}`;
}

/** `rmw__full__pte`, `rmw__none`: a fork variant within the name of an export. */
function knobsPart({ wrprotect, fence, fence_per }: ForkKnobs): string {
  return [wrprotect, fence, ...(fence_per === '' ? [] : [fence_per])].join('__');
}

/** What each variant exports once: fork itself, what its child does before it runs (where it has to), a user's access and its fault, many writes in a row, exit, the share path (where PG_anon_exclusive is). */
export type VariantExport = 'fork' | 'child' | 'fault' | 'writePages' | 'exit' | 'share';

/** `fork__no_early__rmw__full__pte`, `exit__seqcount__rmw__none`. */
export function variantExport(what: VariantExport, protocol: string, knobs: ForkKnobs): string {
  return `${what}__${protocol}__${knobsPart(knobs)}`;
}

/** Name of the wasm export that forks: `fork__no_early__rmw__full__pte`, `fork__no_early__rmw__none`. */
export function forkExport(protocol: string, knobs: ForkKnobs): string {
  return variantExport('fork', protocol, knobs);
}

/** Exports of the other side, one per way to pin: `pin__seqcount__rmw__none__add1024`, `pinLoop__..`. */
export function pinExport(what: 'pin' | 'pinLoop', protocol: string, knobs: Knobs): string {
  return `${what}__${protocol}__${knobsPart(knobs)}__${knobs.pin}`;
}
