/** What may be wider or higher than its place: who has no mouse scrolls it by keyboard. */
import type { ComponentChildren, Ref } from 'preact';

interface Props {
  readonly label: string;
  readonly class?: string;
  readonly box?: Ref<HTMLElement>;
  readonly children: ComponentChildren;
}

export function Scroll({ label, class: more = '', box = null, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section class={`scroll ${more}`} aria-label={label} tabIndex={0} ref={box}>
      {children}
    </section>
  );
}
