/** The places whose final values a litmus test shows, and how they are written. */
import type { LitmusTest, Place } from './ast.js';
import { placesIn } from './parse.js';

/** Registers first, by process and name; then globals by name. */
export function shownPlaces({ condition }: LitmusTest): Place[] {
  const byKey = new Map<string, Place>();
  for (const place of [...placesIn(condition.proposition), ...condition.locations]) byKey.set(placeText(place), place);
  const rank = (place: Place): number => place.process ?? Infinity;
  return [...byKey.values()].sort(
    (a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || compare(placeText(a), placeText(b)),
  );
}

export const compare = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** As herd prints it: `0:r1`, `[x]`, `a[1]`. */
export function placeText(place: Place): string {
  if (place.process !== undefined) return `${place.process}:${place.register}`;
  return place.global.endsWith(']') ? place.global : `[${place.global}]`;
}

/** A final state in a line, as herd prints it: `0:r0=0; [x]=1;`. @param values as text */
export function stateText(places: readonly Place[], values: readonly string[]): string {
  return values.map((value, at) => `${placeText(places[at] as Place)}=${value};`).join(' ');
}
