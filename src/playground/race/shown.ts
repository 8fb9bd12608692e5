/** What is shown of one question, as plain data: the worker makes it, the page shows it. */
import type { CellView, SourceLines, StepView } from '../../page/document.js';
import type { Property } from '../../verdict/properties.js';
import type { Verdict } from '../../verdicts.js';
import type { Out, Place } from './edits.js';

export interface MatrixCell {
  readonly model: string;
  readonly property: string;
  readonly verdict: Verdict;
  readonly raceClass: string;
}

/** A step label and the code behind it. */
export interface LabelView {
  readonly label: string;
  readonly means: string;
  readonly sources: readonly SourceLines[];
}

export interface CycleNode {
  readonly id: string;
  readonly cpu: number;
  readonly label: string;
  /** `store pte[0]` */
  readonly text: string;
}

export interface CycleArrow {
  readonly from: string;
  readonly to: string;
  /** `po`, `rf`, `co`, `fr`; `missing`: program order that the model does not keep */
  readonly relation: string;
}

/** The shortest circle of "came before" that no order of steps explains. */
export interface CycleShown {
  readonly nodes: readonly CycleNode[];
  readonly arrows: readonly CycleArrow[];
}

export interface Shown {
  readonly property: Property;
  readonly model: string;
  readonly verdict: Verdict;
  readonly raceClass: string;
  /** whether it breaks without the reader's changes */
  readonly badBare: boolean;
  /** `witness`: a run that breaks; `same`: the run that breaks elsewhere, tried here; `cycle`: no run exists; `none`: nothing to step through */
  readonly kind: 'witness' | 'same' | 'cycle' | 'none';
  readonly notes: readonly string[];
  readonly why: readonly string[];
  readonly steps: readonly StepView[];
  readonly columns?: readonly (readonly CellView[])[];
  readonly cycle?: CycleShown;
  readonly places: readonly Place[];
  readonly outs: readonly Out[];
  readonly labels: readonly LabelView[];
}
