/** Which barriers repair what breaks, the fewest first: smp_mb() where it is needed, then what is weaker in its place. */
import type { ModelName } from '../../explore/models/index.js';
import { shows } from '../../verdict/cuts.js';
import { subsets } from '../../verdict/flip.js';
import type { Property } from '../../verdict/properties.js';
import type { TracedProgram } from '../../verdict/traced-program.js';
import { type Added, edited, placesOf, type RaceEdit } from './edits.js';

export type Adding = Extract<RaceEdit, { add: unknown }>;

export interface Repair {
  readonly edits: readonly Adding[];
  /** models under which it breaks all the same */
  readonly fails: readonly ModelName[];
  /** models of which there was no time to find out */
  readonly unknown: readonly ModelName[];
}

export interface Repairs {
  readonly repairs: readonly Repair[];
  /** whether smp_mb() after every step does: if not, no fences help */
  readonly possible: boolean;
  /** larger sets were not looked for */
  readonly largest: number;
  /** false: the time was up, and there may be more */
  readonly complete: boolean;
}

/** One, else two, else three. */
const LARGEST = 3;

/** @param until performance.now() at which the search ends; `tell` is told how many programs were asked about */
export function repairsOf(
  program: TracedProgram,
  property: Property,
  model: ModelName,
  models: readonly ModelName[],
  until: number,
  tell: (done: number) => void,
): Repairs {
  let done = 0;
  const inTime = (): boolean => performance.now() < until;
  const breaks = (set: readonly RaceEdit[], under: ModelName): boolean | undefined => {
    if (++done % 20 === 0) tell(done);
    return inTime() ? shows(edited(program, set), property, under, until) : undefined;
  };
  const repairs = (set: readonly RaceEdit[]): boolean => breaks(set, model) === false;
  const places = placesOf(program);
  const all = places.flatMap(({ label, adds }): Adding[] => adds.map((add) => ({ add, at: label })));
  const full = all.filter(({ add }) => add === 'mb');
  const whole = breaks(full, model);
  if (whole !== false)
    return { repairs: [], possible: whole === undefined, largest: full.length, complete: whole !== undefined };
  const single = all.map((one) => [one]).filter((set) => repairs(set));
  const found = single.length > 0 ? single : larger(full, repairs, places);
  const others = models.filter((other) => other !== model);
  return {
    repairs: found.map((edits) => {
      const said = others.map((other) => [other, breaks(edits, other)] as const);
      const under = (what: boolean | undefined): ModelName[] =>
        said.flatMap(([other, shown]) => (shown === what ? [other] : []));
      return { edits, fails: under(true), unknown: under(undefined) };
    }),
    possible: true,
    largest: LARGEST,
    complete: inTime(),
  };
}

/** Sets of more than one, each as weak as it may be. */
function larger(
  full: readonly Adding[],
  repairs: (set: readonly Adding[]) => boolean,
  places: ReturnType<typeof placesOf>,
): Adding[][] {
  for (let size = 2; size <= LARGEST; size++) {
    const sets = subsets(full, size).filter((set) => repairs(set));
    if (sets.length > 0) return sets.flatMap((set) => [set, ...weaker(set, repairs, places)]);
  }
  return [];
}

/** The first that holds of what is weaker at each place in turn. */
function weaker(
  set: readonly Adding[],
  repairs: (set: readonly Adding[]) => boolean,
  places: ReturnType<typeof placesOf>,
): Adding[][] {
  let weak = [...set];
  for (const [index, { at }] of set.entries()) {
    const adds = places.find(({ label }) => label === at)?.adds ?? [];
    const order: readonly Added[] = ['acquire', 'rmb', 'wmb'];
    const tries = order.filter((add) => adds.includes(add)).map((add) => weak.with(index, { add, at }));
    weak = tries.find((one) => repairs(one)) ?? weak;
  }
  return weak.every(({ add }, index) => add === set[index]?.add) ? [] : [weak];
}
