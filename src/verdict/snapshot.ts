/** What a child sees: the pages that it maps at the end, and whether they are those of the moment when its fork returned. */
import type { Outcome, Value } from '../explore/program.js';
import { pfnOf } from '../trace/pte.js';
import type { Check } from './properties.js';

export const PRESENT = 0x101n; // P or PROTNONE

/** The child's pte of page `index`; 0 when there is no child. */
export function childPte({ runs }: Outcome, index: number): Value {
  return runs.reduce((found, { registers }) => registers[`child.pte[${index}]`] ?? found, 0n);
}

/** What the child has in its pages at the end: in one that is still the parent's, what was written there last. */
export const snapshot: Check = ({ scenario, firstData, init }, outcome) => {
  const { memory, runs } = outcome;
  const had = (i: number, at: number): Value => init.get(`data[${i}]+${at}`) ?? 0n;
  return Array.from({ length: scenario.pages }, (_, i) => i).some((i) => {
    const pte = childPte(outcome, i);
    if ((pte & PRESENT) === 0n) return false;
    const left = (what: string): Value | undefined =>
      runs.find(({ registers }) => registers[`${what}[${i}]`] !== undefined)?.registers[`${what}[${i}]`];
    const own = pfnOf(pte) !== firstData + i;
    const sees = (at: number, word: 'first' | 'last'): Value | undefined =>
      own ? left(`child.${word}`) : (memory.get(`data[${i}]+${at}`) ?? left(`written.${word}`));
    return sees(0, 'first') !== had(i, 0) || sees(4088, 'last') !== had(i, 4088);
  });
};
