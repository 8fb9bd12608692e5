/** THE words for whether something happens, as herd7 has them, and one sign for each where what may happen is bad. */

export const VERDICT_WORDS = ['Never', 'Sometimes', 'Always', 'Unknown'] as const;
export type Verdict = (typeof VERDICT_WORDS)[number];

/** Whether the explorer found what must not happen. */
export function isBad(verdict: string): boolean {
  return verdict === 'Sometimes' || verdict === 'Always';
}

/** The verdict of several scenarios, or variants, taken together. */
export function verdictOfAll(verdicts: readonly string[]): Verdict {
  if (verdicts.some(isBad)) return verdicts.every((verdict) => verdict === 'Always') ? 'Always' : 'Sometimes';
  return verdicts.includes('Unknown') ? 'Unknown' : 'Never';
}

export const SIGNS: Readonly<Record<Verdict, string>> = { Never: '✓', Sometimes: '✗', Always: '✗', Unknown: '?' };

/** `✗ Sometimes`: where there is room for the word. */
export function signed(verdict: Verdict): string {
  return `${SIGNS[verdict]} ${verdict}`;
}

/** The race class of what every execution ends in, sequentially consistent ones too: whatever the others do, and however fast. */
export const NO_RACE = 'no race';
