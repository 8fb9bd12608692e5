/** States of the small machine that the two sides may find when they begin. */
import type { TracedMachine } from './machine.js';

export interface State {
  /** in a message: `fork traps after A2 (a page that is pinned)` */
  readonly about: string;
  readonly prepare: (machine: TracedMachine) => void;
}

export const NEVER_PINNED: State = { about: 'an mm that never pinned', prepare: () => undefined };

export const PINNED_ONCE: State = {
  about: 'an mm that has pinned',
  prepare: ({ cpu, mm, view }) => view.setInt32(mm + cpu.constant('MM_HAS_PINNED'), 1, true),
};

export const PINNED_NOW: State = {
  about: 'a page that is pinned',
  prepare: ({ cpu, mm }) => cpu.kernel.pinPages(mm, 1, 1),
};
