import type { Variant } from './scenarios.js';

/** `early_wrprotect/store/none//add1024`, and `/repair=gup_pmd` where it has switches: as in replay strings. */
export function variantText({ protocol, wrprotect, fence, fence_per, pin, extra = '' }: Variant): string {
  return [protocol, wrprotect, fence, fence_per, pin, ...(extra === '' ? [] : [extra])].join('/');
}
