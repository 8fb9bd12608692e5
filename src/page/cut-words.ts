/** What an attempt that never breaks hangs on. */
import { type Cuts, isRmw, type Ordering } from '../verdict/cuts.js';

export function cutWords({ necessary, pairs, undecided }: Cuts): string[] {
  const all = necessary.map(name).join('; ');
  const none = necessary.length > 1 ? 'None of these can be left out' : 'It cannot be left out';
  return [
    ...(all === '' ? [] : [`What holds: ${all}. ${none}: without it the explorer finds a run that breaks.`]),
    ...pairs.map(
      ([a, b]) => `Of ${name(a)} and ${name(b)} one is enough: without both the explorer finds a run that breaks.`,
    ),
    ...(undecided.length === 0
      ? []
      : [`Not known is it of ${undecided.map(name).join('; ')}: without it there is too much to look at.`]),
    ...(necessary.some(isRmw)
      ? ['To leave out an atomic is to do a load and a store in its place, with another CPU free to come between.']
      : []),
  ];
}

function name({ thread, text }: Ordering): string {
  return `${text} on CPU ${thread}`;
}

/** ` without A3 smp_mb()`: what a schedule was found with. */
export function weakenedWords(cut: Ordering): string {
  return isRmw(cut) ? ` with a load and a store in place of ${cut.text}` : ` without ${cut.text}`;
}
