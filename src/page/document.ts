/** A run or a cycle as a reader sees it, as plain data: everything in it comes from the explorer. */

export interface SourceLines {
  readonly file: string;
  /** of the first line */
  readonly line: number;
  readonly code: readonly string[];
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
