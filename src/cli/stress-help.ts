/** What `forkbench stress --help` says above and below its options. */

import { signed } from '../verdicts.js';
import type { Example } from './commands/declare.js';

export const STRESS_EXAMPLES: readonly Example[] = [
  ['stress', 'as shipped or published, and store'],
  ['stress early_wrprotect --wrprotect store --seconds 6', 'the race that an x86 shows'],
  ['stress no_early --trials 20000 --delay A1:20000', 'fork waits for the pin, and copies'],
  ['stress no_early --trials 100000 --seed 7 --json', 'so many trials, as JSON'],
];

export const STRESS_WORDS = `
words (docs/stress.md tells them at length):
  trial           one fork of one page against one fast pin of it; they meet at steps A1 and B1
  skew            each side then waits a random number of rounds, 0 to this; without --skew the hunt
                  looks for the meeting that loses most (in JSON, meetings has them all)
  + wait          rounds that fork's side waits beside
  collision       a trial in which each side began before the other had ended: a row with fewer than
                  100 says nothing
  free running    whole forks of 2,048 pages beside a thread that pins; lost of the pins it held
  meanwhile       pins it took in the very table that was being copied
  tso says        by the explorer, of this host: ${signed('Sometimes')}, ${signed('Never')} an execution loses a pin
  not observed    it did not show; where the model says Sometimes more trials may show it
  not observable  this host's model forbids what a weaker one permits, or its self-test saw no store
                  passed by a later load
  at most         upper end of a two-sided 95 % interval over trials (Clopper and Pearson)
A seed fixes the random waits, not what comes out. Ctrl-C prints what was hunted so far: exit 130.
`;
