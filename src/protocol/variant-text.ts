/** What tells a variant from others, of whatever rows. */
export type OfVariant = Readonly<Record<'protocol' | 'wrprotect' | 'fence' | 'fence_per' | 'pin', string>> & {
  /** its switches, if it has any */
  readonly extra?: string | null | undefined;
};

/** `early_wrprotect/store/none//add1024`, and `/repair=gup_pmd` where it has switches: as in replay strings. */
export function variantText({ protocol, wrprotect, fence, fence_per, pin, extra }: OfVariant): string {
  return [protocol, wrprotect, fence, fence_per, pin, ...(extra ? [extra] : [])].join('/');
}
