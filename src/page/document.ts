/** What the page shows, as plain data: everything in it comes from the explorer, nothing is decided in the browser. */
import type { Verdict } from '../verdicts.js';

export interface PageDocument {
  readonly protocol: string;
  readonly version: string;
  readonly commit: string;
  readonly idea: string;
  /** what the protocol file says of it */
  readonly about: string;
  /** the knobs that are the same in every attempt */
  readonly knobs: string;
  readonly models: readonly string[];
  readonly wrprotects: readonly string[];
  readonly fences: readonly FenceChoice[];
  /** by write-protect */
  readonly labels: Readonly<Record<string, readonly LabelView[]>>;
  /** key of the attempt to begin with */
  readonly start: string;
  readonly attempts: readonly Attempt[];
}

export type FenceName = 'none' | 'wmb' | 'mb';

export interface FenceChoice {
  readonly name: FenceName;
  readonly text: string;
}

/** A step label of the protocol file. */
export interface LabelView {
  readonly label: string;
  readonly cpu: number;
  /** what the protocol file says of it */
  readonly means: string;
  readonly sources: readonly SourceLines[];
}

export interface SourceLines {
  readonly file: string;
  /** of the first line */
  readonly line: number;
  readonly code: readonly string[];
}

/** One choice of write-protect, model and fence. */
export interface Attempt {
  readonly key: string;
  readonly wrprotect: string;
  readonly model: string;
  readonly fence: FenceName;
  readonly verdict: Verdict;
  readonly raceClass: string;
  /** `witness`: a run that loses the pin; `same`: the run that breaks elsewhere, tried here; `cycle`: no run exists */
  readonly kind: 'witness' | 'same' | 'cycle';
  /** what is shown and why, one paragraph each */
  readonly notes: readonly string[];
  /** what the fence does here, or does not */
  readonly why: readonly string[];
  readonly steps: readonly StepView[];
  /** of a cycle: the accesses of each CPU in program order */
  readonly columns?: readonly (readonly CellView[])[];
}

export interface CellView {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  /** of what orders accesses: by which it can be taken out (cuts.ts) */
  readonly key?: string;
}

export interface StepView {
  readonly kind: 'start' | 'event' | 'drain' | 'fence' | 'blocked' | 'arrow' | 'end';
  /** missing at the start and at the end */
  readonly cpu?: number;
  readonly label: string;
  readonly text: string;
  /** one or two sentences for a reader who does not know the kernel's words */
  readonly say: string;
  /** of what orders accesses: by which it can be taken out (cuts.ts) */
  readonly key?: string;
  /** it reads another value than in the run that breaks */
  readonly differs?: true;
  readonly state?: StateView;
  /** of an arrow: the two cells it joins */
  readonly cells?: readonly string[];
}

/** The machine after a step. */
export interface StateView {
  readonly rows: readonly StateRow[];
  /** flags of the parent's pte in memory */
  readonly bits: readonly (readonly [name: string, value: number])[];
  /** per CPU, the oldest store first */
  readonly buffers: readonly (readonly string[])[];
}

export interface StateRow {
  readonly loc: string;
  readonly memory: string;
  /** what each CPU would read now: its own buffered store, or memory */
  readonly seen: readonly string[];
}
