/** What a hunt found, in words: never that something is safe. */
import { counted, percent } from '../../numbers.js';
import { reorders, type SelfTest } from '../../stress/hunt.js';
import type { StressRow } from '../../stress/rows.js';

const count = (value: number): string => value.toLocaleString('en-US');
const rate = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? count(Math.round(value)) : value.toPrecision(2);

export function selfTestText(test: SelfTest): string {
  const rounds = counted(test.rounds, 'round');
  const seen = reorders(test);
  if (seen) return `Store buffering observed: in ${count(test.buffered)} of ${rounds} both threads read the old value.`;
  return seen === false
    ? `Store buffering not observed in ${rounds}: what hangs on it is not observable here.`
    : `Store buffering not observed in ${rounds}, too few to tell: the two threads hardly ran at once.`;
}

export function foundText({ conclusion, collisions }: StressRow): string {
  switch (conclusion) {
    case 'nothing met':
      return 'the two sides never met: nothing can be said';
    case 'hardly met':
      return `${counted(collisions, 'meeting')} of the two sides, too few to say anything`;
    case 'not observed':
      return 'not observed here';
    default:
      return conclusion;
  }
}

/** A bound is evidence only where the two sides met. */
export function rateText({ lost, conclusion, lost_per_million, ci_low, ci_high }: StressRow): string {
  if (conclusion === 'nothing met' || conclusion === 'hardly met') return '';
  return lost === 0 ? `at most ${rate(ci_high)}` : `${rate(lost_per_million)} (${rate(ci_low)} .. ${rate(ci_high)})`;
}

export function heldText({ free_lost, free_held }: StressRow): string {
  return `${free_lost === 0 ? '0' : percent(free_lost / free_held)} of ${count(free_held)}`;
}
