/** What a search for reasons is at: a line of progress, for one variant in one scenario may take minutes before it has an explanation. */
import { variantTitle } from '../verdict/explanation.js';
import type { FlipProgress } from '../verdict/flip.js';
import type { Scenario, Variant } from '../verdict/scenarios.js';

export interface Doing {
  /** `fences under lkmm, pairs: 17 of 120 (pin_vs_fork: seqcount wrprotect=rmw fence=none pin=add1024)` */
  readonly doing: string;
}

/** Says what of a variant is looked for. */
export function doingOf(
  { name }: Pick<Scenario, 'name'>,
  variant: Variant,
  say: (doing: Doing) => void,
): (what: string) => void {
  return (what) => say({ doing: `${what} (${name}: ${variantTitle(variant)})` });
}

const SETS: Readonly<Record<number, string>> = { 1: 'one alone', 2: 'pairs', 3: 'threes' };
/** Before, a rate says little. */
const ESTIMATE_AFTER_MS = 2000;

/**
 * How far a search for fences is, with what is left of the sets of this size, as it looks: whether larger ones are tried is known after
 * them. @param until performance.now() at which the search ends
 */
export function flipsDone(
  model: string,
  until: number,
  doing: (what: string) => void,
  now: () => number = () => performance.now(),
): (progress: FlipProgress) => void {
  let size = 0;
  let began_ms = 0;
  return (progress) => {
    if (progress.size !== size) [size, began_ms] = [progress.size, now()];
    const { done, of } = progress;
    const elapsed_ms = now() - began_ms;
    const left_ms = (elapsed_ms / done) * (of - done);
    const end_ms = until - now();
    const left =
      elapsed_ms < ESTIMATE_AFTER_MS
        ? ''
        : left_ms < end_ms
          ? `, about ${Math.ceil(left_ms / 1000)} s left of these`
          : `, stopped in ${Math.max(0, Math.ceil(end_ms / 1000))} s (--max-seconds)`;
    const sets =
      of === 1 && done === 0 && SETS[size] === undefined ? 'one after every step' : `${SETS[size]}: ${done} of ${of}`;
    doing(`fences under ${model}, ${sets}${left}`);
  };
}
