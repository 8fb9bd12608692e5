/** With fewer values a median has no 95 % interval (medianInterval() of src/stats/describe.ts). */
const LEAST_VALID = 6;

/** Whether a cell's valid samples are too few to be its number: none, or not even six where most of them were invalid. */
export function tooFewValid(valid: number, taken: number): boolean {
  return valid < LEAST_VALID && 2 * valid < taken;
}
