/** Which variants `try` and `diff` tell of. */
import { isOutside, PROTOCOLS, type Protocol, protocolNamed } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';

/** A protocol as its head says it is meant. */
export function shippedVariant({ name, shipped }: Protocol): Variant {
  return { protocol: name, ...shipped };
}

/** The variant with a fence where the protocol has a place for one: there, a fence of the knob can be taken out. */
export function fencedVariant(variant: Variant): Variant {
  const [place] = protocolNamed(variant.protocol).fencePer;
  return place === undefined || variant.fence !== 'none' ? variant : { ...variant, fence: 'full', fence_per: place };
}

/** What a protocol is compared with unless somebody says: what its head names as its origin, else the newest of the tree. */
export function usualOther(name: string): string {
  const { origin } = protocolNamed(name);
  const own = PROTOCOLS.filter((one) => !isOutside(one) && one.name !== name);
  return (own.find((one) => new RegExp(`\\b${one.name}\\b`).test(origin)) ?? own.at(-1))?.name as string;
}
