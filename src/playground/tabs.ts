/** The tabs there are, in order. A tab is a folder: its view here, its jobs in the worker. */
import type { FunctionComponent } from 'preact';
import { Exercises } from './exercises/view.js';
import { Litmus } from './litmus/view.js';
import { Machine } from './machine/view.js';
import { Race } from './race/view.js';

export interface TabProps {
  /** what the link says of this tab */
  readonly state: string;
  /** writes it into the link, without a step of the history */
  readonly setState: (state: string) => void;
}

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly View: FunctionComponent<TabProps>;
}

export const TABS: readonly [Tab, ...Tab[]] = [
  { id: 'race', title: 'Race', View: Race },
  { id: 'litmus', title: 'Litmus', View: Litmus },
  { id: 'exercises', title: 'Exercises', View: Exercises },
  { id: 'machine', title: 'Your machine', View: Machine },
];
