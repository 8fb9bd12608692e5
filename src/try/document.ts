/** What `forkbench try` and `diff` answer; their JSON. */
import type { Refuted } from '../verdict/head-claims.js';
import type { Property } from '../verdict/properties.js';
import type { Verdict } from '../verdicts.js';

export interface VerdictPair {
  readonly property: Property;
  readonly model: string;
  readonly verdict: Verdict;
  /** of the protocol it is compared with; null where that is not asked of it */
  readonly was: Verdict | null;
}

/** Not where only one of the two is asked. */
export const differs = ({ verdict, was }: VerdictPair): boolean => was !== null && verdict !== was;

export interface Steps {
  /** what both do, in order: ` ` both, `+` the protocol alone, `-` the other alone */
  readonly side_by_side: readonly { readonly what: string; readonly lines: readonly string[] }[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface WitnessFound {
  readonly property: Property;
  readonly model: string;
  readonly text: string;
  readonly replay: string;
}

export interface Repair {
  readonly fences: readonly string[];
  /** under which these fences turn the witness's property into Never */
  readonly models: readonly string[];
}

export interface Barrier {
  readonly label: string;
  /** the code that is taken out, and its line */
  readonly code: string;
  readonly line: number;
  /** judged with the knob's fence, which stands there and is not shipped */
  readonly fenced: boolean;
  readonly needed_for: readonly { readonly property: Property; readonly model: string }[];
  /** models under which a pin can be lost with it in place */
  readonly lost_with: readonly string[];
}

export interface Cost {
  readonly case: string;
  readonly ratio: number | null;
  readonly ci_low: number | null;
  readonly ci_high: number | null;
  readonly verdict: string;
  /** why there is no ratio */
  readonly reason: string | null;
}

/** Accesses of shared memory, and fences. */
export interface Instructions {
  readonly loads: number;
  readonly stores: number;
  readonly rmws: number;
  readonly fences: number;
}

export type InstructionPair = { readonly [side in 'protocol' | 'against']: Instructions };

export interface Hunted {
  readonly trials: number;
  readonly lost: number;
  readonly collisions: number;
}

/** What the explorer's side of it says. */
export interface Explored {
  readonly verdicts: readonly VerdictPair[];
  /** what the protocol's own head claims and is not so */
  readonly refuted: readonly Refuted[];
  readonly witness: WitnessFound | null;
  readonly repairs: readonly Repair[];
  readonly barriers: readonly Barrier[];
  readonly steps: Steps;
  /** of fork: what copying one pte more takes */
  readonly instructions: InstructionPair;
  /** of a fast pin of one page that succeeds, its walk of the tables included */
  readonly pin_instructions: InstructionPair;
}

export interface TryDocument extends Explored {
  readonly schema_version: 1;
  readonly protocol: string;
  readonly against: string;
  readonly cost: readonly Cost[];
  readonly hunt: Hunted | null;
}
