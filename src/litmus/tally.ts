/**
 * What a search found out about one litmus test under one model, as plain data: what the slices of one search found out adds
 * up to what the whole one would have.
 */
import type { Decision } from '../explore/decide.js';
import type { ModelName } from '../explore/models/index.js';
import type { Value } from '../explore/program.js';
import type { Place } from './ast.js';
import type { CompiledTest } from './compile.js';
import { valueAt } from './judge.js';

export interface LitmusTally extends Omit<Decision, 'outcomes' | 'states'> {
  readonly model: ModelName;
  /** of places that show, each once, in no order */
  readonly finalStates: readonly (readonly Value[])[];
  /** whatever was not counted: no execution fulfils the condition */
  readonly never: boolean;
  /** most memory that the process had by then, bytes */
  readonly peak_bytes: number;
}

export function tallyOf(
  model: ModelName,
  { outcomes, states: _, ...counted }: Decision,
  never: boolean,
  { places, compiled }: { readonly places: readonly Place[]; readonly compiled: CompiledTest },
): LitmusTally {
  const finalStates = distinct(outcomes.map((outcome) => places.map((place) => valueAt(place, outcome, compiled))));
  return { ...counted, model, finalStates, never, peak_bytes: peakBytes() };
}

/** 0 where nobody tells, as in a browser. */
function peakBytes(): number {
  return typeof process === 'undefined' ? 0 : process.resourceUsage().maxRSS * 1024;
}

/** Slices of one search under one model; they took as long as all of them together. */
export function sumOf(slices: readonly LitmusTally[]): LitmusTally {
  return slices.reduce((a, b) => ({
    model: a.model,
    complete: a.complete && b.complete,
    cut: a.cut || b.cut,
    executions: a.executions + b.executions,
    positive: a.positive + b.positive,
    negative: a.negative + b.negative,
    visited: a.visited + b.visited,
    elapsed_ms: a.elapsed_ms + b.elapsed_ms,
    flags: [...new Set([...a.flags, ...b.flags])].sort(),
    finalStates: distinct([...a.finalStates, ...b.finalStates]),
    never: a.never || b.never,
    peak_bytes: Math.max(a.peak_bytes, b.peak_bytes),
  }));
}

function distinct(states: readonly (readonly Value[])[]): (readonly Value[])[] {
  return [...new Map(states.map((values) => [values.join(), values])).values()];
}
