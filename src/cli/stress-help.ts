/** What `forkbench stress --help` says above and below its options. */

import { signed } from '../verdicts.js';
import type { Example } from './commands/declare.js';

export const STRESS_EXAMPLES: readonly Example[] = [
  ['stress', 'every protocol as shipped, and the plain store bare and fenced'],
  ['stress early_wrprotect --wrprotect store --seconds 6', 'the race that an x86 shows'],
  ['stress no_early --trials 20000 --delay A1:20000', 'fork waits until the pin is there, and then copies the page'],
  ['stress no_early --trials 100000 --seed 7 --json', 'a number of trials, as one JSON document'],
];

export const STRESS_WORDS = `
words:
  trial         one fork of one page against one fast pin of it. The two meet at their first steps, A1 and B1, wait, and go on.
                Four outcomes, printed as a histogram; * marks the lost pin.
  skew          each side waits a random number of rounds after the meeting, 0 to this mask.
  + wait        rounds that fork's side waits beside: about what a cache line takes from core to core. Without --skew the hunt
                tries nine meetings (skew 15, 63, 127; wait 0, 64, 128), again and again, and keeps to the one that loses most.
                Reported is the one it kept to longest; in JSON, meetings says what each one brought.
  collision     a trial in which each side began before the other had ended. Where there is none the race was not tried: such
                a row says nothing of it, nor does one with fewer than 100.
  free running  whole forks of 2,048 pages, one after the other, beside a thread that pins at will. It holds its last eight
                pins across each fork and looks at them when that is over: lost of held is counted of those.
  meanwhile     pins it took, without a lock, of pages in the very table that was being copied. seqcount has nearly none: its
                pins fall back while the count is odd.
  tso says      what the explorer finds under this host's model: ${signed('Sometimes')}, some execution loses a pin, or ${signed('Never')},
                none does.
  not observed  it did not show, though nothing says that it cannot: where the model says Sometimes, more trials may show it.
  not observable (in JSON: not observable here (model only))
                the model of this host forbids it and a weaker one permits it; or it hangs on a store that a later load
                passes, and the self-test saw none on this host.
  at most       the upper end of a two-sided 95 % interval (Clopper and Pearson) over trials: a one-sided 97.5 % bound. Exact
                if trials were independent, which they are not: rates drift, and a hunt goes back to what lost most.

A seed fixes the sequence of the random waits, not what comes out. Ctrl-C prints what was hunted so far (in JSON
"partial": true) and exits 130.
`;
