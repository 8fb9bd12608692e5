/** What would forbid a witness: fences where its cycle lacks an order, tried under every model that allows it. */
import type { ModelName } from '../explore/models/index.js';
import type { Witness } from '../explore/witness.js';
import { shows } from './cuts.js';
import { fenced, type Place } from './flip.js';
import type { Property } from './properties.js';
import type { TracedProgram } from './traced-program.js';

/** After each step of the cycle that is not kept in order with the next one. */
export function lackingPlaces({ cycle = [], execution, outcome }: Witness): Place[] {
  const places = cycle
    .filter(({ kept }) => !kept)
    .flatMap(({ from }): Place[] => {
      const { thread, event } = execution.skeleton.accesses[from] as { thread: number; event: number };
      const after = outcome.runs[thread]?.events[event]?.label;
      return after === undefined ? [] : [{ thread, after }];
    });
  return [...new Map(places.map((place) => [`${place.thread} ${place.after}`, place])).values()];
}

/** One such fence, else all of them, that repair it under each of the models; null: these do not, others may. */
export function repairOf(
  program: TracedProgram,
  property: Property,
  models: readonly ModelName[],
  witness: Witness,
): readonly Place[] | null {
  const places = lackingPlaces(witness);
  const sets = [...places.map((place) => [place]), ...(places.length > 1 ? [places] : [])];
  const repairs = (set: readonly Place[]): boolean =>
    models.every((model) => shows(fenced(program, set), property, model) === false);
  return sets.find(repairs) ?? null;
}
