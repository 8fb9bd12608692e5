/** What a test's `Result:` comment says that the kernel's model says of it. */
import { VERDICT_WORDS, type Verdict } from '../verdicts.js';

/** Does the verdict agree? null: there is nothing to compare, since it is no verdict of that model, or none that decides. */
export function matches(
  expected: string | null,
  model: string,
  { verdict, positive, negative }: { readonly verdict: Verdict; readonly positive: number; readonly negative: number },
): boolean | null {
  if (expected === null || model !== 'lkmm' || [verdict, expected].includes('Unknown')) return null;
  if (expected === 'DEADLOCK') return positive + negative === 0;
  return (VERDICT_WORDS as readonly string[]).includes(expected) ? expected === verdict : null;
}
