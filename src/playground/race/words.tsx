/** What a reader must know first, and the words of this page for who wants them. */
import { isOutside, protocolNamed } from '../../protocols.js';
import type { RaceState } from './state.js';

export function Intro({ race }: { readonly race: RaceState }) {
  const { name, version, idea } = protocolNamed(race.variant.protocol);
  const other = otherThanShipped(race);
  return (
    <header>
      <h2>Can fork lose a pin?</h2>
      <p>
        fork shares the parent’s pages and makes them read-only; at the same moment, without a lock, fast GUP pins one
        for a device. If neither sees what the other did, the pin is lost. This page goes through every behaviour of the
        two that a memory model allows, here in your browser.
      </p>
      <p>
        Shown is <code>{name}</code> ({version || 'your own'}): {idea.replaceAll('`', '')}
        {other === '' ? '' : `; here with ${other}`}. Press <strong>Next step</strong>; then repair it:{' '}
        <strong>+</strong> between two steps puts a barrier there.
      </p>
    </header>
  );
}

/** `wrprotect=store, where the kernel's, on x86, has rmw`; '' where nothing is other than it was. */
function otherThanShipped({ variant }: RaceState): string {
  const protocol = protocolNamed(variant.protocol);
  if (isOutside(protocol)) return '';
  const { shipped } = protocol;
  const knobs = (['wrprotect', 'fence', 'pin'] as const).filter((knob) => variant[knob] !== shipped[knob]);
  const parts = knobs.map((knob) => `${knob}=${variant[knob]}, where the original, on x86, has ${shipped[knob]}`);
  return [...parts, ...(variant.extra ? [`the switch ${variant.extra}`] : [])].join('; ');
}

export function Words() {
  return (
    <details class="words">
      <summary>The words of this page</summary>
      <dl>
        <dt>PTE</dt>
        <dd>
          page table entry: which page of memory an address stands for, and whether it may be written.{' '}
          <code>page[0] rw</code> maps page 0, writable; <code>ro</code> read-only; <code>old</code>, <code>clean</code>{' '}
          not accessed, not written to
        </dd>
        <dt>D, A, US, RW, P</dt>
        <dd>the bits of a PTE as x86-64 has them: dirty, accessed, user, writable, present</dd>
        <dt>pin</dt>
        <dd>
          1024 in the refcount of a page: a device will write to it, so it must stay the parent’s.{' '}
          <code>1025 (1 + 1 × 1024)</code> is one mapping and one pin
        </dd>
        <dt>store buffer</dt>
        <dd>
          where a CPU’s stores wait while it goes on; it sees them itself, other CPUs only when they drain to memory
        </dd>
        <dt>memory model</dt>
        <dd>
          what a machine may do: sc, one step at a time; tso, x86; lkmm, the kernel’s own rules; armv8, arm64; ppc,
          Power
        </dd>
        <dt>smp_mb(), smp_wmb(), smp_rmb()</dt>
        <dd>
          barriers: everything before it before everything after it; earlier stores before later stores; earlier loads
          before later loads
        </dd>
        <dt>acquire, release</dt>
        <dd>a load that comes before everything after it; a store that comes after everything before it</dd>
        <dt>Never, Sometimes, Always, Unknown</dt>
        <dd>in no behaviour the model allows; in some; in all; there was no time to see them all</dd>
        <dt>no race, logic race, ordering race</dt>
        <dd>
          it breaks whatever the others do; it breaks with every step in order; it breaks only where something is seen
          out of order
        </dd>
        <dt>A1, B1, S1, …</dt>
        <dd>labels of steps in the protocol’s file: fork’s, fast GUP’s, the share path’s</dd>
      </dl>
    </details>
  );
}
