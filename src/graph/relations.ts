/** How each relation is drawn: told apart by colour, by dashes and by its label, so that one of the three is enough. */
import type { RelationName } from './model.js';

export interface RelationStyle {
  readonly colour: string;
  /** SVG's stroke-dasharray; empty: drawn through */
  readonly dash: string;
  /** what graphviz has that comes next to it */
  readonly dot: 'solid' | 'dashed' | 'dotted' | 'bold';
  readonly meaning: string;
}

/** Each colour is at least 4.5 times as dark as white (WCAG AA). */
export const STYLES: Readonly<Record<RelationName, RelationStyle>> = {
  po: { colour: '#444444', dash: '', dot: 'solid', meaning: 'program order' },
  rf: { colour: '#0b6e2e', dash: '18 3', dot: 'bold', meaning: 'reads from' },
  co: { colour: '#1747b8', dash: '9 4', dot: 'dashed', meaning: 'coherence: overwritten by' },
  fr: { colour: '#b33c00', dash: '2 3', dot: 'dotted', meaning: 'from-read: read before it was overwritten by' },
  data: { colour: '#6a1b9a', dash: '7 3 1 3', dot: 'dashed', meaning: 'data dependency' },
  addr: { colour: '#00646a', dash: '11 3 3 3', dot: 'dashed', meaning: 'address dependency' },
  ctrl: { colour: '#7a4f00', dash: '4 4', dot: 'dashed', meaning: 'control dependency' },
  fence: { colour: '#a8004a', dash: '14 3 1 3 1 3', dot: 'solid', meaning: 'ordered by a fence' },
  order: { colour: '#55600a', dash: '6 2 2 2', dot: 'solid', meaning: 'ordered by what the label names' },
};

/** Behind the edges of a cycle: one that forbids, one that is allowed. */
export const CYCLE = { forbidden: '#ffd54a', allowed: '#b9dcff' } as const;
